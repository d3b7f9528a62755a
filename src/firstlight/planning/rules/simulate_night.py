"""An invented night over a real or invented town: what fell, what it damaged, what was reported.

Planners use it to decide how many teams to call, tests and benchmarks to see a plan against a truth.
Everything here is made up from a seed; nothing is fitted to any attack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Bools, Floats
from firstlight.geo.distance import local_m
from firstlight.geo.projection import LocalProjection
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.simulate_town import SimulateError


@dataclass(frozen=True)
class NightRules:
    """How bad the night is and how badly it is reported.

    Parameters
    ----------
    impacts
        Fewest and most true impacts, both included.
    reach_m
        Median distance at which an impact still damages about a third of the houses; varies by
        a factor of 1.5 (one standard deviation of its logarithm is 0.4).
    grouped
        Share of impacts that fall near another one.
    unreported, false_reports
        Share of impacts nobody reports; reports of nothing, as a share of the impacts.
    error_m
        Mean distance between a report and the place.
    background
        Share of houses damaged far from everything.
    shelter
        Standard deviation of the logarithm of what a single house stands: facing, height, glass.
    call_share
        Share of damaged houses somebody calls about.
    """

    impacts: tuple[int, int] = (3, 12)
    reach_m: float = 90.0
    grouped: float = 0.4
    unreported: float = 0.25
    false_reports: float = 0.1
    error_m: float = 120.0
    background: float = 0.003
    shelter: float = 0.5
    call_share: float = 0.02


@dataclass(frozen=True, eq=False)
class Night:
    """The truth and what is known of it. Shapes: h houses, j true impacts."""

    probability: Floats  # [h] what an oracle knows
    damaged: Bools  # [h] what happened
    impact_lon: Floats  # [j]
    impact_lat: Floats  # [j]
    reported: tuple[Reported, ...]


def simulate_night(lon: Floats, lat: Floats, *, seed: int, rules: NightRules | None = None) -> Night:
    """Let a night fall on a town.

    Parameters
    ----------
    lon, lat
        [h] degrees, h >= 1.
    seed
        The same seed, town and rules give the same night.

    Raises
    ------
    SimulateError
        ``no-house``; ``rules`` (field): not a share, not positive, or fewer than none.
    """
    rules = rules or NightRules()
    _check(rules)
    if not len(lon):
        raise SimulateError("no-house")
    random = np.random.default_rng(seed)
    flat = LocalProjection.around(lon, lat)
    places = np.column_stack(flat.to_m(lon, lat))
    hits = _impacts(random, places, rules)
    probability = _damage(random, hits, places, rules)
    damaged = random.random(len(lon)) < probability
    points, errors = _reports(random, hits, places, rules)
    impact_lon, impact_lat = flat.to_lonlat(hits[:, 0], hits[:, 1])
    said_lon, said_lat = flat.to_lonlat(points[:, 0], points[:, 1])
    calls = np.flatnonzero(damaged & (random.random(len(lon)) < rules.call_share))
    reported = [
        Reported(lon=float(a), lat=float(b), radius_m=float(r))
        for a, b, r in zip(said_lon, said_lat, errors, strict=True)
    ]
    reported += [Reported(float(lon[i]), float(lat[i]), radius_m=15.0, is_call=True) for i in calls]
    return Night(probability, damaged, impact_lon, impact_lat, tuple(reported))


def night_behind(
    lon: Floats, lat: Floats, reported: Sequence[Reported], *, seed: int, rules: NightRules | None = None
) -> Night:
    """A night that what was reported may be about: the truth is drawn, the reports are as they are.

    Each report of an impact is about one that lies around it as far as its radius allows, or about
    nothing; more impacts may be unreported. The house nearest to a call is damaged. What `rules` says
    of the number of impacts and of how far reports are off does not count here.

    Parameters
    ----------
    lon, lat
        [h] degrees, h >= 1.
    reported
        At least one impact or call.

    Raises
    ------
    SimulateError
        ``no-house``; ``no-report``; ``rules`` (field).
    """
    rules = rules or NightRules()
    _check(rules)
    if not len(lon):
        raise SimulateError("no-house")
    if not reported:
        raise SimulateError("no-report")
    random = np.random.default_rng(seed)
    flat = LocalProjection.around(lon, lat)
    places = np.column_stack(flat.to_m(lon, lat))
    hits = _behind(random, reported, flat, places, rules)
    probability = _damage(random, hits, places, rules)
    damaged = random.random(len(lon)) < probability
    for call in reported:
        if call.is_call:
            nearest = int(np.argmin(local_m(lon, lat, call.lon, call.lat)))
            damaged[nearest], probability[nearest] = True, 1.0
    impact_lon, impact_lat = flat.to_lonlat(hits[:, 0], hits[:, 1])
    return Night(probability, damaged, impact_lon, impact_lat, tuple(reported))


def _behind(
    random: np.random.Generator,
    reported: Sequence[Reported],
    flat: LocalProjection,
    places: Floats,
    rules: NightRules,
) -> Floats:
    """[j, 2] metres: impacts that the reports may be about, and some that nobody reported."""
    impacts = [one for one in reported if not one.is_call]
    said = np.array([(one.lon, one.lat, one.radius_m) for one in impacts], dtype=np.float64).reshape(-1, 3)
    about = np.column_stack(flat.to_m(said[:, 0], said[:, 1]))
    hits = about + random.normal(size=about.shape) * said[:, 2:] / 2
    hits = hits[random.random(len(hits)) < 1 / (1 + rules.false_reports)]
    unheard = random.poisson(len(impacts) * rules.unreported / max(1 - rules.unreported, 0.05))
    near_houses = places[random.integers(len(places), size=unheard)] + random.normal(0.0, 30.0, (unheard, 2))
    grouped = random.random(unheard) < rules.grouped
    if len(hits):
        near_hits = hits[random.integers(len(hits), size=unheard)] + random.normal(0.0, 200.0, (unheard, 2))
        near_houses[grouped] = near_hits[grouped]
    return np.concatenate([hits, near_houses])


def _damage(random: np.random.Generator, hits: Floats, places: Floats, rules: NightRules) -> Floats:
    """[h]: how likely each house is damaged by impacts at hits [j, 2] metres."""
    spared = np.full(len(places), 1.0 - rules.background)
    shelter = random.lognormal(0.0, rules.shelter, len(places))
    for hit in hits:
        reach = rules.reach_m * random.lognormal(0.0, 0.4)
        away2 = ((places - hit) ** 2).sum(axis=1)
        spared *= 1.0 - 0.98 * np.exp(-away2 / reach**2 * shelter)
    probability: Floats = 1.0 - spared
    return probability


def _check(rules: NightRules) -> None:
    low, high = rules.impacts
    if not 0 <= low <= high:
        raise SimulateError("rules", field="impacts")
    for name in ("grouped", "unreported", "background", "call_share"):
        if not 0 <= getattr(rules, name) <= 1:
            raise SimulateError("rules", field=name)
    for name in ("reach_m", "false_reports", "error_m", "shelter"):
        if not 0 <= getattr(rules, name) < np.inf:
            raise SimulateError("rules", field=name)
    if rules.reach_m == 0:
        raise SimulateError("rules", field="reach_m")


def _impacts(random: np.random.Generator, places: Floats, rules: NightRules) -> Floats:
    """[j, 2] metres: near houses, some near an earlier one."""
    hits: list[Floats] = []
    for _ in range(int(random.integers(rules.impacts[0], rules.impacts[1] + 1))):
        if hits and random.random() < rules.grouped:
            near = hits[int(random.integers(len(hits)))]
            hits.append(near + random.normal(0.0, 200.0, 2))
        else:
            hits.append(places[int(random.integers(len(places)))] + random.normal(0.0, 30.0, 2))
    return np.array(hits).reshape(-1, 2)


def _reports(
    random: np.random.Generator, hits: Floats, places: Floats, rules: NightRules
) -> tuple[Floats, Floats]:
    """[r, 2] metres and [r] radii in metres: some impacts missing, all off, some of nothing."""
    heard = hits[random.random(len(hits)) >= rules.unreported]
    spread = rules.error_m / np.sqrt(np.pi / 2)
    heard = heard + random.normal(0.0, spread, heard.shape)
    nothing = places[random.integers(len(places), size=random.poisson(rules.false_reports * len(hits)))]
    points = np.concatenate([heard, nothing])
    return points, np.full(len(points), 2.0 * spread)
