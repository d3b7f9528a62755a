"""How many damaged houses there are in all, and how much is broken, said honestly.

Teams go where damage is likely, so what they find says little about the rest, and the belief's own
sum is as sure of itself as it is wrong. Therefore: freeze the list of houses nobody has seen, cut it
into strata by predicted risk, draw a random audit sample from it (`totals_audit`), visit that, and
correct the prediction of each stratum by what its sample shows. What was seen enters exactly.

The model: in stratum s the number damaged among houses with predicted sum R is Poisson(theta_s R),
theta_s is Gamma around a common theta, and the sample of the stratum updates it. The naive share
times N and the uncorrected sum of the prediction are deliberately not offered.

Source
------
Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, for the difference estimator;
Clayton & Kaldor (1987), https://doi.org/10.2307/2532003, for the gamma-Poisson correction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.planning.rules.totals_audit import LEAST_RISK, STRATA, Audit, TotalsError, take_in_turn

COMMON_WEIGHT = 0.3  # expected finds' worth of trust in the prediction's overall level
COMMON_SHAPE = 0.5  # finds to begin with: belief misses damage more often than it imagines it
STRATUM_WEIGHT = 0.4  # the same, in the overall level within one stratum
GROUP_WEIGHT = 3.0  # the same, in the list's level within one group: districts differ
LIVE_TRUST = 0.6  # of a sample from whose list teams went on choosing: its strata are no longer even
FLOORS = (100.0, 1.0, 0.3)  # amounts may go as floor + probability: level, or up to four times
USUAL_SCATTER = 1.5  # variance of an amount between damaged houses over its squared mean
DRAWS = 4000
LEVEL = 0.90


@dataclass(frozen=True)
class Estimate:
    """A total with its 90 % interval; `known` of it was seen.

    `check` is the difference estimator with its standard error: it assumes nothing of the
    prediction, is wider, and should lie in the same place.
    """

    low: float
    best: float
    high: float
    known: float
    check: float
    check_error: float

    @property
    def half_width(self) -> float:
        """Half the interval as a share of the best guess; inf for a best guess of 0 that is not sure."""
        if self.high == self.low:
            return 0.0
        return (self.high - self.low) / 2 / self.best if self.best else float("inf")


@dataclass(frozen=True, eq=False)
class Seen:
    """What the visits brought for `estimate_total`.

    Parameters
    ----------
    known
        Total of everything that was seen outside the sample, in the list or not.
    damaged
        [a'] 0 or 1 for the houses of the sample that were visited.
    sampled
        [a'] which of the sample they are: indices of `Audit.sample`. None: the first a'. A part that
        was chosen otherwise than by lot, as on a morning's way, is a sample only as far as houses
        of one stratum are alike.
    amounts
        [a'] what is broken there (m2, pieces); None to estimate houses.
    seen_later
        [u] True for houses of the list that were seen for other reasons since it was frozen.
        Their finds belong to `known`. Teams chose them, so bring the prediction up to date with
        `restratify` from a belief that did not see the sample.
    typical
        Amounts at damaged houses seen elsewhere; a weak hint where the sample found few.
    """

    known: float
    damaged: Floats
    sampled: Ints | None = None
    amounts: Floats | None = None
    seen_later: Bools | None = None
    typical: Floats | None = None


@dataclass(frozen=True, eq=False)
class _Sample:
    """A checked `Seen` laid over its list."""

    visited: Ints  # [a'] positions in the list
    damaged: Floats  # [a']
    worth: Floats  # [a'] amounts, or the damaged themselves where houses are estimated
    is_amount: bool
    typical: Floats
    rest: Bools  # [u] nobody has seen these
    trust: float  # what each of its houses counts in correcting the prediction


def estimate_total(audit: Audit, seen: Seen, *, seed: int) -> Estimate:
    """The total over everything, from what was seen and what the sample says of the rest.

    Raises
    ------
    TotalsError
        ``no-sample``: no house of the sample was visited yet; ``shape`` (field); ``share`` (field):
        damaged outside 0..1; ``not-a-number`` (field); ``negative`` (field).
    """
    every = np.zeros(len(audit.houses), dtype=np.int64)
    return estimate_groups(audit, seen, every, np.array([seen.known]), seed=seed)[0]


def estimate_groups(
    audit: Audit, seen: Seen, group: Ints, known: Floats, *, seed: int
) -> tuple[Estimate, ...]:
    """The same for each group of houses, such as districts; the sample is shared by all.

    A group's sampled houses enter its known part. The correction is that of the whole list, moved by
    the group's own sampled houses as far as they are many: a district alone has too few to learn from,
    and none is quite like the whole.

    Parameters
    ----------
    group
        [u] 0..g-1, the group of each house of the list.
    known
        [g] what was seen outside the sample, in each group.

    Returns
    -------
    g estimates.
    """
    sample = _checked(audit, seen)
    random = np.random.default_rng(seed)
    factors = _factors(audit, sample.visited, sample.damaged, sample.trust, random)
    amounts = _amounts(audit, sample, random) if sample.is_amount else None
    mean = np.ones(STRATA) if amounts is None else np.median(amounts.means, axis=0)
    several = len(known) > 1
    estimates = []
    for g in range(len(known)):
        own = group[sample.visited] == g
        found = float(known[g]) + float(sample.worth[own].sum())
        left = sample.rest & (group == g)
        level = _group_level(audit, sample, own, factors, random) if several else 1.0
        damaged = _remaining(audit, factors * level, left, random)
        totals = found + (damaged.sum(axis=1) if amounts is None else amounts.of(damaged, random))
        low, high = np.quantile(totals, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        best = totals.mean() if amounts is None else np.median(totals)  # a few draws of amounts are huge
        check, error = _difference(audit, sample, mean, left)
        estimates.append(Estimate(float(low), float(best), float(high), found, found + check, error))
    return tuple(estimates)


def visits_until(audit: Audit, seen: Seen, *, half_width: float, seed: int) -> int:
    """How many more houses of the frozen list to audit until the interval is this narrow.

    The sample is finished first, then drawn on. What it showed so far says what more would find. This
    is asked of houses: `Seen.amounts` is not looked at.
    Seeing the whole list always suffices, so the answer is at most its length.

    Parameters
    ----------
    half_width
        Half the 90 % interval as a share of the best guess, for example 0.2.

    Raises
    ------
    TotalsError
        As `estimate_total`; ``half-width``: not positive.
    """
    if not half_width > 0:
        raise TotalsError("half-width", half_width=half_width)
    sample = _checked(audit, seen)
    drawn = audit.sample[sample.rest[audit.sample]]
    others = sample.rest.copy()
    others[drawn] = False
    queue = np.concatenate([drawn, take_in_turn(audit.stratum, np.flatnonzero(others), seed)])
    low, high = 0, len(queue)
    while low < high:
        middle = (low + high) // 2
        if _width_after(audit, sample, seen.known, queue[:middle], seed) <= half_width:
            high = middle
        else:
            low = middle + 1
    return low


def _checked(audit: Audit, seen: Seen) -> _Sample:
    """The same over the list, or the reason why not."""
    damaged = np.asarray(seen.damaged, dtype=np.float64).reshape(-1)
    if not len(damaged):
        raise TotalsError("no-sample")
    if not ((damaged >= 0) & (damaged <= 1)).all():
        raise TotalsError("share", field="damaged")
    sampled = np.arange(len(damaged)) if seen.sampled is None else np.asarray(seen.sampled)
    fits = sampled.shape == damaged.shape and len(np.unique(sampled)) == len(sampled)
    if not fits or not ((sampled >= 0) & (sampled < len(audit.sample))).all():
        name = "damaged" if seen.sampled is None else "sampled"
        raise TotalsError("shape", field=name, expected=len(audit.sample), got=len(damaged))
    later = np.zeros(len(audit.houses), dtype=np.bool_) if seen.seen_later is None else seen.seen_later
    if np.shape(later) != audit.houses.shape:
        raise TotalsError("shape", field="seen_later", expected=audit.houses.shape, got=np.shape(later))
    _numbers("known", np.array([seen.known]))
    worth = damaged if seen.amounts is None else _numbers("amounts", seen.amounts)
    if worth.shape != damaged.shape:
        raise TotalsError("shape", field="amounts", expected=damaged.shape, got=worth.shape)
    typical = np.empty(0) if seen.typical is None else _numbers("typical", seen.typical)
    visited = audit.sample[sampled]
    rest = ~np.asarray(later, dtype=np.bool_)
    rest[visited] = False
    trust = LIVE_TRUST if np.any(later) else 1.0
    return _Sample(visited, damaged, worth, seen.amounts is not None, typical, rest, trust)


def _numbers(name: str, values: Floats) -> Floats:
    column = np.asarray(values, dtype=np.float64).reshape(-1)
    if not np.isfinite(column).all():
        raise TotalsError("not-a-number", field=name)
    if (column < 0).any():
        raise TotalsError("negative", field=name)
    return column


def _expected(audit: Audit, positions: Ints) -> Floats:
    """What the prediction expects at each, never quite nothing."""
    expected: Floats = np.maximum(audit.predicted[positions], LEAST_RISK)
    return expected


def _sums(audit: Audit, positions: Ints, amounts: Floats) -> Floats:
    """Sums by stratum. [STRATA]"""
    return np.bincount(audit.stratum[positions], weights=amounts, minlength=STRATA).astype(np.float64)


def _factors(
    audit: Audit, visited: Ints, damaged: Floats, trust: float, random: np.random.Generator
) -> Floats:
    """Draws of each stratum's correction of the prediction. [DRAWS, STRATA]"""
    found = trust * _sums(audit, visited, damaged)
    expected = trust * _sums(audit, visited, _expected(audit, visited))
    scale = 1 / (COMMON_WEIGHT + expected.sum())
    common = np.maximum(random.gamma(COMMON_SHAPE + found.sum(), scale, DRAWS), 1e-12)
    rate = STRATUM_WEIGHT / common[:, None] + expected
    factors: Floats = random.gamma(np.broadcast_to(STRATUM_WEIGHT + found, rate.shape)) / rate
    return factors


def _group_level(
    audit: Audit, sample: _Sample, own: Bools, factors: Floats, random: np.random.Generator
) -> Floats:
    """Draws of how much more, or less, is damaged in a group than the whole list says. [DRAWS, 1]"""
    rows = sample.visited[own]
    expected = factors @ _sums(audit, rows, _expected(audit, rows))
    found = float(sample.damaged[own].sum())
    level: Floats = random.gamma(GROUP_WEIGHT + found, 1.0, DRAWS) / (GROUP_WEIGHT + expected)
    return level[:, None]


def _remaining(audit: Audit, factors: Floats, left: Bools, random: np.random.Generator) -> Floats:
    """Draws of the number damaged among some unseen houses. [DRAWS, STRATA]"""
    rows = np.flatnonzero(left)
    expected = _sums(audit, rows, _expected(audit, rows))
    houses = _sums(audit, rows, np.ones(len(rows)))
    drawn: Floats = np.minimum(random.poisson(factors * expected), houses).astype(np.float64)
    return drawn


@dataclass(frozen=True, eq=False)
class _Amounts:
    """What is broken at the damaged houses of the rest, in draws."""

    means: Floats  # [DRAWS, STRATA] at one house of each stratum
    scatter: Floats  # [DRAWS, 1] variance between houses over the squared mean

    def of(self, damaged: Floats, random: np.random.Generator) -> Floats:
        """Sums over so many damaged houses [DRAWS, STRATA], each with an amount of its own. [DRAWS]"""
        sums: Floats = random.gamma(np.maximum(damaged / self.scatter, 1e-12)) * self.scatter * self.means
        total: Floats = np.where(damaged > 0, sums, 0.0).sum(axis=1)
        return total


def _amounts(audit: Audit, sample: _Sample, random: np.random.Generator) -> _Amounts:
    """How much is broken at a damaged house of each stratum.

    Where damage is likely it is also heavy, so that the sample's damaged houses say too much of a
    rest where little is likely. Amounts go as a floor plus the probability; which floor, those houses
    say themselves (exponential likelihood, halved), and each draw takes one by that chance and a level
    that is as uncertain as the houses are few and scattered. Houses seen elsewhere count as one in all.
    """
    is_own = sample.damaged > 0
    values = np.concatenate([sample.worth[is_own], sample.typical])
    if not values.any():
        return _Amounts(np.zeros((DRAWS, STRATA)), np.ones((DRAWS, 1)))
    own = _expected(audit, sample.visited[is_own])
    likely = np.concatenate([own, np.full(len(sample.typical), own.max() if len(own) else 1.0)])
    count = np.concatenate([np.ones(len(own)), np.full(len(sample.typical), 1 / max(1, len(sample.typical)))])
    fits = [_fit(values, floor + likely, count) for floor in FLOORS]
    chance = np.array([fit[2] for fit in fits])
    taken = random.choice(len(FLOORS), size=DRAWS, p=chance / chance.sum())
    level, scatter = (np.array([fit[i] for fit in fits])[taken] for i in (0, 1))
    sure = count.sum() / scatter
    level *= sure / random.gamma(sure + 1 / 3)  # its median is one
    rest = _mean_probability(audit, sample.rest)
    means = level[:, None] * (np.array(FLOORS)[taken][:, None] + rest)
    return _Amounts(means, scatter[:, None])


def _fit(values: Floats, shape: Floats, count: Floats) -> tuple[float, float, float]:
    """The level at which amounts go as a shape, how they scatter around it, and how well it fits.

    The fit is known up to a factor. The scatter leans on two houses that scatter as amounts do.
    """
    level = float(count @ values / (count @ shape))
    ratio = values / (level * shape)
    scatter = (float(count @ (ratio - 1) ** 2) + 2 * USUAL_SCATTER) / (float(count.sum()) + 2)
    misfit = count @ (np.log(level * shape / values.mean()) + ratio - 1)
    return level, scatter, float(np.exp(-misfit / 2))


def _mean_probability(audit: Audit, rest: Bools) -> Floats:
    """The mean probability of the damaged expected in each stratum's rest. [STRATA]"""
    rows = np.flatnonzero(rest)
    expected = _expected(audit, rows)
    mean: Floats = _sums(audit, rows, expected**2) / np.maximum(_sums(audit, rows, expected), 1e-12)
    return mean


def _difference(audit: Audit, sample: _Sample, mean: Floats, left: Bools) -> tuple[float, float]:
    """Difference estimator of the total among some unseen houses, and its standard error.

    The prediction's sum, at each stratum's mean amount, corrected by the sample's mean error there.
    """
    guess = audit.predicted * mean[audit.stratum]
    error = sample.worth - guess[sample.visited]
    total, variance = float(guess[left].sum()), 0.0
    pooled = float(error.var()) if len(error) > 1 else 0.0
    for s in range(STRATA):
        count = float((left & (audit.stratum == s)).sum())
        own = error[audit.stratum[sample.visited] == s]
        if not count or not len(own):
            continue
        total += count * float(own.mean())
        variance += count**2 * (float(own.var(ddof=1)) if len(own) > 1 else pooled) / len(own)
    return total, float(np.sqrt(variance))


def _width_after(audit: Audit, sample: _Sample, known: float, more: Ints, seed: int) -> float:
    """Half width of the interval if these houses were audited too and showed what is expected."""
    random = np.random.default_rng(seed)
    level = _factors(audit, sample.visited, sample.damaged, sample.trust, random).mean(axis=0)[
        audit.stratum[more]
    ]
    likely = np.minimum(level * _expected(audit, more), 1.0)
    rest = sample.rest.copy()
    rest[more] = False
    damaged = np.concatenate([sample.damaged, likely])
    factors = _factors(audit, np.concatenate([sample.visited, more]), damaged, sample.trust, random)
    totals = known + damaged.sum() + _remaining(audit, factors, rest, random).sum(axis=1)
    low, high = np.quantile(totals, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(low), float(totals.mean()), float(high), 0.0, 0.0, 0.0).half_width
