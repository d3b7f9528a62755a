"""Cyrillic names in Latin letters, and Latin names without marks."""

from __future__ import annotations

import re
import unicodedata

_SHARED = dict(zip("абвдежзклмнопрстуф", "abvdeZzklmnoprstuf", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "",
}  # fmt: skip
LETTERS = {
    "ru": {**_SHARED, "г": "g", "и": "i", "й": "y", "ъ": "", "ы": "y", "э": "e", "ю": "yu", "я": "ya"},
    "uk": {**_SHARED, "г": "h", "ґ": "g", "и": "y", "ю": "iu", "я": "ia", "є": "ie", "і": "i", "ї": "i"},
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
    return "".join(table.get(c, c) for c in word).replace("'", "")


def fold(name: str) -> str:
    """Plain lower-case ASCII: "Karmi'el" is karmiel."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"\s+", " ", re.sub(r"[^a-z \-]", "", flat)).strip()
