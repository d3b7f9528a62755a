"""Keys of house numbers: digits, letter, corpus, building; never the flat."""

from __future__ import annotations

import re

from firstlight.houses.rules.letters import CYRILLIC
from firstlight.houses.rules.words import ENTRANCE_WORDS, FLAT_WORDS, NUMBER_WORDS

INSIDE_WORDS = frozenset((*FLAT_WORDS, *ENTRANCE_WORDS))

_LETTERS = CYRILLIC | {"г": "g", "ґ": "g", "х": "h"}
_ATOM = re.compile(r"\d+|[^\W\d_]+|[-/\\–]")
_LIST = re.compile(r"[;,]\s*(?=\d)")


def number_key(text: str) -> str:
    """The key of a house number: "12 корп. 1", "12 к1" and "12k1" are one.

    Parameters
    ----------
    text
        As registered or typed. Several numbers of one house are separated by ``;`` or ``,``.

    Returns
    -------
    str
        Digits, then a letter, ``k`` and the corpus, ``s`` and the building ("12a", "12k1s2", "7/2",
        "12-14"); several joined by ``;``; '' where there is no digit. The key of a key is itself.
    """
    keys = [_one_key(part) for part in _LIST.split(text.casefold())]
    return ";".join(key for key in keys if key)


def _one_key(text: str) -> str:
    atoms = _ATOM.findall(text)
    key, joiner = "", ""
    for at, atom in enumerate(atoms):
        following = atoms[at + 1] if at + 1 < len(atoms) else ""
        if atom.isdecimal():
            if key and key[-1].isdecimal():
                joiner = joiner or "-"
            key += (joiner if key else "") + (atom.lstrip("0") or "0")
            joiner = ""
        elif not atom.isalpha():
            joiner = "-" if atom in "-–" else "/"
        elif atom in INSIDE_WORDS:
            break
        else:
            key += _word_key(atom, following) if key else ""
            joiner = ""
    return key if any(sign.isdecimal() for sign in key) else ""


def _word_key(word: str, following: str) -> str:
    """What a word inside a number adds: a marker before digits, a letter, or nothing."""
    if word in NUMBER_WORDS:
        part = NUMBER_WORDS[word]
        marks = following.isdecimal() or (len(word) > 1 and len(following) == 1)
        if part is None or marks:
            return part or ""
    if len(word) == 2 and following.isdecimal() and NUMBER_WORDS.get(word[1]):  # "12ак1"
        return _LETTERS.get(word[0], word[0]) + (NUMBER_WORDS[word[1]] or "")
    return "".join(_LETTERS.get(letter, letter) for letter in word)
