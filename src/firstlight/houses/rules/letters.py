"""One skeleton for a word in Cyrillic or Latin letters, so that spellings of one name meet.

The skeleton is a search key and nothing else: it is never shown, and no address is built from it.
It uses ASCII letters with meanings of its own: ``j`` is zh, ``c`` is ch, ``w`` is sh, ``h`` is any of
g, h and kh (Ukrainian and Russian read one letter in two ways, and Latin spellings mix all three).
"""

from __future__ import annotations

import re
import unicodedata

CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "е": "e", "ё": "e", "є": "e",
    "ж": "j", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "v", "ф": "f", "х": "h", "ц": "ts", "ч": "c", "ш": "w",
    "щ": "wc", "ъ": "",
    "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip

# Letters that run together in Latin: "Счастливая" is written Schastlivaya.
_TOGETHER = (("ьо", "ио"), ("тсч", "ч"), ("цч", "ч"), ("тч", "ч"), ("сч", "ш"), ("тз", "ц"))

# Longest first: the alternation below takes the first that fits.
LATIN = {
    "shch": "wc", "tsch": "c", "tzh": "tj", "sch": "w", "tch": "c", "ch": "c", "sh": "w",
    "zh": "j", "kh": "h", "gh": "h",
    "ck": "k", "tz": "ts", "š": "w", "ž": "j", "č": "c", "ß": "ss", "ø": "o", "ł": "l", "đ": "d",
    "æ": "a", "œ": "o", "ı": "i", "c": "ts", "g": "h", "j": "i", "q": "k", "w": "v", "x": "ks", "y": "i",
}  # fmt: skip

# Spellings of one vowel in different romanisations, and German umlauts written out.
VOWELS = {"ie": "e", "io": "e", "ae": "a", "oe": "o", "ue": "u"}

_LATIN = re.compile("|".join(LATIN))
_VOWELS = re.compile("|".join(VOWELS))
_DOUBLED = re.compile(r"([a-z])\1+")
_SIGNS = re.compile("['’ʼ`ʹʺ\"ʻ]")


def skeleton(word: str) -> str:
    """The common Latin skeleton of one word.

    Parameters
    ----------
    word
        Letters of any case; Cyrillic and Latin are folded, digits kept, other scripts kept lower-case.

    Returns
    -------
    str
        Lower-case, without accents, apostrophes and doubled letters; '' for a word of signs alone.
    """
    plain = _SIGNS.sub("", unicodedata.normalize("NFC", word).casefold())
    for pair, one in _TOGETHER:
        plain = plain.replace(pair, one)
    # Latin before Cyrillic: the ASCII that Cyrillic becomes is already the skeleton's own.
    folded = _LATIN.sub(lambda found: LATIN[found[0]], plain)
    folded = "".join(CYRILLIC.get(letter, letter) for letter in folded)
    decomposed = unicodedata.normalize("NFD", folded)
    return _without_doubles("".join(sign for sign in decomposed if not unicodedata.combining(sign)))


def _without_doubles(folded: str) -> str:
    shorter = _DOUBLED.sub(r"\1", folded)
    while (next_shorter := _DOUBLED.sub(r"\1", _VOWELS.sub(_one_vowel, shorter))) != shorter:
        shorter = next_shorter
    return shorter


def _one_vowel(found: re.Match[str]) -> str:
    return VOWELS[found[0]]


def stem(word: str) -> str:
    """The skeleton without its last vowels: endings differ between Russian, Ukrainian and English.

    At least three letters stay, so that short names keep what tells them apart.
    """
    folded = skeleton(word)
    while len(folded) > 3 and folded[-1] in "aeiou":
        folded = folded[:-1]
    return folded
