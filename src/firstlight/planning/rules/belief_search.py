"""Which houses to see next where only finding counts: two ways of looking share the visits.

The belief's field follows wide patterns, but stays in them: on towns hit in a few tight spots it found
half of what is there at the price of two thirds of the visits. Looking outward from what was found,
local counts only, leaves no spot out, but knows no pattern. So each batch of visits is divided between
the two by how much of what each wished to see lately was damaged, and both learn from all visits. The
field only names houses it has some hope for; what is left of the batch goes outward.

Source
------
Hoffman, Brochu & de Freitas (2011), Portfolio allocation for Bayesian optimization, for sharing
decisions among several rules by what they earned; Garnett et al. (2012), Bayesian optimal active search
and surveying, for the problem.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from firstlight.geo.arrays import Floats, Ints
from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.belief_counts import NearbyCounts

SCALE_M = 60.0
UNKNOWN = 0.1  # local share where nobody has been: seldom enough that what was found comes first
FORGET = 0.7  # what a way of looking found counts less with every batch
SHARPNESS = 2.0  # visits follow the success to this power
LEAST_SHARE = 0.1  # of the visits for either way


class Search:
    """Choose houses batch by batch.

    Parameters
    ----------
    belief
        Of n houses.
    places
        [n, 2] metres.
    known
        [c] rows of houses known to be damaged before the first visit; outward means away from these.
        May be empty.
    """

    def __init__(self, belief: Belief, places: Floats, known: Ints) -> None:
        self.belief = belief
        self.counts = NearbyCounts(places, SCALE_M)
        self.away_m = cKDTree(places[known]).query(places)[0] if len(known) else np.zeros(len(places))
        self.open = np.ones(len(places), dtype=np.bool_)
        self.rows, self.damaged = np.empty(0, dtype=np.int64), np.empty(0)
        self._wished: list[Ints] = []  # the whole batch as either way would have it
        self._finds, self._visits = np.ones(2), np.full(2, 2.0)

    def learn(self, rows: Ints, damaged: Floats) -> None:
        """Take in what was found: [m] rows and shares damaged.

        A way of looking is judged by all houses it wished to see and that were seen, whoever chose
        them: else the one that chooses first would be praised for what both knew.
        """
        for way, wished in enumerate(self._wished):
            seen = np.isin(rows, wished)
            self._finds[way] += damaged[seen].sum()
            self._visits[way] += seen.sum()
        self.rows = np.concatenate([self.rows, rows])
        self.damaged = np.concatenate([self.damaged, damaged])
        self.open[rows] = False
        self.counts.add(rows, damaged)

    def next_batch(self, count: int) -> Ints:
        """Rows of up to `count` unseen houses: either way's most promising ones in turn."""
        count = min(count, int(self.open.sum()))
        rate = (self._finds / self._visits) ** SHARPNESS
        share = float(np.clip(rate[0] / rate.sum(), LEAST_SHARE, 1 - LEAST_SHARE))
        self._finds *= FORGET
        self._visits *= FORGET
        by_field = self.belief.fit(self.rows, self.damaged)
        # Of equally promising houses those nearest to the known damage: outward, ring by ring.
        outward = self.counts.share(UNKNOWN) - 1e-9 * self.away_m
        worth = self.open & (by_field >= UNKNOWN)  # what the field has little hope for, counts find sooner
        self._wished = [best(by_field, worth, count), best(outward, self.open, count)]
        return _in_turn(self._wished[0], self._wished[1], share)[:count]


def _in_turn(first: Ints, second: Ints, share: float) -> Ints:
    """Both lists as one, each row where it comes first; the first list gets this share of any beginning."""
    row = np.concatenate([first, second])
    turn = [(np.arange(len(first)) + 0.5) / share, (np.arange(len(second)) + 0.5) / (1 - share)]
    ordered = row[np.argsort(np.concatenate(turn), kind="stable")]
    return ordered[np.sort(np.unique(ordered, return_index=True)[1])]


def best(score: Floats, free: np.ndarray, count: int) -> Ints:
    """Rows of the `count` free houses of the highest score, highest first."""
    rows = np.flatnonzero(free)
    if count < len(rows):
        rows = rows[np.argpartition(-score[rows], max(count - 1, 0))[:count]]
    return rows[np.argsort(-score[rows], kind="stable")]
