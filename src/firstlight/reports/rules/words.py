"""Forms of Russian and Ukrainian words: number, verbs, base forms. The dictionaries load on first use."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_ENGLISH_VERBS = frozenset(
    [
        "said",
        "says",
        "say",
        "told",
        "added",
        "continued",
        "worked",
        "works",
        "working",
        "led",
        "sent",
        "came",
        "went",
        "took",
        "made",
        "began",
        "started",
        "arrived",
        "called",
        "visited",
        "remains",
        "remained",
        "warned",
        "reported",
        "announced",
        "confirmed",
        "evacuated",
        "extinguished",
        "launched",
        "fired",
        "treated",
        "rescued",
        "continue",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "should",
        "noted",
        "wrote",
    ]
)


@lru_cache(maxsize=2)
def _analyzer(language: str) -> Any:
    import pymorphy3  # 0.1 s with a dictionary: only where a text needs it

    return pymorphy3.MorphAnalyzer(lang=language)


@lru_cache(maxsize=20_000)
def _parses(word: str, language: str) -> tuple[Any, ...]:
    return tuple(_analyzer(language).parse(word)[:6])


def number_of(word: str, language: str, cases: tuple[str, ...] = ()) -> str:
    """``sing``, ``plur`` or ``both`` for a noun or adjective form; in these cases, if it has them."""
    parses = [one for one in _parses(word, language) if str(one.tag).startswith(("NOUN", "ADJF", "PRTF"))]
    parses = [one for one in parses if str(one.tag.case) in cases] or parses
    if any("Fixd" in str(one.tag) for one in parses):
        return "both"
    numbers = {str(one.tag.number or ("sing" if one.tag.gender else "")) for one in parses} - {""}
    return numbers.pop() if len(numbers) == 1 else "both"


@lru_cache(maxsize=10_000)
def is_noun(word: str, language: str) -> bool:
    """Whether the dictionary's first reading of a word is a noun."""
    parses = _parses(word, language) if language != "en" else ()
    return bool(parses) and str(parses[0].tag).startswith("NOUN")


def is_verb(word: str, language: str) -> bool:
    """Whether a word is a finite verb (or a short participle, which takes its place)."""
    if language == "en":
        return word in _ENGLISH_VERBS
    if len(word) < 4 or len(word) > 30:
        return False
    parses = _parses(word, language)
    return bool(parses) and str(parses[0].tag).startswith(("VERB", "PRTS", "INFN"))


_ANIMALS = (
    "коров",
    "собак",
    "кош",
    "кот",
    "лошад",
    "пес",
    "свин",
    "овц",
    "коз",
    "птиц",
    "кур",
    "корів",
    "вівц",
    "тварин",
    "животн",
    "голуб",
    "противник",
    "враг",
    "ворог",
    "нічн",
    "агрессор",
    "агресор",
    "окупант",
    "оккупант",
)


@lru_cache(maxsize=10_000)
def person_number(word: str, language: str) -> str | None:
    """``sing`` or ``plur`` for a common noun that names a person, None for all else."""
    if len(word) < 4 or word.startswith(_ANIMALS):
        return None
    first = _parses(word, language)[:1]
    tag = str(first[0].tag) if first else ""
    if (
        not tag.startswith("NOUN")
        or "anim" not in tag.replace("inan", "")
        or any(t in tag for t in ("Name", "Surn", "Patr", "Geox", "Orgn"))
    ):
        return None
    known = "DictionaryAnalyzer" in str(first[0].methods_stack[0][0])
    return ("plur" if "plur" in tag else "sing") if known else None


def is_adjective(word: str, language: str) -> bool:
    """Whether the dictionary knows a word only as an adjective."""
    if language == "en":
        return False
    parses = _parses(word, language)
    return (
        bool(parses)
        and all(str(one.tag).startswith("ADJF") for one in parses[:3])
        and "DictionaryAnalyzer" in str(parses[0].methods_stack[0][0])
    )


def is_future(word: str, language: str) -> bool:
    """Whether a word is a verb in the future tense."""
    if language == "en" or len(word) < 5 or len(word) > 30:
        return False
    return any(
        str(one.tag).startswith("VERB") and "futr" in str(one.tag) for one in _parses(word, language)[:2]
    )


_NAMES_AND_TOWNS = ("володимир", "володимира", "володимиру", "володимиром", "володимирові")


@lru_cache(maxsize=5_000)
def is_first_name(word: str, language: str) -> bool:
    """Whether a word is a given name, also where somebody wrote it small."""
    if word in _NAMES_AND_TOWNS:
        return True  # the dictionary knows the town first
    return language != "en" and any("Name" in str(one.tag) for one in _parses(word, language)[:1])


@lru_cache(maxsize=5_000)
def is_given_or_family_name(word: str, language: str) -> bool:
    """Whether a word is a given name or surname and not a place, in the dictionary's first reading."""
    if word in _NAMES_AND_TOWNS:
        return True
    tags = [str(one.tag) for one in _parses(word, language)[:2]] if language != "en" else []
    return any("Name" in tag or "Surn" in tag for tag in tags) and not any("Geox" in tag for tag in tags)


@lru_cache(maxsize=5_000)
def could_be_name(word: str, language: str) -> bool:
    """Whether a word may be a surname: the dictionary says so, or does not know the word."""
    parses = _parses(word, language)
    if any("Surn" in str(one.tag) or "Name" in str(one.tag) for one in parses):
        return True
    known = any("DictionaryAnalyzer" in str(one.methods_stack[0][0]) for one in parses)
    oblique = all(one.tag.POS == "NOUN" and str(one.tag.case) != "nomn" for one in parses[:2])
    return not known or oblique


def base_form(word: str, language: str) -> str:
    """The dictionary form of a word."""
    parses = _parses(word, language)
    return str(parses[0].normal_form) if parses else word
