"""Cyrillic names in Latin letters, and Latin names without marks."""

from __future__ import annotations

import re
import unicodedata

_RUSSIAN = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".split(" ")
_UKRAINIAN = "a b v h g d e zh z y i k l m n o p r s t u f kh ts ch sh shch _ iu ia ie i i".split(" ")
LETTERS = {
    "ru": dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", _RUSSIAN, strict=True)),
    "uk": dict(zip("абвгґдежзийклмнопрстуфхцчшщьюяєії", _UKRAINIAN, strict=True)),
}
_WORD_START = {"є": "ye", "ї": "yi", "ю": "yu", "я": "ya", "й": "y"}


def romanise(name: str, language: str) -> str:
    """A small-letter name in Latin letters.

    Source
    ------
    Russian: BGN/PCGN 1947, simplified. Ukrainian: the national table of 2010 (resolution 55).
    """
    table = LETTERS.get(language)
    if table is None:
        return name
    return " ".join(_word(word, language, table) for word in name.split())


def _word(word: str, language: str, table: dict[str, str]) -> str:
    if language == "ru":
        word = re.sub(r"(?<=[аеиоуыэюяйъь])е|^е", "ye", word)
        word = re.sub(r"[ыи]й$", "y", word)
    else:
        word = re.sub("зг", "zgh", word).replace("й", "i")
        word = re.sub(
            r"(^|-)([єїюяi])",
            lambda m: m.group(1) + _WORD_START.get("й" if m.group(2) == "i" else m.group(2), ""),
            word,
        )
    return "".join(table.get(c, c) for c in word).replace("_", "").replace("'", "")


def fold(name: str) -> str:
    """Plain lower-case ASCII: "Karmi'el" is karmiel."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"\s+", " ", re.sub(r"[^a-z \-]", "", flat)).strip()
