"""Where impacts really were, learned from what was found around the reports of them.

A report is off by a hundred metres, may be of nothing, and does not say how far the damage reached. So
each report of an impact stands for some hundred and eighty hypotheses: places around it that are equally
likely before the first visit, three reaches at each, and one that nothing fell. Findings weigh them by
Bayes' rule. Reports near each other explain the same damage together: each is weighed in turn against
what the others leave unexplained, a few times over (mean field).

What the hypotheses leave out (facing, height, glass, impacts nobody reported) is the smooth field's.

Source
------
Jordan et al. (1999), https://doi.org/10.1023/A:1007665907178, for the mean field.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from firstlight.geo.arrays import Floats, Floats32, Ints
from firstlight.planning.rules.prior import IMPACT_PEAK

SPREADS_M = (40.0, 60.0, 90.0)  # of damage around an impact
POSITIONS = 61  # about each report
FEWEST_POSITIONS = 7
MOST_CHANCES = 20_000_000  # kept in all; more houses near reports mean fewer positions
REACH = 3.5  # standard deviations from a report
FALSE_REPORT = 0.15
TRUST = 0.7  # of a finding: houses side by side share what the hypotheses do not know
LEAST_CHANCE = 0.02  # of any finding: a sound house beside a crater is no proof
SWEEPS = 3


class _Report(NamedTuple):
    """One report. Shapes: n houses near it, q hypotheses, the last of them that nothing fell."""

    near: Ints  # [n] rows
    chance: Floats32  # [n, q] of damage at each house if so
    before: Floats  # [q] logarithm of what each hypothesis is worth before the visits


class ReportedImpacts:
    """What reported impacts are believed to have damaged, prepared once a morning.

    Parameters
    ----------
    places
        [h, 2] metres of all houses, h >= 1.
    reports
        [r, 2] metres and, as third column, radius in metres, of reported impacts; r may be 0.
    otherwise
        [h] probability of damage by anything but these impacts: calls, and what nobody reported.
    """

    def __init__(self, places: Floats, reports: Floats, otherwise: Floats) -> None:
        self._otherwise = otherwise
        tree = cKDTree(places)
        spread = float(np.max(SPREADS_M))
        within = [REACH * float(np.hypot(radius / 2, spread)) for radius in reports[:, 2]]
        near = [
            np.sort(np.array(tree.query_ball_point(one[:2], reach), dtype=np.int64))
            for one, reach in zip(reports, within, strict=True)
        ]
        houses = max(1, sum(len(rows) for rows in near))
        positions = int(np.clip(MOST_CHANCES // (len(SPREADS_M) * houses), FEWEST_POSITIONS, POSITIONS))
        self._reports = [
            _weighed(places[rows], rows, one, positions)
            for rows, one in zip(near, reports, strict=True)
            if len(rows)
        ]

    def chance(self, rows: Ints, found: Floats) -> Floats:
        """Probability of damage of every house from what was reported and, near it, found. [h]

        rows [m] are houses seen, each once, found [m] the shares damaged.
        """
        seen = np.full(len(self._otherwise), np.nan)
        seen[rows] = found
        expected = [np.asarray(one.chance @ np.exp(one.before), dtype=np.float64) for one in self._reports]
        spared = 1.0 - self._otherwise
        for one, chance in zip(self._reports, expected, strict=True):
            spared[one.near] *= 1.0 - chance
        for _ in range(SWEEPS if len(rows) else 0):
            for i, one in enumerate(self._reports):
                others = spared[one.near] / (1.0 - expected[i])
                expected[i] = _explained(one, others, seen[one.near])
                spared[one.near] = others * (1.0 - expected[i])
        return 1.0 - spared


def _weighed(places: Floats, rows: Ints, report: Floats, positions: int) -> _Report:
    """The hypotheses of one report for the houses near it."""
    at = report[:2] + _around(positions) * report[2] / 2
    away2 = ((places[:, None, :] - at[None, :, :]) ** 2).sum(axis=2)
    chance = [IMPACT_PEAK * np.exp(-away2 / (2 * spread**2)) for spread in SPREADS_M]
    table = np.concatenate([*chance, np.zeros((len(places), 1))], axis=1).astype(np.float32)
    count = table.shape[1] - 1
    before = np.append(np.full(count, (1 - FALSE_REPORT) / count), FALSE_REPORT)
    return _Report(rows, table, np.log(before))


def _around(count: int) -> Floats:
    """[count, 2] points spread like a standard normal: rings of equal chance, turned by the golden angle."""
    number = np.arange(count) + 0.5
    away, turn = np.sqrt(-2 * np.log(1 - number / count)), number * np.pi * (3 - np.sqrt(5.0))
    return np.column_stack([away * np.cos(turn), away * np.sin(turn)])


def _explained(one: _Report, others: Floats, seen: Floats) -> Floats:
    """[n] chance of damage by this impact, `others` [n] being the chance that no other cause did it."""
    known = np.flatnonzero(~np.isnan(seen))
    worth = one.before
    if len(known):
        sound = np.clip(others[known, None] * (1.0 - one.chance[known]), LEAST_CHANCE, 1 - LEAST_CHANCE)
        damaged = seen[known, None]
        told = damaged * np.log(1.0 - sound) + (1.0 - damaged) * np.log(sound)
        worth = worth + TRUST * told.sum(axis=0)
    share = np.exp(worth - worth.max())
    explained: Floats = one.chance @ (share / share.sum())
    return explained
