"""``hidden_truth``: draw a night and what it did, for any register."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from firstlight.demo.truth_blast import SIDES, Exposure, expose
from firstlight.demo.truth_calls import draw_calls
from firstlight.demo.truth_houses import Houses, houses_of
from firstlight.demo.truth_model import (
    ELEMENT,
    ELEMENTS,
    KINDS,
    NETWORKS,
    NO_DESTROYED,
    STORM,
    UNITS,
    Impacts,
    Truth,
    TruthError,
    no_impacts,
)
from firstlight.demo.truth_reports import draw_reports
from firstlight.demo.truth_storm import blow
from firstlight.geo.arrays import Bytes, Floats, Ints

MOST_IMPACTS = 500
_UNTIL_SHARE = 0.066  # where no number is given, the night goes on until so many houses have lost a pane
_UNTIL_IMPACTS = 60  # but not longer than this
_LEAST_IMPACTS = 3
_REACH_M = 90.0  # at which half of the panes that face an impact break
_LEAST_M2 = 0.5  # less is not worth a line in the record
_BAD, _WORST = 0.5, 0.88  # share of bad damage from which the severity is heavy, destroyed
_WINDOWS, _ROOF, _WALLS = ELEMENT["windows"], ELEMENT["roof_covering"], ELEMENT["walls"]


def hidden_truth(
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    area_m2: npt.ArrayLike,
    storeys: npt.ArrayLike,
    *,
    seed: int,
    kind: str = "shelling",
    impact_count: int | None = None,
    use: npt.ArrayLike | None = None,
) -> Truth:
    """Draw what a night did to a register of n houses.

    Parameters
    ----------
    lon, lat
        n places inside the footprints, degrees.
    area_m2, storeys
        n footprints and heights; NaN or nought where not known.
    seed
        The same seed and register give the same truth.
    kind
        ``shelling`` (impacts) or ``storm`` (no impacts; roofs go in patches).
    impact_count
        Impacts, or gust patches of a storm, 1 to 500. None: as many as damage about 8 % of the houses,
        60 impacts at most.
    use
        n uses in the register's words; outbuildings have no flats, and nobody calls from them.

    Returns
    -------
    Truth
        House numbers in it are rows of the columns given.

    Raises
    ------
    TruthError
        ``impacts-out-of-range``, ``unknown-kind``, ``no-houses``, ``unequal-columns``.
    """
    if kind not in KINDS:
        raise TruthError("unknown-kind", kind=kind)
    if impact_count is not None and not 1 <= impact_count <= MOST_IMPACTS:
        raise TruthError("impacts-out-of-range", impacts=impact_count, fewest=1, most=MOST_IMPACTS)
    houses = houses_of(lon, lat, area_m2, storeys, use)
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    tree = cKDTree(np.column_stack([houses.x, houses.y]))
    if kind == STORM:
        exposure = blow(rng, houses, tree, patches=impact_count, share=_UNTIL_SHARE)
        impacts = no_impacts()
    else:
        exposure, impacts = _shell(rng, houses, tree, impact_count)
    damaged, severity, by_side = _break(rng, houses, exposure)
    rows = np.flatnonzero((severity > 0).any(axis=1))
    grade = _grade(damaged[rows], houses.total[rows], severity[rows])
    return Truth(
        kind=kind,
        seed=seed,
        house_count=len(houses),
        house=rows,
        damaged=damaged[rows],
        total=houses.total[rows],
        severity=severity[rows],
        windows_by_side=by_side[rows],
        networks=_networks(rng, exposure.unhurt[rows], grade, kind),
        grade=grade,
        impacts=impacts,
        reports=draw_reports(rng, houses, impacts),
        calls=draw_calls(rng, rows[houses.lived_in[rows]], severity, damaged, kind),
    )


def _shell(
    rng: np.random.Generator, houses: Houses, tree: cKDTree, count: int | None
) -> tuple[Exposure, Impacts]:
    """Impacts scattered around a few places, one after the other."""
    turn = rng.uniform(-np.pi / 4, np.pi / 4, len(houses))
    aims = rng.choice(len(houses), min(4, len(houses)), replace=False)
    spread_m = max(150.0, 0.12 * float(np.hypot(np.ptp(houses.x), np.ptp(houses.y))))
    exposure = Exposure.none(len(houses))
    fell: list[tuple[float, float, float]] = []
    for number in range(count or _UNTIL_IMPACTS):
        aim = aims[int(rng.integers(aims.size))]
        target = houses.x[aim] + rng.normal(0, spread_m), houses.y[aim] + rng.normal(0, spread_m)
        _, house = tree.query(target)  # where there are houses: what falls into a field is nobody's morning
        x, y = houses.x[house] + rng.normal(0, 20.0), houses.y[house] + rng.normal(0, 20.0)
        fell.append((float(x), float(y), float(_REACH_M * rng.lognormal(0, 0.2))))
        expose(exposure, houses, tree, turn, fell[-1])
        if count is None and number + 1 >= _LEAST_IMPACTS:
            chance = exposure.chance_of_damage(houses.total[:, _WINDOWS])
            if np.average(chance, weights=houses.lived_in + 1e-9) >= _UNTIL_SHARE:
                break
    x_all, y_all, reach = np.array(fell).T
    return exposure, Impacts(*houses.ground.to_lonlat(x_all, y_all), reach)


def _break(rng: np.random.Generator, houses: Houses, exposure: Exposure) -> tuple[Floats, Bytes, Ints]:
    """Amounts damaged (n, 8), severities (n, 8) and broken windows by side (n, 4), drawn by chance."""
    n = len(houses)
    share = -np.expm1(exposure.whole) * rng.lognormal(0, 0.45, (n, len(ELEMENTS)))
    amount = np.minimum(share, 1.0) * houses.total
    pieces = np.array([UNITS[key] == "piece" for key in ELEMENTS])
    chance = np.clip(-np.expm1(exposure.whole[:, pieces]), 0, 1)
    amount[:, pieces] = rng.binomial(houses.total[:, pieces].astype(np.int64), chance)
    each = _windows_by_side(houses.total[:, _WINDOWS].astype(np.int64))
    by_side = rng.binomial(each, -np.expm1(exposure.panes))
    amount[:, _WINDOWS] = by_side.sum(axis=1)
    amount = np.where(
        pieces | (amount >= np.maximum(_LEAST_M2, 0.02 * houses.total)), np.round(amount, 1), 0.0
    )
    badly = -np.expm1(exposure.unhurt)
    severity = 1 + (badly >= _BAD).astype(np.uint8) + (badly >= _WORST)
    for key in NO_DESTROYED:
        severity[:, ELEMENT[key]] = np.minimum(severity[:, ELEMENT[key]], 2)
    return amount, np.where(amount > 0, severity, 0).astype(np.uint8), by_side


def _windows_by_side(windows: Ints) -> Ints:
    """How many of the windows look to each side, as even as can be, (n, 4)."""
    return (windows[:, None] + np.arange(SIDES)[::-1]) // SIDES


def _grade(damaged: Floats, total: Floats, severity: Bytes) -> Bytes:
    """Minor unless roof or walls are too far gone to live under; destroyed if most of the walls are down."""
    share = damaged / np.maximum(total, 1e-9)
    rafters = severity[:, ELEMENT["rafters"]]
    major = (severity[:, _WALLS] >= 2) | (share[:, _ROOF] > 0.5) | (rafters >= 2) | (share[:, _WALLS] > 0.3)
    destroyed = (severity[:, _WALLS] == 3) & (share[:, _WALLS] > 0.6)
    return np.where(destroyed, 3, np.where(major, 2, 1)).astype(np.uint8)


def _networks(rng: np.random.Generator, unhurt: Floats, grade: Bytes, kind: str) -> Bytes:
    """States of the ``NETWORKS``, (k, 4): torn near the impact, shut off where people cannot stay."""
    hurt = -np.expm1(unhurt[:, [_WALLS, _ROOF, _WALLS, _WALLS]])
    draw = rng.random((grade.size, len(NETWORKS)))
    shut = (grade[:, None] >= 2) & (draw < 0.8)
    if kind == STORM:  # lines come down, pipes stay
        shut |= (np.arange(len(NETWORKS)) == NETWORKS.index("power")) & (draw < 0.4)
    return np.where(draw < 0.6 * hurt, 2, np.where(shut, 1, 0)).astype(np.uint8)
