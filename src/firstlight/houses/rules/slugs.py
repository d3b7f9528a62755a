"""A town's name in an address line: Latin letters, so that it can be read aloud and typed."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ё": "e",
    "ж": "zh", "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e",
    "ю": "iu", "я": "ia", "ß": "ss", "ø": "o", "ł": "l", "đ": "d",
}  # fmt: skip
_UKRAINIAN = set("ґєії")  # a name with one of these reads its г as h
_MEDIAL = {"ые": "yie", "ьо": "io"}


def slug_of(name: str) -> str:
    """The slug of a name; letters of other scripts stay, '' where nothing is left.

    >>> slug_of("Зорецвіт"), slug_of("Lauf a. d. Pegnitz"), slug_of("München")
    ('zoretsvit', 'lauf-a-d-pegnitz', 'munchen')
    """
    folded = unicodedata.normalize("NFC", name).casefold()
    if _UKRAINIAN & set(folded):
        folded = folded.replace("г", "h")
    for pair, latin in _MEDIAL.items():
        folded = folded.replace(pair, latin)
    latin = "".join(_LETTERS.get(letter, letter) for letter in folded)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "-", plain).strip("-")
