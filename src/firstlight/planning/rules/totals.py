"""How many damaged houses there are in all, and how much is broken, said honestly.

Teams go where damage is likely, so what they find says little about the rest, and the belief's own
sum is as sure of itself as it is wrong. Therefore: freeze the list of houses nobody has seen, cut it
into strata by predicted risk, draw a random audit sample from it, visit that, and correct the
prediction of each stratum by what its sample shows. What was seen enters exactly.

The model: in stratum s the number damaged among houses with predicted sum R is Poisson(theta_s R),
theta_s is Gamma around a common theta, and the sample of the stratum updates it. The naive share
times N and the uncorrected sum of the prediction are deliberately not offered.

Source
------
Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, for the design and the difference
estimator; Dalenius & Hodges (1959), https://doi.org/10.1080/01621459.1959.10501501, for the strata;
Clayton & Kaldor (1987), https://doi.org/10.2307/2532003, for the gamma-Poisson correction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.errors import CodedError
from firstlight.geo.arrays import Bools, Floats, Ints

STRATA = 5
LEAST_RISK = 1e-3
COMMON_WEIGHT = 0.3  # expected finds' worth of trust in the prediction's overall level
STRATUM_WEIGHT = 1.0  # the same, in the overall level within one stratum
DRAWS = 4000
LEVEL = 0.90


class TotalsError(CodedError):
    """An estimate that cannot be made; codes at the functions."""


@dataclass(frozen=True, eq=False)
class Audit:
    """A frozen list of unseen houses and the random sample drawn from it.

    Shapes: u houses in the list, a in the sample.
    """

    houses: Ints  # [u] as the caller numbers them
    predicted: Floats  # [u] probability of damage when the list was frozen
    stratum: Ints  # [u] 0 is the safest
    sample: Ints  # [a] positions in the list; any first part of it is a stratified sample too


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
        [a'] 0 or 1 for the first a' houses of the sample, in the sample's order.
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
    amounts: Floats | None = None
    seen_later: Bools | None = None
    typical: Floats | None = None


def draw_audit(houses: Ints, predicted: Floats, *, size: int, seed: int) -> Audit:
    """Freeze the unseen houses and draw a stratified sample.

    Strata hold equal shares of the sum of sqrt(p (1 - p)), so that sampling each equally is sampling
    in proportion to its spread (Neyman); the least certain houses stand in the smallest strata.

    Parameters
    ----------
    houses
        [u] numbers of all houses that nobody has seen yet, u >= 1, each once.
    predicted
        [u] probabilities of damage.
    size
        Houses to draw, at most u are.
    seed
        The same seed draws the same sample.

    Raises
    ------
    TotalsError
        ``no-house``; ``shape``; ``repeated``; ``share``: a probability outside 0..1; ``size`` < 1.
    """
    houses, predicted = np.asarray(houses), np.asarray(predicted, dtype=np.float64)
    if not len(houses):
        raise TotalsError("no-house")
    if houses.shape != predicted.shape or houses.ndim != 1:
        raise TotalsError("shape", field="predicted", expected=houses.shape, got=predicted.shape)
    if len(np.unique(houses)) != len(houses):
        raise TotalsError("repeated")
    if not ((predicted >= 0) & (predicted <= 1)).all():
        raise TotalsError("share", field="predicted")
    if size < 1:
        raise TotalsError("size", size=size)
    stratum = _strata(predicted)
    return Audit(houses, predicted, stratum, _queue(stratum, np.arange(len(houses)), seed)[:size])


def restratify(audit: Audit, predicted: Floats) -> Audit:
    """The same list and sample with newer predictions [u], made without the sample's findings."""
    predicted = np.asarray(predicted, dtype=np.float64)
    if predicted.shape != audit.houses.shape:
        raise TotalsError("shape", field="predicted", expected=audit.houses.shape, got=predicted.shape)
    if not ((predicted >= 0) & (predicted <= 1)).all():
        raise TotalsError("share", field="predicted")
    return Audit(audit.houses, predicted, _strata(predicted), audit.sample)


def _strata(predicted: Floats) -> Ints:
    risk = np.clip(predicted, LEAST_RISK, 1 - LEAST_RISK)
    spread = np.sqrt(risk * (1 - risk))
    order = np.argsort(risk, kind="stable")
    reached = np.cumsum(spread[order])
    stratum = np.empty(len(risk), dtype=np.int64)
    stratum[order] = np.minimum((reached / reached[-1] * STRATA).astype(np.int64), STRATA - 1)
    return stratum


def _queue(stratum: Ints, among: Ints, seed: int) -> Ints:
    """Shuffle and take from the strata in turn: any first part is a stratified sample too."""
    random = np.random.default_rng(seed)
    queues = [random.permutation(among[stratum[among] == s]) for s in range(STRATA)]
    turns = [(turn, s, int(one)) for s, queue in enumerate(queues) for turn, one in enumerate(queue)]
    return np.array([one for _, _, one in sorted(turns)], dtype=np.int64)


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

    A group's sampled houses enter its known part; the correction is that of the whole list, for a
    district alone has too few sampled houses to learn one from.

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
    seen = _checked(audit, seen)
    random = np.random.default_rng(seed)
    visited = audit.sample[: len(seen.damaged)]
    factors = _factors(audit, seen.damaged, random)
    mean = _mean_amounts(seen, random)
    amounts = seen.damaged if seen.amounts is None else seen.amounts
    rest = _unseen(audit, seen, visited)
    estimates = []
    for g in range(len(known)):
        found = known[g] + float(amounts[group[visited] == g].sum())
        left = rest & (group == g)
        totals = found + _remaining(audit, factors, left, random) * mean
        low, high = np.quantile(totals, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        check, error = _difference(audit, amounts, float(mean.mean()), left)
        estimates.append(Estimate(float(low), float(totals.mean()), float(high), found, found + check, error))
    return tuple(estimates)


def visits_until(audit: Audit, seen: Seen, *, half_width: float, seed: int) -> int:
    """How many more houses of the frozen list to audit until the interval is this narrow.

    What the sample showed so far says what a larger one would find. Seeing the whole list always
    suffices, so the answer is at most its length.

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
    seen = _checked(audit, seen)
    rest = np.flatnonzero(_unseen(audit, seen, audit.sample[: len(seen.damaged)]))
    queue = _queue(audit.stratum, rest, seed)
    low, high = 0, len(queue)
    while low < high:
        middle = (low + high) // 2
        if _width_after(audit, seen, queue[:middle], seed) <= half_width:
            high = middle
        else:
            low = middle + 1
    return low


def _checked(audit: Audit, seen: Seen) -> Seen:
    """The same with float arrays, or the reason why not."""
    damaged = np.asarray(seen.damaged, dtype=np.float64).reshape(-1)
    if not len(damaged):
        raise TotalsError("no-sample")
    if len(damaged) > len(audit.sample):
        raise TotalsError("shape", field="damaged", expected=len(audit.sample), got=len(damaged))
    if not ((damaged >= 0) & (damaged <= 1)).all():
        raise TotalsError("share", field="damaged")
    later = None if seen.seen_later is None else np.asarray(seen.seen_later, dtype=np.bool_)
    if later is not None and later.shape != audit.houses.shape:
        raise TotalsError("shape", field="seen_later", expected=audit.houses.shape, got=later.shape)
    amounts = None if seen.amounts is None else np.asarray(seen.amounts, dtype=np.float64)
    typical = None if seen.typical is None else np.asarray(seen.typical, dtype=np.float64)
    for name, column in (("amounts", amounts), ("typical", typical), ("known", np.array([seen.known]))):
        if column is not None and not np.isfinite(column).all():
            raise TotalsError("not-a-number", field=name)
        if column is not None and (column < 0).any():
            raise TotalsError("negative", field=name)
    if amounts is not None and amounts.shape != damaged.shape:
        raise TotalsError("shape", field="amounts", expected=damaged.shape, got=amounts.shape)
    return Seen(seen.known, damaged, amounts, later, typical)


def _unseen(audit: Audit, seen: Seen, visited: Ints) -> Bools:
    """Houses of the list that nobody has seen. [u]"""
    unseen = np.ones(len(audit.houses), dtype=np.bool_)
    unseen[visited] = False
    return unseen if seen.seen_later is None else unseen & ~seen.seen_later


def _sums(audit: Audit, positions: Ints, amounts: Floats) -> Floats:
    """Sums by stratum. [STRATA]"""
    return np.bincount(audit.stratum[positions], weights=amounts, minlength=STRATA).astype(np.float64)


def _factors(audit: Audit, damaged: Floats, random: np.random.Generator) -> Floats:
    """Draws of each stratum's correction of the prediction. [DRAWS, STRATA]"""
    visited = audit.sample[: len(damaged)]
    found = _sums(audit, visited, damaged)
    expected = _sums(audit, visited, np.maximum(audit.predicted[visited], LEAST_RISK))
    scale = 1 / (COMMON_WEIGHT + expected.sum())
    common = np.maximum(random.gamma(COMMON_WEIGHT + found.sum(), scale, DRAWS), 1e-12)
    rate = STRATUM_WEIGHT / common[:, None] + expected
    factors: Floats = random.gamma(np.broadcast_to(STRATUM_WEIGHT + found, rate.shape)) / rate
    return factors


def _remaining(audit: Audit, factors: Floats, left: Bools, random: np.random.Generator) -> Floats:
    """Draws of the number damaged among some unseen houses. [DRAWS]"""
    rows = np.flatnonzero(left)
    expected = _sums(audit, rows, np.maximum(audit.predicted[rows], LEAST_RISK))
    houses = _sums(audit, rows, np.ones(len(rows)))
    drawn: Ints = np.minimum(random.poisson(factors * expected), houses).sum(axis=1)
    return drawn.astype(np.float64)


def _mean_amounts(seen: Seen, random: np.random.Generator) -> Floats:
    """Draws of the mean amount at a damaged house of the list: Bayesian bootstrap. [DRAWS]

    Houses seen first stood nearest and are broken most; all of them together therefore weigh no more
    than two houses of the sample.
    """
    if seen.amounts is None:
        return np.ones(DRAWS)
    own = seen.amounts[seen.damaged > 0]
    hint = np.empty(0) if seen.typical is None else seen.typical
    if not len(own) and not len(hint):
        return np.zeros(DRAWS)
    weight = np.concatenate([np.ones(len(own)), np.full(len(hint), 2.0 / max(1, len(hint)))])
    shares = random.gamma(np.broadcast_to(weight, (DRAWS, len(weight))))
    mean: Floats = shares @ np.concatenate([own, hint]) / np.maximum(shares.sum(axis=1), 1e-12)
    return mean


def _difference(audit: Audit, amounts: Floats, mean: float, left: Bools) -> tuple[float, float]:
    """Difference estimator of the total among some unseen houses, and its standard error.

    The prediction's sum, corrected in each stratum by the sample's mean error.
    """
    visited = audit.sample[: len(amounts)]
    guess = audit.predicted * mean
    error = amounts - guess[visited]
    total, variance = float(guess[left].sum()), 0.0
    pooled = float(error.var()) if len(error) > 1 else 0.0
    for s in range(STRATA):
        count = float((left & (audit.stratum == s)).sum())
        own = error[audit.stratum[visited] == s]
        if not count or not len(own):
            continue
        total += count * float(own.mean())
        variance += count**2 * (float(own.var(ddof=1)) if len(own) > 1 else pooled) / len(own)
    return total, float(np.sqrt(variance))


def _width_after(audit: Audit, seen: Seen, more: Ints, seed: int) -> float:
    """Half width of the interval if these houses were audited too and showed what is expected."""
    random = np.random.default_rng(seed)
    visited = np.concatenate([audit.sample[: len(seen.damaged)], more])
    level = _factors(audit, seen.damaged, random).mean(axis=0)[audit.stratum[more]]
    likely = np.minimum(level * np.maximum(audit.predicted[more], LEAST_RISK), 1.0)
    grown = Audit(audit.houses, audit.predicted, audit.stratum, visited)
    factors = _factors(grown, np.concatenate([seen.damaged, likely]), random)
    mean = _mean_amounts(seen, random)
    left = _unseen(audit, seen, visited)
    own = (seen.damaged if seen.amounts is None else seen.amounts).sum() + likely.sum() * mean.mean()
    totals = seen.known + own + _remaining(grown, factors, left, random) * mean
    low, high = np.quantile(totals, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(low), float(totals.mean()), float(high), 0.0, 0.0, 0.0).half_width
