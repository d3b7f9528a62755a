"""A frozen list of unseen houses and a random sample from it, spread over strata of risk.

Source
------
Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, for the design; Dalenius & Hodges
(1959), https://doi.org/10.1080/01621459.1959.10501501, for the strata.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.errors import CodedError
from firstlight.geo.arrays import Floats, Ints

STRATA = 5
LEAST_RISK = 1e-3


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
        The same seed draws the same sample, and a larger one begins with it.

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
    return Audit(houses, predicted, stratum, take_in_turn(stratum, np.arange(len(houses)), seed)[:size])


def restratify(audit: Audit, predicted: Floats) -> Audit:
    """The same list and sample with newer predictions [u], made without the sample's findings.

    Raises
    ------
    TotalsError
        ``shape``; ``share``: a probability outside 0..1.
    """
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


def take_in_turn(stratum: Ints, among: Ints, seed: int) -> Ints:
    """Positions `among`, shuffled and taken from the strata in turn: any first part is stratified too."""
    random = np.random.default_rng(seed)
    queues = [random.permutation(among[stratum[among] == s]) for s in range(STRATA)]
    turn = np.concatenate([np.arange(len(queue)) for queue in queues])
    one = np.concatenate(queues)
    order: Ints = one[np.lexsort((stratum[one], turn))].astype(np.int64)
    return order
