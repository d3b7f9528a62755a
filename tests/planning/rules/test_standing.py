"""Where a team stands, and what nobody may move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from firstlight.planning.rules.standing import Counted, StopAhead, stand

START = datetime(2024, 1, 3, 6, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def stop(number: int, houses: int = 3) -> StopAhead:
    """Thirty minutes each, ten of them on foot; house 10 n + i stands at (n, i)."""
    return StopAhead(
        at(number * 30 + 10),
        at(number * 30 + 30),
        tuple((number * 10 + i, float(number), float(i)) for i in range(houses)),
    )


ROUND = [stop(i) for i in range(6)]


def test_before_it_leaves_nothing_is_locked() -> None:
    where = stand(ROUND, {}, starts_at=START, now=at(-20))
    assert (where.done, where.place, where.free_at, where.locked) == (0, None, START, ())


def test_a_finished_stop_is_behind_and_the_next_one_is_kept() -> None:
    seen = {0: at(12), 1: at(20), 2: at(28)}
    where = stand(ROUND, seen, starts_at=START, now=at(29))
    assert (where.done, where.place, where.free_at) == (1, (0.0, 2.0), at(28))
    assert where.locked == ((10, 11, 12),)


def test_the_rest_of_a_begun_stop_is_kept_and_only_then_what_follows_is_free() -> None:
    seen = {0: at(12), 1: at(20), 2: at(28), 10: at(45)}
    where = stand(ROUND, seen, starts_at=START, now=at(46))
    assert where.done == 1
    assert where.place == (1.0, 0.0)
    assert where.locked == ((11, 12),)


def test_a_silent_team_is_taken_to_walk_on_as_late_as_it_was() -> None:
    seen = {0: at(22), 1: at(30), 2: at(38)}  # eight minutes late, then silent
    where = stand(ROUND, seen, starts_at=START, now=at(100))
    assert where.locked == ((10, 11, 12), (20, 21, 22), (30, 31, 32))
    never = stand(ROUND, {}, starts_at=START, now=at(65))
    assert never.locked == ((0, 1, 2), (10, 11, 12), (20, 21, 22))


def test_a_headcount_says_where_a_team_is_and_that_it_stayed_there() -> None:
    seen = {0: at(12), 1: at(20), 2: at(28)}
    counted = Counted(5.0, 5.0, at(40))
    where = stand(ROUND, seen, starts_at=START, now=at(130), counted=counted)
    assert (where.place, where.free_at, where.done) == ((5.0, 5.0), at(130), 1)
    assert where.locked == ((10, 11, 12),)
    older = stand(ROUND, seen, starts_at=START, now=at(29), counted=Counted(5.0, 5.0, at(20)))
    assert older.place == (0.0, 2.0)


@given(st.sets(st.sampled_from([seq for one in ROUND for seq, _, _ in one.houses])), st.integers(-30, 400))
def test_no_house_is_both_done_and_kept_and_none_that_was_seen_is_kept(seen: set[int], minutes: int) -> None:
    heard = {seq: at(seq) for seq in seen}
    where = stand(ROUND, heard, starts_at=START, now=at(minutes))
    kept = [seq for group in where.locked for seq in group]
    assert len(kept) == len(set(kept))
    assert not set(kept) & {seq for one in ROUND[: where.done] for seq, _, _ in one.houses}
    assert not set(kept[:3]) & seen or not seen
    assert all(where.locked)
