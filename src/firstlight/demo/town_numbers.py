"""House numbers: odd on one side and even on the other, with letters, parts and corners now and then."""

from __future__ import annotations

import numpy as np

from firstlight.demo.town_plots import Plots
from firstlight.geo.arrays import Ints

_LETTERS = "абвг"
_LETTERED = 0.04  # share of houses that were squeezed in later: 12а after 12
_CORNERS = 0.02  # share that also counts on the cross street: 7/2


def number_houses(rng: np.random.Generator, plots: Plots, street: Ints) -> list[str]:
    """The number of every plot, "" for those without an address; no number comes twice in a street.

    ``street`` is the street of each plot, -1 for none. Numbers rise along the street, from either end of it.
    """
    rows = np.flatnonzero(street >= 0)
    backwards = rng.random(int(street.max(initial=0)) + 1) < 0.5
    along = np.where(backwards[street[rows]], -plots.pos_m[rows], plots.pos_m[rows])
    rows = rows[np.lexsort((plots.back[rows], along, plots.side[rows], street[rows]))]
    group = street[rows] * 2 + plots.side[rows]
    opens = np.append(True, group[1:] != group[:-1])
    part = (plots.back[rows] == 1) & ~opens
    letter = (rng.random(rows.size) < _LETTERED) & ~part & ~opens
    base = np.cumsum(~(part | letter)) - 1  # which own number each plot has or shares
    first = np.flatnonzero(~(part | letter))
    in_group = base - np.maximum.accumulate(np.where(opens, base, 0))
    whole = 2 * in_group + 1 + plots.side[rows]
    part_no = _count_within(part, first, base)
    letter_no = _count_within(letter, first, base)
    corner = (rng.random(rows.size) < _CORNERS) & ~part & ~letter
    cross = rng.integers(1, 4, rows.size)
    numbers = [""] * len(plots)
    columns = (rows.tolist(), whole.tolist(), part_no.tolist(), letter_no.tolist(), (corner * cross).tolist())
    for row, number, nth_part, nth_letter, across in zip(*columns, strict=True):
        numbers[row] = _text(number, nth_part, nth_letter, across)
    return numbers


def _count_within(flagged: np.ndarray[tuple[int], np.dtype[np.bool_]], first: Ints, base: Ints) -> Ints:
    """1, 2, ... for the flagged plots that share a number, 0 for the others."""
    total = np.cumsum(flagged)
    counted: Ints = np.where(flagged, total - total[first][base], 0).astype(np.int64)
    return counted


def _text(number: int, part: int, letter: int, across: int) -> str:
    if part:
        return f"{number} к{part}"
    if letter > len(
        _LETTERS
    ):  # rare: the alphabet of additions is used up, go on with parts of the last letter
        return f"{number}{_LETTERS[-1]} к{letter - len(_LETTERS)}"
    if letter:
        return f"{number}{_LETTERS[letter - 1]}"
    return f"{number}/{across}" if across else str(number)
