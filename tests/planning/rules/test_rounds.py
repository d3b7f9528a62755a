"""The round solver: properties on random problems, one case per bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.planning.rules.problem import Break, RoundsError, RoundsProblem
from firstlight.planning.rules.rounds import solve_rounds, warm_up
from firstlight.planning.rules.rounds_score import score_rounds

slow = settings(deadline=None, max_examples=40, derandomize=True)


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    warm_up()


def town(stops=30, teams=3, *, seed=0, shift_s=3600.0, metric=True, depots=1):
    """A random town of `stops` block faces within a kilometre."""
    random = np.random.default_rng(seed)
    points = random.uniform(0, 1000, (depots + stops, 2))
    travel = np.linalg.norm(points[:, None] - points[None], axis=2) / 1.2
    if not metric:
        travel = travel * random.uniform(0.3, 3, travel.shape)
    return RoundsProblem(
        travel_s=travel.astype(np.float32),
        service_s=random.uniform(0, 600, stops),
        value=random.gamma(0.5, size=stops),
        team_depot=random.integers(0, depots, teams),
        shift_s=np.full(teams, shift_s),
    )


@st.composite
def problems(draw):
    """Small problems with every rule there is, some impossible to serve."""
    n, k, depots = draw(st.integers(0, 14)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    seed, shift_s = draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from([0.0, 600.0, 3600.0]))
    base = town(n, k, seed=seed, shift_s=shift_s, metric=draw(st.booleans()), depots=depots)
    random = np.random.default_rng(seed)
    travel = base.travel_s.copy()
    travel[random.random(travel.shape) < draw(st.sampled_from([0, 0.1, 0.9]))] = np.inf
    extra = {}
    if draw(st.booleans()):
        extra |= {"speed": random.uniform(0.5, 2, k), "pace": random.uniform(0.5, 2, k)}
    if draw(st.booleans()):
        extra |= {"skills": random.integers(0, 4, k), "needs": random.integers(0, 4, n)}
    if draw(st.booleans()):
        opens = random.uniform(0, 2000, n)
        extra |= {"opens_s": opens, "closes_s": opens + random.uniform(0, 2000, n)}
    if draw(st.booleans()):
        extra |= {"breaks": tuple(Break(t, 900.0, 1500.0, 600.0) for t in range(k))}
    if draw(st.booleans()):
        extra |= {"load": random.uniform(0, 3, n), "capacity": random.uniform(0, 9, k)}
    if draw(st.booleans()):
        extra |= {"team_start": random.integers(0, depots, k)}
    if draw(st.booleans()):
        extra |= {"pinned_team": np.where(random.random(n) < 0.3, random.integers(0, k, n), -1)}
    if draw(st.booleans()):
        extra |= {"ready_s": random.uniform(0, 300, k), "must": random.random(n) < 0.2}
    return replace(base, travel_s=travel, **extra)


@slow
@given(problems(), st.sampled_from(["early", "value", "cover"]), st.integers(0, 99))
def test_every_stop_once_or_named_and_every_shift_held(problem, objective, seed):
    rounds = solve_rounds(problem, objective=objective, budget_s=60, seed=seed, max_iterations=60)

    seen = [int(stop) for route in rounds.routes for stop in route]
    assert sorted(seen + rounds.left_out.tolist()) == list(range(problem.stops))
    assert len(rounds.reasons) == len(rounds.left_out)
    assert (rounds.finished_s <= np.maximum(problem.shift_s, problem.ready_s) + 1e-3).all()
    score_rounds(problem, rounds.routes)  # refuses windows, breaks, loads and skills that are not held


@slow
@given(problems(), st.integers(0, 10**6))
def test_rounds_to_begin_with_break_no_rule_however_little_they_fit(problem, seed):
    random = np.random.default_rng(seed)
    order = random.permutation(problem.stops)
    start = np.split(order, np.sort(random.integers(0, problem.stops + 1, problem.teams - 1)))

    begun = solve_rounds(problem, budget_s=0, seed=0, start=start)
    searched = solve_rounds(problem, budget_s=60, seed=seed, max_iterations=30, start=start)

    for rounds in (begun, searched):
        seen = [int(stop) for route in rounds.routes for stop in route]
        assert sorted(seen + rounds.left_out.tolist()) == list(range(problem.stops))
        score_rounds(problem, rounds.routes)


@slow
@given(problems(), st.sampled_from(["early", "value", "cover"]), st.integers(0, 99))
def test_who_goes_where_holds_by_the_clock(problem, objective, seed):
    """Read off the times alone: starts, ends, skills, pins, windows, breaks and what is carried."""
    rounds = solve_rounds(problem, objective=objective, budget_s=60, seed=seed, max_iterations=60)

    for team, route in enumerate(rounds.routes):
        if not len(route):
            continue
        assert not (problem.needs[route] & ~problem.skills[team]).any()
        assert np.isin(problem.pinned_team[route], [-1, team]).all()
        assert problem.load[route].sum() <= problem.capacity[team] + 1e-9
        work = problem.service_s[route] / problem.pace[team]
        begun = rounds.done_s[route] - work
        assert (begun >= problem.opens_s[route] - 1e-3).all()
        assert (begun <= problem.closes_s[route] + 1e-3).all()
        rows = [problem.team_start[team], *(problem.depots + route), problem.team_depot[team]]
        legs = problem.travel_s[rows[:-1], rows[1:]] / problem.speed[team]
        moments = np.concatenate([[problem.ready_s[team]], rounds.done_s[route], rounds.finished_s[[team]]])
        spent = legs + np.append(work, 0)
        assert (np.diff(moments) >= spent - 1e-3).all()
        missed = [
            pause.length_s
            for pause in problem.breaks
            if pause.team == team and problem.ready_s[team] <= pause.latest_s < moments[-1] - 1e-3
        ]
        assert moments[-1] - moments[0] >= spent.sum() + sum(missed) - 1e-3


@slow
@given(st.integers(0, 10**6), st.sampled_from(["early", "value", "cover"]))
def test_same_seed_and_steps_give_the_same_rounds(seed, objective):
    problem = town(20, 3, seed=seed % 7)

    first, second = (
        solve_rounds(problem, objective=objective, budget_s=60, seed=seed, max_iterations=100) for _ in "ab"
    )

    assert [r.tolist() for r in first.routes] == [r.tolist() for r in second.routes]
    assert first.auc == second.auc
    assert first.stopped_by == "iterations"


@slow
@given(st.integers(0, 10**6))
def test_searching_never_makes_the_greedy_rounds_worse(seed):
    problem = town(40, 3, seed=seed)

    greedy = solve_rounds(problem, budget_s=0, seed=seed)
    searched = solve_rounds(problem, budget_s=60, seed=seed, max_iterations=300)

    assert greedy.stopped_by == "greedy"
    assert searched.auc >= greedy.auc - 1e-6


@slow
@given(st.integers(0, 10**6))
def test_searching_never_makes_the_rounds_it_begins_with_worse(seed):
    problem = town(40, 3, seed=seed)
    good = solve_rounds(problem, budget_s=60, seed=seed, max_iterations=300)

    again = solve_rounds(problem, budget_s=60, seed=seed, max_iterations=20, start=good.routes)

    assert again.auc >= good.auc - 1e-6


def test_without_a_search_the_rounds_under_way_stay_as_they_are():
    problem = town(40, 3, seed=5)
    good = solve_rounds(problem, budget_s=60, seed=1, max_iterations=500)
    locked = replace(problem, locked=(tuple(good.routes[0][:2].tolist()), (), ()))

    again = solve_rounds(locked, budget_s=0, seed=1, start=[good.routes[0][2:], *good.routes[1:]])

    assert [a[: len(b)].tolist() for a, b in zip(again.routes, good.routes, strict=True)] == [
        b.tolist() for b in good.routes
    ]


def test_a_thousand_steps_find_clearly_more_than_greedy():
    gains = []
    for seed in range(5):
        problem = town(60, 3, seed=seed, shift_s=5400)
        greedy = solve_rounds(problem, budget_s=0, seed=1).auc
        gains.append(solve_rounds(problem, budget_s=60, seed=1, max_iterations=2000).auc / greedy)

    assert np.mean(gains) > 1.01


def test_cover_visits_all_and_walks_less_than_greedy():
    problem = town(60, 4, shift_s=36000)

    greedy = solve_rounds(problem, objective="cover", budget_s=0, seed=1)
    searched = solve_rounds(problem, objective="cover", budget_s=60, seed=1, max_iterations=3000)

    assert searched.left_out.size == 0
    assert searched.walk_s < 0.9 * greedy.walk_s


def test_the_best_order_of_three_stops_is_found():
    """One team, one line: the richest stop lies beyond the others, and going straight there pays."""
    places = np.array([0.0, 100.0, 200.0, 300.0])
    problem = RoundsProblem(
        travel_s=np.abs(places[:, None] - places[None]).astype(np.float32),
        service_s=np.full(3, 60.0),
        value=np.array([0.01, 0.01, 5.0]),
        team_depot=np.array([0]),
        shift_s=np.array([2000.0]),
    )

    rounds = solve_rounds(problem, budget_s=60, seed=3, max_iterations=200)

    assert rounds.routes[0].tolist() == [2, 1, 0]
    assert rounds.done_s.tolist() == [680.0, 520.0, 360.0]
    assert rounds.finished_s.tolist() == [780.0]
    assert rounds.walk_s == 600.0
    expected = (0.01 * (2000 - 680) + 0.01 * (2000 - 520) + 5 * (2000 - 360)) / (5.02 * 2000)
    assert rounds.auc == pytest.approx(expected)


def test_locked_stops_stay_first_and_in_order():
    problem = replace(town(30, 3, seed=4), locked=((5, 9), (), (1,)))

    rounds = solve_rounds(problem, budget_s=60, seed=0, max_iterations=500)

    assert rounds.routes[0][:2].tolist() == [5, 9]
    assert rounds.routes[2][:1].tolist() == [1]


def test_a_pinned_stop_is_visited_though_it_is_worth_nothing():
    base = town(60, 2, seed=2)
    poor = int(np.argmin(base.value))
    assert poor in solve_rounds(base, budget_s=60, seed=0, max_iterations=500).left_out

    must = np.arange(60) == poor
    rounds = solve_rounds(replace(base, must=must), budget_s=60, seed=0, max_iterations=500)

    assert poor not in rounds.left_out


def test_only_the_named_team_visits_a_pinned_stop_and_only_the_skilled_the_others():
    base = town(12, 3, shift_s=36000)
    needs, pinned = np.zeros(12, int), np.full(12, -1)
    needs[:4], pinned[5] = 1, 0
    problem = replace(base, needs=needs, skills=np.array([0, 1, 2]), pinned_team=pinned)

    rounds = solve_rounds(problem, budget_s=60, seed=0, max_iterations=300)

    assert rounds.left_out.size == 0
    assert set(range(4)) <= set(rounds.routes[1].tolist())
    assert 5 in rounds.routes[0]


def test_left_out_stops_say_why():
    travel = np.full((6, 6), 100.0, dtype=np.float32)
    travel[:, 1] = np.inf
    problem = RoundsProblem(
        travel_s=travel,
        service_s=np.array([10.0, 10.0, 5000.0, 10.0, 600.0]),
        value=np.ones(5),
        team_depot=np.array([0]),
        shift_s=np.array([900.0]),
        needs=np.array([0, 1, 0, 0, 0]),
        closes_s=np.array([np.inf, np.inf, np.inf, 50.0, np.inf]),
    )

    rounds = solve_rounds(problem, budget_s=60, seed=0, max_iterations=50)

    assert rounds.left_out.tolist() == [0, 1, 2, 3]
    assert rounds.reasons == ("unreachable", "no-skill", "too-long", "window")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"team_depot": []}, "no-team"),
        ({"team_depot": [0, 1]}, "unknown-depot"),
        ({"team_depot": [0, -1]}, "unknown-depot"),
        ({"service_s": np.ones(4)}, "shape"),
        ({"service_s": [-1, 1, 1]}, "negative"),
        ({"service_s": [np.nan, 1, 1]}, "not-a-number"),
        ({"service_s": [np.inf, 1, 1]}, "infinite"),
        ({"service_s": ["a", 1, 1]}, "not-a-number"),
        ({"value": [np.nan, 1, 1]}, "not-a-number"),
        ({"value": [-0.1, 1, 1]}, "negative"),
        ({"travel_s": np.zeros((3, 3))}, "shape"),
        ({"travel_s": np.zeros((4, 5))}, "shape"),
        ({"travel_s": np.full((4, 4), -1)}, "negative"),
        ({"travel_s": np.full((4, 4), np.nan)}, "not-a-number"),
        ({"shift_s": [1, 2, 3]}, "shape"),
        ({"shift_s": -1.0}, "negative"),
        ({"speed": [0, 1]}, "not-positive"),
        ({"opens_s": [5, 5, 5], "closes_s": [9, 9, 4]}, "window"),
        ({"pinned_team": [2, -1, -1]}, "unknown-team"),
        ({"breaks": (Break(2, 0, 1, 1),)}, "unknown-team"),
        ({"breaks": (Break(0, 5, 1, 1),)}, "window"),
        ({"locked": ((0,),)}, "shape"),
        ({"locked": ((0,), (0,))}, "repeated"),
        ({"locked": ((3,), ())}, "unknown-stop"),
    ],
)
def test_a_problem_that_cannot_be_meant_is_refused(change, code):
    good = {
        "travel_s": np.ones((4, 4), dtype=np.float32),
        "service_s": np.ones(3),
        "value": np.ones(3),
        "team_depot": [0, 0],
        "shift_s": 100.0,
    }
    RoundsProblem(**good)

    with pytest.raises(RoundsError) as refused:
        RoundsProblem(**(good | change))

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"objective": "fast", "budget_s": 1}, "objective"),
        ({"budget_s": -1}, "budget"),
        ({"budget_s": float("nan")}, "budget"),
        ({"budget_s": 1, "max_iterations": -1}, "budget"),
        ({"budget_s": 0, "start": [[], []]}, "shape"),
        ({"budget_s": 0, "start": [[0], [1, 0], []]}, "repeated"),
        ({"budget_s": 0, "start": [[30], [], []]}, "unknown-stop"),
    ],
)
def test_bad_options_are_refused(options, code):
    with pytest.raises(RoundsError) as refused:
        solve_rounds(town(), seed=0, **options)

    assert refused.value.code == code


def test_locked_stops_that_cannot_be_done_in_time_are_refused():
    with pytest.raises(RoundsError) as refused:
        solve_rounds(replace(town(shift_s=60.0), locked=((0, 1), (), ())), budget_s=0, seed=0)

    assert refused.value.code == "shift"


def test_the_problem_keeps_its_own_frozen_arrays():
    service = np.ones(30)
    problem = replace(town(), service_s=service)
    service[:] = -5

    assert (problem.service_s == 1).all()
    with pytest.raises(ValueError, match="read-only"):
        problem.value[0] = 3
