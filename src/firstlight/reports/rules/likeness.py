"""Near-copies: the same words with a headline before them, a link after them, a word changed.

A text is cut into runs of words (shingles); the smallest hashes of them are its sketch. From two
sketches one can tell how much of one text stands in the other without looking at the texts.

Source
------
Broder (1997), On the resemblance and containment of documents. https://doi.org/10.1109/SEQUEN.1997.666900
"""

from __future__ import annotations

import re
import struct
import zlib

RUN = 3  # words in a shingle
KEPT = 128  # hashes in a sketch: texts up to some 130 words are compared exactly
FEWEST = 6  # shingles below which a text is too short to be anybody's copy
RESEMBLES = 0.6  # shared part of both together
HOLDS = 0.8  # part of the shorter that stands in the longer: an agency quotes a whole post
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"https?://\S+")


def sketch_of(text: str) -> bytes:
    """The smallest `KEPT` hashes of a text's shingles, ascending, four bytes each."""
    words = _WORD.findall(_LINK.sub(" ", text.lower().replace("ё", "е")))
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    hashes = sorted({zlib.crc32(run.encode("utf-8", "surrogatepass")) for run in runs})[:KEPT]
    return struct.pack(f">{len(hashes)}I", *hashes)


def is_near_copy(one: bytes, other: bytes) -> bool:
    """Whether the texts of two sketches are mostly the same, or one holds the other."""
    first, second = _hashes(one), _hashes(other)
    if min(len(first), len(second)) < FEWEST:
        return False
    reach = min(max(first) if len(first) == KEPT else 2**32, max(second) if len(second) == KEPT else 2**32)
    first, second = {h for h in first if h <= reach}, {h for h in second if h <= reach}
    shared, smaller = len(first & second), min(len(first), len(second))
    if smaller < FEWEST:
        return False
    return shared >= RESEMBLES * len(first | second) or shared >= HOLDS * smaller


def _hashes(sketch: bytes) -> set[int]:
    return set(struct.unpack(f">{len(sketch) // 4}I", sketch))
