"""What differs between two versions of a plan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.planning.rules.changes import Planned, compare

NINE = datetime(2024, 1, 3, 9, tzinfo=UTC)


def planned(team: int, minutes: float, probability: float = 0.5) -> Planned:
    return Planned(team, NINE + timedelta(minutes=minutes), probability)


def test_every_house_is_told_by_what_became_of_it() -> None:
    old = {1: planned(1, 0), 2: planned(1, 60), 3: planned(1, 90), 4: planned(2, 0), 5: planned(2, 30)}
    new = {1: planned(1, 5), 2: planned(1, 20), 3: planned(2, 90), 5: planned(2, 90), 6: planned(1, 0, 0.9)}

    found = compare(old, new, {})

    assert (found.added, found.dropped, found.moved) == ((6,), (4,), ((3, 1, 2),))
    assert (found.sooner, found.later) == ((2,), (5,))
    assert found.gained == pytest.approx(0.4)


def test_what_was_seen_changed_nothing_and_the_old_plan_is_judged_by_what_is_known_now() -> None:
    old, new = {1: planned(1, 0), 2: planned(1, 0, 0.9)}, {1: planned(2, 50), 3: planned(1, 0, 0.6)}

    found = compare(old, new, {2: 0.1}, done=frozenset({1}))

    assert (found.added, found.dropped, found.moved) == ((3,), (2,), ())
    assert found.gained == pytest.approx(0.5)


PLANS = st.dictionaries(
    st.integers(0, 30), st.builds(planned, st.integers(1, 3), st.integers(0, 300), st.floats(0, 1))
)


@given(PLANS, PLANS)
def test_every_difference_is_named_once_and_none_is_invented(
    old: dict[int, Planned], new: dict[int, Planned]
) -> None:
    found = compare(old, new, {})
    named = [*found.added, *found.dropped, *(seq for seq, _, _ in found.moved), *found.sooner, *found.later]
    assert len(named) == len(set(named))
    assert set(found.added) == new.keys() - old.keys()
    assert set(found.dropped) == old.keys() - new.keys()
    assert compare(old, old, {}).is_empty
