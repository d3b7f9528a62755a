"""What a reader who knows the rules can compute from what is shown."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.situation.errors import SituationError
from firstlight.situation.rules.disclosure import Column, in_batches, protect_column, round_to

THRESHOLD = 10

counts = st.dictionaries(
    st.sampled_from([f"district-{letter}" for letter in "abcdefgh"]), st.integers(0, 60), max_size=8
)
roundings = st.sampled_from([1, 2, 5, 10])


def names(values):
    return {f"d{place}": value for place, value in enumerate(values)}


@given(counts, roundings)
def test_no_small_count_is_shown(values, rounding):
    column = protect_column(values, threshold=THRESHOLD, rounding=rounding)

    assert set(column.cells) == set(values)
    for key, shown in column.cells.items():
        assert shown is None or values[key] >= THRESHOLD
        assert shown is None or (shown % rounding == 0 and abs(shown - values[key]) <= rounding / 2)
    assert column.total is None or sum(values.values()) >= THRESHOLD


@given(counts, roundings)
def test_what_a_subtraction_leaves_is_never_small(values, rounding):
    column = protect_column(values, threshold=THRESHOLD, rounding=rounding)

    hidden = [key for key, shown in column.cells.items() if shown is None]
    if column.total is not None and hidden:
        assert len(hidden) >= 2
        assert sum(values[key] for key in hidden) >= THRESHOLD


@pytest.mark.parametrize(("districts", "threshold"), [(4, 3), (4, 4), (5, 3)])
def test_knowing_the_rules_recovers_no_small_count(districts, threshold):
    """Every table there can be, grouped by what is shown of it (not even rounded).

    Hiding the smallest counts instead, as is often done, fails here: from a total of 12 and one
    district with 6 it leaves 1 to 5 for each of two others, and never 0.
    """
    most = 2 * threshold + 2
    possible: defaultdict[tuple, list[set[int]]] = defaultdict(lambda: [set() for _ in range(districts)])
    for values in product(range(most + 1), repeat=districts):
        column = protect_column(names(values), threshold=threshold, rounding=1)
        shown = (tuple(column.cells.values()), column.total)
        for place, value in enumerate(values):
            possible[shown][place].add(value)

    with_total = 0
    for (cells, total), sets in possible.items():
        if total is None or total > most or None not in cells:
            continue  # above `most` not every table of the group was made
        with_total += 1
        for place, (cell, values) in enumerate(zip(cells, sets, strict=True)):
            if cell is None and place:
                assert set(range(threshold)) <= values  # it could be any small count
            elif cell is None:
                assert len(values) >= threshold  # the first, hidden for the others: it could be
                assert max(values) >= threshold  # a large one
    assert with_total > 0


def test_one_small_district_takes_the_first_one_with_it():
    column = protect_column({"a": 40, "b": 30, "c": 3, "d": 22}, threshold=10, rounding=5)

    assert column.cells == {"a": None, "b": 30, "c": None, "d": 20}
    assert column.total == 95


def test_among_few_districts_the_total_goes_first():
    column = protect_column({"a": 40, "b": 30, "c": 3}, threshold=10, rounding=5)

    assert (column.cells, column.total) == ({"a": 40, "b": 30, "c": None}, None)
    assert protect_column({"a": 40, "b": 30}, threshold=10, rounding=5).total == 70


def test_two_nines_are_not_given_away_by_their_total():
    # 18 in two districts that are both below ten would be nine and nine.
    column = protect_column({"a": 50, "b": 9, "c": 9, "d": 30}, threshold=10, rounding=1)

    assert column.cells == {"a": None, "b": None, "c": None, "d": 30}
    assert column.total == 98


def test_small_districts_together_may_be_told():
    column = protect_column({"a": 4, "b": 8, "c": 7, "d": 3}, threshold=10, rounding=1)

    assert set(column.cells.values()) == {None}
    assert column.total == 22


def test_what_was_shown_before_is_not_hidden_now_to_protect_others():
    first = protect_column({"a": 40, "b": 30, "c": 20, "d": 20}, threshold=10, rounding=5)
    assert first.total == 110

    then = protect_column({"a": 40, "b": 30, "c": 3, "d": 20}, threshold=10, rounding=5, before=first)

    assert then.cells == {"a": 40, "b": 30, "c": None, "d": 20}
    assert then.total is None


@given(st.lists(st.integers(0, 40), min_size=2, max_size=12), roundings)
def test_two_snapshots_never_differ_by_a_few_houses(series, rounding):
    """However slowly a count creeps: every change that shows stands for a threshold of houses."""
    column: Column | None = None
    behind: list[int] = []
    for count in series:
        column = protect_column(
            {"a": count, "b": 50, "c": 60}, threshold=10, rounding=rounding, before=column
        )
        if column.cells["a"] is not None and (not behind or behind[-1] != column.basis["a"]):
            behind.append(column.basis["a"])

    assert all(abs(after - before) >= 10 for before, after in pairwise(behind))


def test_rounding_halves_up_and_batches():
    assert [round_to(count, 5) for count in (10, 12, 13, 17, 18)] == [10, 10, 15, 15, 20]
    assert [round_to(count, 1) for count in (10, 11)] == [10, 11]
    assert [in_batches(count, 20, 10) for count in (11, 29, 30, 10)] == [20, 20, 30, 10]


@pytest.mark.parametrize(
    ("values", "threshold", "rounding"),
    [({"a": -1}, 10, 5), ({"a": 1}, 1, 1), ({"a": 1}, 10, 0), ({"a": 1}, 10, 11)],
)
def test_impossible_protections_are_refused(values, threshold, rounding):
    with pytest.raises(SituationError):
        protect_column(values, threshold=threshold, rounding=rounding)
