"""Case forms of place names: from a form in a text back to what the nominative may be.

Over-generates on purpose: a candidate counts only if the gazetteer has it.
"""

from __future__ import annotations

from functools import lru_cache

# ending in the text -> endings the nominative may have
_RUSSIAN = {
    "ого": "ое ый ий ой", "его": "ее ий", "ому": "ое ый ий ой", "ему": "ее ий", "ыми": "ые", "ими": "ие",
    "ами": "ы и а", "ями": "и я", "ах": "ы и а", "ях": "и я", "ам": "ы и а", "ям": "и я", "ых": "ые", "их": "ие",
    "ом": "_ о ое ый ий ок", "ем": "ь е й ец", "ым": "ый ое ый ов ев ин ыно", "им": "ий ое", "ой": "а ая ой", "ей": "я ь ея",
    "ою": "а ая", "ею": "я", "ую": "ая", "юю": "яя", "ая": "ая", "е": "_ а о ь я е й ы", "у": "_ а о", "ю": "ь я й е ая",
    "а": "_ а о", "я": "ь я й е", "ы": "а ы", "и": "а ь я и й ия ы", "ем ": "", "ь": "ь",
    "ец": "ец", "ца": "ец", "це": "ец", "цу": "ец", "цом": "ец", "ка": "ок ка", "ке": "ок ка", "ку": "ок ка", "ком": "ок",
    "ле": "ел ль ла ло", "ла": "ел ла ло", "лу": "ел ла", "лом": "ел ло", "ней": "ень", "не": "ень на но нь", "ня": "ень ня", "ню": "ень ня", "нем": "ень",
    "ек": "ки йки", "ок": "ки", "ов": "ы и ов", "ев": "и ев", "ове": "ов ово", "ова": "ов ова ово", "ову": "ов ова ово", "овом": "ово ов",
    "ье": "ь ье ья", "ии": "ия ие", "ию": "ия", "ией": "ия", "ием": "ие", "ия": "ий ия ие",
}  # fmt: skip
_UKRAINIAN = {
    "ого": "е ий о", "ому": "е ий о", "ої": "а ая", "ій": "а", "ою": "а", "ими": "і", "их": "і", "им": "е ий і",
    "ами": "и а", "ями": "і я", "ах": "и а", "ях": "і я", "ам": "и а", "ям": "і я", "ом": "_ о", "ем": "ь е й", "єм": "й є",
    "ею": "я а", "єю": "я", "і": "_ а о е ь я і", "ї": "я ї й", "у": "_ а о е", "ю": "ь я й е", "а": "_ а о е", "я": "ь я й е я", "и": "а и ь",
    "ові": "ів ове ово", "ова": "ів ова ове ово", "ову": "ів ова", "овом": "ів ове ово", "єва": "їв", "єву": "їв", "єві": "їв", "євом": "їв", "ева": "ів їв ева", "еві": "ів їв еве", "еву": "ів", "евом": "ів",
    "ополя": "опіль", "ополі": "опіль", "ополю": "опіль", "ополем": "опіль", "ога": "іг", "огу": "іг", "озі": "іг", "огом": "іг",
    "ця": "ець", "ці": "ець ка ця ця ці", "цю": "ець ця", "цем": "ець", "зі": "га", "сі": "са ха", "ьці": "ьці ьки", "ок": "ки", "ів": "и і ів", "": "и а і",
    "оля": "іль оля", "олі": "іль оля", "олю": "іль", "олем": "іль", "ні": "ень на но нь ні", "ня": "ень ня", "ню": "ень ня", "нем": "ень", "ку": "ок ка", "ка": "ок ка", "ком": "ок",
}  # fmt: skip
_TABLES = {
    language: {ending: tuple(n.replace("_", "") for n in new.split()) for ending, new in table.items()}
    for language, table in (("ru", _RUSSIAN), ("uk", _UKRAINIAN))
}
_LONGEST = 5


@lru_cache(maxsize=20_000)
def nominatives(word: str, language: str) -> tuple[str, ...]:
    """The forms a small-letter word may have in the nominative, itself first.

    A hyphenated word is changed in its parts: Ивано-Франковске, Ростове-на-Дону.
    """
    table = _TABLES.get(language)
    if table is None:
        return (word,)
    if "-" in word:
        return _hyphenated(word, language)
    found = {word: None}
    for length in range(min(_LONGEST, len(word) - 2), -1, -1):
        ending = word[len(word) - length :]
        for new in table.get(ending, ()):
            found[word[: len(word) - length] + new] = None
    return tuple(found)


def _hyphenated(word: str, language: str) -> tuple[str, ...]:
    first, _, last = word.partition("-")
    whole = {word: None}
    for tail in nominatives(last, language):
        whole[f"{first}-{tail}"] = None
    for head in nominatives(first, language):
        whole[f"{head}-{last}"] = None
    return tuple(whole)
