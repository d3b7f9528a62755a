"""Keys of street names: one key for a name, however it is spelled and abbreviated."""

from __future__ import annotations

import re

from firstlight.houses.rules.letters import skeleton, stem
from firstlight.houses.rules.words import STREET_KINDS, TRAILING_KINDS, TRANSLATIONS

_KIND_OF = {skeleton(word): kind for kind, words in STREET_KINDS.items() for word in words}
_TRAILING = {skeleton(word): kind for word, kind in TRAILING_KINDS.items()}
_TRANSLATED = {stem(other): stem(first) for first, other in TRANSLATIONS}

_ORDINAL = re.compile(
    r"^(\d+)(?:-?(?:й|я|е|ый|ий|ая|го|ой|ого|а|та|ша|га|тя|ма|st|nd|rd|th|y|ya|i|ia|iy|aya|go|oho|ho))?$"
)
_COMPOUND = re.compile(r"(?<=\w{3})(?:straße|strasse|str)$")
_WORD = re.compile(r"[^\W_]+(?:[-'’ʼ][^\W_]+)*\.?")


def kind_of(word: str) -> str | None:
    """The kind of street a word names ('' for a plain street); None where it names none."""
    return _KIND_OF.get(skeleton(word))


def street_key(name: str) -> str:
    """The key of a street's name.

    Parameters
    ----------
    name
        A name as registered or as typed, with or without its kind, in any order of words.

    Returns
    -------
    str
        Stems of the words in alphabetical order, then ``:kind`` unless it is a plain street
        ("sadov", "pobed:avenue"); '' where nothing but signs was given.
    """
    words = [word.rstrip(".") for word in _WORD.findall(name.casefold())]
    abbreviated = [word.endswith(".") for word in _WORD.findall(name.casefold())]
    kind, rest = _without_kind(words)
    if not rest:  # "Набережная", "Lane": the kind is the whole name
        kind, rest = "", words
    stems = [_name_stem(word) for word in rest if not _is_initial(word, words, abbreviated)]
    stems = sorted(part for part in stems if part) or sorted(stem(word) for word in rest)
    key = " ".join(stems)
    return f"{key}:{kind}" if kind and key else key


def _without_kind(words: list[str]) -> tuple[str, list[str]]:
    """The first kind named and the words that are left; kinds may stand first or last."""
    for at, word in enumerate(words):
        folded = skeleton(word)
        kind = _KIND_OF.get(folded)
        if kind is None and at == len(words) - 1 and at > 0:
            kind = _TRAILING.get(folded)
        if kind is not None and len(words) > 1:
            return kind, words[:at] + words[at + 1 :]
    return "", words


def _name_stem(word: str) -> str:
    ordinal = _ORDINAL.match(word)
    if ordinal:
        return ordinal[1]
    folded = " ".join(stem(part) for part in _COMPOUND.sub("", word).split("-"))
    return _TRANSLATED.get(folded, folded)


def _is_initial(word: str, words: list[str], abbreviated: list[bool]) -> bool:
    """Whether this is a single letter with a dot, beside a longer word ("Б. Хмельницкого")."""
    return (
        len(word) == 1
        and word.isalpha()
        and abbreviated[words.index(word)]
        and any(len(other) > 2 for other in words)
    )
