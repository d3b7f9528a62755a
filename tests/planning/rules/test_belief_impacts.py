"""Where impacts were: reports are moved by what is found around them, or come to nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.geo.arrays import Floats, Ints
from firstlight.planning.rules.belief_impacts import ReportedImpacts

BASE = 0.01
NOBODY: Ints = np.empty(0, dtype=np.int64)


def grid(side: int = 25, step_m: float = 25.0) -> Floats:
    """[n, 2] metres around the origin."""
    metres = (np.arange(side) - side // 2) * step_m
    return np.column_stack([axis.ravel() for axis in np.meshgrid(metres, metres, indexing="ij")])


def believed(places: Floats, *reports: tuple[float, float, float]) -> ReportedImpacts:
    return ReportedImpacts(places, np.array(reports).reshape(-1, 3), np.full(len(places), BASE))


def near(places: Floats, x: float, y: float, within_m: float) -> Ints:
    return np.flatnonzero(np.hypot(places[:, 0] - x, places[:, 1] - y) <= within_m)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(st.integers(0, 10**6), st.integers(0, 4), st.floats(0, 0.5))
def test_chances_are_never_below_what_else_could_happen(seed: int, reports: int, visited: float) -> None:
    random = np.random.default_rng(seed)
    places = grid(9)
    said = np.column_stack([random.normal(0, 100, (reports, 2)), random.uniform(0, 300, reports)])
    rows = np.flatnonzero(random.random(len(places)) < visited)

    impacts = ReportedImpacts(places, said, np.full(len(places), BASE))
    chance = impacts.chance(rows, random.random(len(rows)))

    assert ((chance >= BASE - 1e-9) & (chance < 1)).all()


def test_without_a_report_nothing_moves() -> None:
    places = grid(5)

    assert np.allclose(believed(places).chance(np.array([3]), np.array([1.0])), BASE)


def test_damage_found_on_one_side_moves_the_impact_there() -> None:
    places = grid()
    impacts = believed(places, (0.0, 0.0, 200.0))
    east, west = near(places, 100.0, 0.0, 60.0), near(places, -100.0, 0.0, 60.0)
    before = impacts.chance(NOBODY, np.empty(0))

    rows = np.concatenate([east[::2], west[::2]])
    after = impacts.chance(rows, np.repeat([1.0, 0.0], [len(east[::2]), len(west[::2])]))

    assert before[east].mean() == pytest.approx(before[west].mean(), rel=0.1)
    assert after[east].mean() > 1.5 * before[east].mean()
    assert after[west].mean() < 0.5 * before[west].mean()


def test_a_report_of_nothing_is_given_up() -> None:
    places = grid()
    impacts = believed(places, (0.0, 0.0, 100.0))
    rows = near(places, 0.0, 0.0, 150.0)

    after = impacts.chance(rows, np.zeros(len(rows)))

    assert after.max() < 0.1 < impacts.chance(NOBODY, np.empty(0)).max()


def test_what_one_report_explains_the_next_need_not() -> None:
    """Damage beside one report says little about another one 350 m away."""
    places = grid()
    alone = believed(places, (175.0, 0.0, 100.0))
    both = believed(places, (-175.0, 0.0, 100.0), (175.0, 0.0, 100.0))
    rows = near(places, -175.0, 0.0, 60.0)
    far = near(places, 175.0, 0.0, 50.0)

    after = both.chance(rows, np.ones(len(rows)))

    assert after[far].mean() == pytest.approx(alone.chance(NOBODY, np.empty(0))[far].mean(), rel=0.25)


def test_many_houses_near_reports_mean_fewer_hypotheses(monkeypatch: pytest.MonkeyPatch) -> None:
    places = grid()
    fine = believed(places, (0.0, 0.0, 200.0)).chance(NOBODY, np.empty(0))
    monkeypatch.setattr("firstlight.planning.rules.belief_impacts.MOST_CHANCES", 1)

    coarse = believed(places, (0.0, 0.0, 200.0)).chance(NOBODY, np.empty(0))

    assert coarse.sum() == pytest.approx(fine.sum(), rel=0.15)
