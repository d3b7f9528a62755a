"""Totals: the interval covers the truth, exact where all is seen, and bad input is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.planning.rules.totals import Seen, estimate_groups, estimate_total, visits_until
from firstlight.planning.rules.totals_audit import Audit, TotalsError, draw_audit, restratify

some = settings(deadline=None, max_examples=40, derandomize=True)


def unseen(seed, houses=1500, level=1.0, mean=0.04):
    """Predictions, and damage whose true rate is off by `level` and by a factor of its own."""
    random = np.random.default_rng(seed)
    predicted = np.clip(random.gamma(0.4, mean / 0.4, houses), 1e-4, 0.95)
    true = np.clip(predicted * level * random.lognormal(-0.125, 0.5, houses), 0, 1)
    return predicted, (random.random(houses) < true).astype(float)


@some
@given(st.integers(0, 10**6), st.integers(1, 300), st.integers(1, 400))
def test_a_sample_is_drawn_once_each_and_its_beginnings_are_stratified(seed, houses, size):
    predicted, _ = unseen(seed, houses)

    audit = draw_audit(np.arange(houses) + 7, predicted, size=size, seed=seed)

    assert len(audit.sample) == min(size, houses)
    assert len(set(audit.sample.tolist())) == len(audit.sample)
    first = audit.sample[: len(set(audit.stratum[audit.sample].tolist()))]
    assert len(set(audit.stratum[first].tolist())) == len(first)
    assert (draw_audit(np.arange(houses), predicted, size=size, seed=seed).sample == audit.sample).all()


@pytest.mark.parametrize("level", [0.3, 1.0, 2.5])
def test_the_interval_covers_though_the_prediction_is_off(level):
    """Nine in ten, within chance, over 200 towns; the prediction's own sum would be far away."""
    covered = []
    for seed in range(200):
        predicted, damaged = unseen(seed, level=level)
        audit = draw_audit(np.arange(len(predicted)), predicted, size=150, seed=seed)
        estimate = estimate_total(audit, Seen(100.0, damaged[audit.sample]), seed=seed)
        covered.append(estimate.low <= 100 + damaged.sum() <= estimate.high)

    assert 0.84 <= np.mean(covered) <= 0.97


def test_the_check_is_unbiased():
    off, errors = [], []
    for seed in range(200):
        predicted, damaged = unseen(seed, level=2.0)
        audit = draw_audit(np.arange(len(predicted)), predicted, size=150, seed=seed)
        estimate = estimate_total(audit, Seen(0.0, damaged[audit.sample]), seed=seed)
        off.append(estimate.check - damaged.sum())
        errors.append(estimate.check_error)

    assert abs(np.mean(off)) < 3 * np.std(off) / np.sqrt(200)
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(np.std(off), rel=0.3)


@some
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_when_all_is_seen_the_total_is_exact(seed, houses):
    predicted, damaged = unseen(seed, houses, mean=0.3)
    audit = draw_audit(np.arange(houses), predicted, size=houses, seed=seed)

    estimate = estimate_total(audit, Seen(5.0, damaged[audit.sample]), seed=seed)

    assert estimate.low == estimate.high == estimate.best == estimate.check == 5 + damaged.sum()
    assert estimate.half_width == 0


@some
@given(st.integers(0, 10**6))
def test_the_interval_never_falls_below_what_was_seen_nor_above_all_houses(seed):
    predicted, damaged = unseen(seed, 200, mean=0.3)
    audit = draw_audit(np.arange(200), predicted, size=30, seed=seed)

    estimate = estimate_total(audit, Seen(12.0, damaged[audit.sample]), seed=seed)

    assert estimate.known <= estimate.low <= estimate.best <= estimate.high <= 12 + 200


def test_quantities_cover_too():
    covered = []
    for seed in range(150):
        predicted, damaged = unseen(seed, level=1.5)
        random = np.random.default_rng(seed + 10**6)
        area = damaged * random.gamma(1.5, 20.0, len(damaged))
        audit = draw_audit(np.arange(len(predicted)), predicted, size=300, seed=seed)
        seen = Seen(900.0, damaged[audit.sample], amounts=area[audit.sample], typical=np.array([60.0, 40.0]))
        estimate = estimate_total(audit, seen, seed=seed)
        covered.append(estimate.low <= 900 + area.sum() <= estimate.high)

    assert 0.82 <= np.mean(covered) <= 0.98


def test_districts_add_up_and_their_known_parts_are_exact():
    predicted, damaged = unseen(3)
    audit = draw_audit(np.arange(1500), predicted, size=200, seed=3)
    seen = Seen(30.0, damaged[audit.sample])
    district = np.arange(1500) % 3

    parts = estimate_groups(audit, seen, district, np.array([10.0, 20.0, 0.0]), seed=3)
    whole = estimate_total(audit, seen, seed=3)

    assert sum(part.known for part in parts) == whole.known
    assert sum(part.best for part in parts) == pytest.approx(whole.best, rel=0.05)
    assert sum(part.check for part in parts) == pytest.approx(whole.check)


def test_houses_seen_later_are_no_longer_estimated():
    covered, narrower = [], []
    for seed in range(100):
        predicted, damaged = unseen(seed)
        audit = draw_audit(np.arange(1500), predicted, size=150, seed=seed)
        later = np.zeros(1500, dtype=bool)
        later[np.argsort(-predicted)[:300]] = True
        later[audit.sample] = False
        sample = damaged[audit.sample]
        before = estimate_total(audit, Seen(0.0, sample), seed=seed)
        seen = Seen(float(damaged[later].sum()), sample, seen_later=later)
        after = estimate_total(restratify(audit, predicted), seen, seed=seed)
        covered.append(after.low <= damaged.sum() <= after.high)
        narrower.append(after.high - after.low < before.high - before.low)

    assert 0.82 <= np.mean(covered) <= 0.98
    assert all(narrower)


def test_the_sample_may_be_visited_in_any_order():
    predicted, damaged = unseen(5)
    audit = draw_audit(np.arange(1500), predicted, size=100, seed=5)
    found = damaged[audit.sample]
    order = np.random.default_rng(5).permutation(100)

    straight = estimate_total(audit, Seen(3.0, found), seed=5)
    mixed = estimate_total(audit, Seen(3.0, found[order], sampled=order), seed=5)
    part = estimate_total(audit, Seen(3.0, found[order[:40]], sampled=order[:40]), seed=5)

    assert mixed == straight
    assert part.known == 3 + found[order[:40]].sum()
    assert visits_until(audit, Seen(3.0, found[order[:40]], sampled=order[:40]), half_width=0.01, seed=5) > 60


def test_a_larger_sample_begins_with_the_smaller():
    predicted, _ = unseen(6)
    few, many = (draw_audit(np.arange(1500), predicted, size=size, seed=6).sample for size in (40, 90))

    assert (many[:40] == few).all()


def test_districts_that_differ_are_covered():
    """Each third of the town is as badly hit as no other; what the list says of each must allow for it."""
    covered = []
    for seed in range(120):
        random = np.random.default_rng(seed + 9)
        predicted, _ = unseen(seed, mean=0.08)
        district = np.arange(1500) % 3
        level = random.lognormal(-0.08, 0.4, 3)[district]
        damaged = (random.random(1500) < np.clip(predicted * level, 0, 1)).astype(float)
        audit = draw_audit(np.arange(1500), predicted, size=150, seed=seed)
        parts = estimate_groups(audit, Seen(0.0, damaged[audit.sample]), district, np.zeros(3), seed=seed)
        truth = np.bincount(district, weights=damaged)
        covered += [part.low <= one <= part.high for part, one in zip(parts, truth, strict=True)]

    assert 0.84 <= np.mean(covered) <= 0.98


def test_more_visits_narrow_the_interval_as_promised():
    predicted, damaged = unseen(11, mean=0.1)
    audit = draw_audit(np.arange(1500), predicted, size=1500, seed=11)
    few = Seen(0.0, damaged[audit.sample[:60]])

    more = visits_until(audit, few, half_width=0.2, seed=11)
    reached = estimate_total(audit, Seen(0.0, damaged[audit.sample[: 60 + more]]), seed=11)

    assert 20 < more < 1000
    assert reached.half_width < 0.26
    assert visits_until(audit, few, half_width=10.0, seed=11) == 0


def test_nothing_found_is_not_nothing_there():
    predicted = np.full(1000, 0.01)
    audit = draw_audit(np.arange(1000), predicted, size=50, seed=1)

    estimate = estimate_total(audit, Seen(0.0, np.zeros(50)), seed=1)

    assert estimate.high > 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"houses": [], "predicted": []}, "no-house"),
        ({"predicted": [0.1]}, "shape"),
        ({"houses": [1, 1, 2]}, "repeated"),
        ({"predicted": [0.1, 1.2, 0.1]}, "share"),
        ({"predicted": [0.1, np.nan, 0.1]}, "share"),
        ({"size": 0}, "size"),
    ],
)
def test_an_audit_that_cannot_be_drawn(change, code):
    good = {"houses": [1, 2, 3], "predicted": [0.1, 0.2, 0.3], "size": 2}
    asked = good | change
    with pytest.raises(TotalsError) as refused:
        draw_audit(np.array(asked["houses"]), np.array(asked["predicted"]), size=asked["size"], seed=1)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (Seen(0.0, np.array([])), "no-sample"),
        (Seen(0.0, np.zeros(9)), "shape"),
        (Seen(0.0, np.array([2.0])), "share"),
        (Seen(0.0, np.array([np.nan])), "share"),
        (Seen(-1.0, np.array([1.0])), "negative"),
        (Seen(np.nan, np.array([1.0])), "not-a-number"),
        (Seen(0.0, np.array([1.0]), amounts=np.array([1.0, 2.0])), "shape"),
        (Seen(0.0, np.array([1.0]), amounts=np.array([-1.0])), "negative"),
        (Seen(0.0, np.array([1.0]), typical=np.array([np.inf])), "not-a-number"),
        (Seen(0.0, np.array([1.0]), seen_later=np.array([True])), "shape"),
        (Seen(0.0, np.array([1.0, 0.0]), sampled=np.array([1, 1])), "shape"),
        (Seen(0.0, np.array([1.0]), sampled=np.array([3])), "shape"),
        (Seen(0.0, np.array([1.0]), sampled=np.array([0, 1])), "shape"),
    ],
)
def test_an_estimate_that_cannot_be_made(seen, code):
    audit = draw_audit(np.arange(5), np.full(5, 0.2), size=3, seed=1)
    with pytest.raises(TotalsError) as refused:
        estimate_total(audit, seen, seed=1)

    assert refused.value.code == code


def test_newer_predictions_must_fit_the_list():
    audit = Audit(np.arange(3), np.full(3, 0.1), np.zeros(3, dtype=int), np.array([0]))
    for predicted, code in ((np.full(2, 0.1), "shape"), (np.full(3, 2.0), "share")):
        with pytest.raises(TotalsError) as refused:
            restratify(audit, predicted)
        assert refused.value.code == code
    with pytest.raises(TotalsError, match="half-width"):
        visits_until(audit, Seen(0.0, np.zeros(1)), half_width=0.0, seed=1)
