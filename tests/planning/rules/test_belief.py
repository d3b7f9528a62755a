"""Belief: what visits move, what they must not, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.planning.rules.belief import Belief, BeliefError
from firstlight.planning.rules.belief_field import close_gaps, lay_lattices
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.simulate import NightRules, SimulateError, simulate_night

some = settings(deadline=None, max_examples=30, derandomize=True)
METHODS = ["field", "kernel"]


def grid(side=20, step_m=30.0):
    """Houses on a square grid, degrees near (37, 48)."""
    metres = np.arange(side) * step_m
    x, y = (axis.ravel() for axis in np.meshgrid(metres, metres, indexing="ij"))
    return 37.0 + x / (111_195 * np.cos(np.radians(48))), 48.0 + y / 111_195


@some
@given(st.integers(0, 10**6), st.sampled_from(METHODS), st.floats(0, 0.6))
def test_probabilities_stay_probabilities_and_findings_stay_findings(seed, method, share):
    random = np.random.default_rng(seed)
    lon, lat = grid(8)
    night = simulate_night(lon, lat, seed=seed)
    rows = np.flatnonzero(random.random(64) < share)
    found = night.damaged[rows].astype(float)

    probability = Belief(lon, lat, night.reported).fit(rows, found, method=method)

    assert probability.shape == (64,)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert (probability[rows] == found).all()


@some
@given(st.integers(0, 10**6), st.sampled_from(METHODS))
def test_the_order_of_visits_does_not_matter(seed, method):
    random = np.random.default_rng(seed)
    lon, lat = grid(8)
    rows = random.permutation(64)[:30]
    found = (random.random(30) < 0.3).astype(float)
    belief = Belief(lon, lat, [Reported(37.001, 48.001, 60.0)])
    order = random.permutation(30)

    first = belief.fit(rows, found, method=method)
    second = belief.fit(rows[order], found[order], method=method)

    assert np.allclose(first, second, atol=1e-3)


@pytest.mark.parametrize("method", METHODS)
def test_damage_raises_its_neighbours_and_a_sound_block_lowers_its_own(method):
    lon, lat = grid()
    belief = Belief(lon, lat, prior=np.full(400, 0.1))
    corner = np.array([0, 1, 20, 21])

    worse = belief.fit(corner, np.ones(4), method=method)
    better = belief.fit(corner, np.zeros(4), method=method)

    assert worse[22] > 0.25 > 0.1 > better[22]
    assert worse[22] > worse[44] > worse[210] > 0.09
    assert better[22] < better[399] + 1e-9


@pytest.mark.parametrize("method", METHODS)
def test_visits_make_the_belief_better_on_houses_nobody_saw(method):
    """Twenty invented nights: the likelihood of the unseen houses beats the prior's clearly."""
    lon, lat = grid(32)
    gained = []
    for seed in range(20):
        night = simulate_night(lon, lat, seed=seed)
        belief = Belief(lon, lat, night.reported)
        rows = np.argsort(-belief.prior, kind="stable")[:200]
        probability = belief.fit(rows, night.damaged[rows].astype(float), method=method)
        unseen = np.setdiff1d(np.arange(1024), rows)
        truth = night.damaged[unseen]
        loss = [
            -np.log(np.where(truth, p[unseen], 1 - p[unseen]).clip(1e-4)).mean()
            for p in (belief.prior, probability)
        ]
        gained.append(loss[0] - loss[1])

    assert np.mean(gained) > 0.003
    assert np.mean(np.array(gained) > 0) >= 0.6


@pytest.mark.parametrize("method", METHODS)
def test_a_storm_has_no_impact_and_only_calls(method):
    lon, lat = grid()
    calls = [Reported(float(lon[i]), float(lat[i]), 20.0, is_call=True) for i in (105, 106, 125)]

    probability = Belief(lon, lat, calls).fit(np.array([], dtype=int), np.array([]), method=method)

    assert probability[126] > 3 * probability[399]


@pytest.mark.parametrize("method", METHODS)
def test_nothing_known_is_the_same_everywhere(method):
    lon, lat = grid(5)

    probability = Belief(lon, lat).fit(np.array([], dtype=int), np.array([]), method=method)

    assert np.ptp(probability) == 0


def test_no_house_one_house_and_all_houses_on_one_spot():
    nothing = np.array([])
    assert Belief(nothing, nothing).fit(nothing, nothing).size == 0
    assert Belief(np.array([37.0]), np.array([48.0])).fit(np.array([0]), np.array([1.0])).tolist() == [1.0]
    spot = Belief(np.full(50, 37.0), np.full(50, 48.0), prior=np.full(50, 0.2))
    for method in METHODS:
        assert (spot.fit(np.arange(9), np.ones(9), method=method)[9:] > 0.5).all()


def test_a_house_seen_twice_counts_by_its_last_finding():
    lon, lat = grid(5)
    belief = Belief(lon, lat)

    twice = belief.fit(np.array([3, 3]), np.array([1.0, 0.0]))

    assert twice.tolist() == belief.fit(np.array([3]), np.array([0.0])).tolist()


def test_villages_far_apart_have_nothing_to_do_with_each_other():
    random = np.random.default_rng(2)
    village = np.repeat(np.arange(5), 20)
    lon = 30.0 + village * 2.5 + random.uniform(0, 0.003, 100)
    lat = 48.0 + village * 0.8 + random.uniform(0, 0.003, 100)
    rows = np.flatnonzero(village == 2)[:8]

    probability = Belief(lon, lat).fit(rows, np.ones(8))

    assert probability[village == 2].min() > 2 * probability[village != 2].max()


def test_closing_gaps_keeps_distances_within_a_village_and_the_order():
    places = np.array([[0.0, 0.0], [30.0, 40.0], [900_000.0, 10.0], [900_050.0, 10.0]])

    closed = close_gaps(places)

    assert closed[:, 0].tolist() == [0.0, 30.0, 2030.0, 2080.0]
    assert closed[:, 1].tolist() == [0.0, 40.0, 10.0, 10.0]
    assert lay_lattices(*closed.T).offset[-1] < 20_000


def test_impacts_and_calls_far_outside_the_town_do_no_harm():
    lon, lat = grid(5)
    far = [Reported(-120.0, -40.0, 100.0), Reported(38.0, 48.0, 10.0, is_call=True)]

    probability = Belief(lon, lat, far).fit(np.array([0]), np.array([0.0]))

    assert (probability <= 0.011).all()


@pytest.mark.parametrize(
    ("inspected", "damaged", "code"),
    [
        ([25], [1.0], "unknown-house"),
        ([-1], [1.0], "unknown-house"),
        ([1], [1.0, 0.0], "shape"),
        ([1], [2.0], "share"),
        ([1], [float("nan")], "not-a-number"),
    ],
)
def test_findings_that_cannot_be_are_refused(inspected, damaged, code):
    with pytest.raises(BeliefError) as refused:
        Belief(*grid(5)).fit(np.array(inspected), np.array(damaged))

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lat": np.zeros(3)}, "shape"),
        ({"lon": np.full(25, np.nan)}, "not-a-number"),
        ({"prior": np.full(25, 1.5)}, "share"),
        ({"prior": np.full(3, 0.5)}, "shape"),
    ],
)
def test_houses_that_cannot_be_are_refused(change, code):
    lon, lat = grid(5)
    with pytest.raises(BeliefError) as refused:
        Belief(**({"lon": lon, "lat": lat} | change))

    assert refused.value.code == code


def test_a_night_is_the_same_for_the_same_seed_and_follows_its_rules():
    lon, lat = grid()

    first, second = (simulate_night(lon, lat, seed=5) for _ in "ab")
    quiet = simulate_night(lon, lat, seed=5, rules=NightRules(impacts=(0, 0), background=0.0))

    assert (first.damaged == second.damaged).all()
    assert first.reported == second.reported
    assert first.damaged.any()
    assert not quiet.damaged.any()
    assert quiet.reported == ()


@pytest.mark.parametrize(
    "change",
    [
        {"impacts": (4, 3)},
        {"impacts": (-1, 3)},
        {"unreported": 1.5},
        {"reach_m": 0.0},
        {"error_m": float("nan")},
    ],
)
def test_a_night_with_impossible_rules_is_refused(change):
    with pytest.raises(SimulateError, match="rules"):
        simulate_night(*grid(3), seed=1, rules=NightRules(**change))


def test_a_night_needs_a_town():
    with pytest.raises(SimulateError, match="no-house"):
        simulate_night(np.array([]), np.array([]), seed=1)
