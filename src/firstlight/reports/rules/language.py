"""Which of the three languages a text and each of its sentences is in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from firstlight.reports.rules.text import Sentence, Text, find_quotes, split_sentences

LANGUAGES = ("en", "ru", "uk")
_UKRAINIAN = re.compile(
    r"[іїєґ]|[а-я]'[яюєї]|\b(?:та|що|від|про|було|після|цього|або|які|під|поранен\w+|загинул?\w*|"
    r"постраждал\w+|ворог\w*|вчора|учора|доб[иу]|знищен\w+|пошкоджен\w+|будин\w+|голова|збито|ще|вже)\b"
)
_RUSSIAN = re.compile(
    r"[ыэъ]|\b(?:и|что|от|было|после|этого|или|которые|под|из|нет|еще|как|его|погибл\w+|пострада(?:л|в)\w*|ранен[аоы]?|"
    r"обстрел\w*|поврежден\w+|вчера|сегодня|сутки|глава|уже)\b"
)
_FOREIGN = {"ru": re.compile("[іїєґ']"), "uk": re.compile("[ыэъ]")}  # letters of the other language
_CYRILLIC = re.compile(r"[а-яіїєґ]")
_LATIN = re.compile(r"[a-z]")
SHORT = 25


def segment(text: Text, language: str | None = None) -> Text:
    """Add language, sentences and quotes to a prepared text, and return it.

    Parameters
    ----------
    language
        ``en``, ``ru`` or ``uk`` if the sender said so; otherwise it is detected.
    """
    text.language = language if language in LANGUAGES else detect(text.lower)
    latin_only = text.language == "en" and _CYRILLIC.search(text.lower) is None
    for first, last, paragraph in split_sentences(text):
        start, end = text.tokens[first].start, text.tokens[last - 1].end
        own = "en" if latin_only else sentence_language(text.lower[start:end], text.language)
        text.sentences.append(Sentence(first, last, start, end, paragraph, own))
    text.quotes = find_quotes(text.canon)
    return text


def detect(lower: str) -> str:
    """The main language of a text in small letters: ``en``, ``ru`` or ``uk``."""
    sample = lower[:6000]
    cyrillic, latin = len(_CYRILLIC.findall(sample)), len(_LATIN.findall(sample))
    if cyrillic < latin:
        return "en"
    ukrainian, russian = len(_UKRAINIAN.findall(sample)), len(_RUSSIAN.findall(sample))
    if ukrainian != russian:
        return "uk" if ukrainian > russian else "ru"
    return _by_ngrams(sample[:1000]) if cyrillic else "en"


def sentence_language(lower: str, default: str) -> str:
    """The language of one sentence; a short one without tell-tale letters has the text's."""
    cyrillic = len(_CYRILLIC.findall(lower))
    latin = len(_LATIN.findall(lower)) if _LATIN.search(lower) else 0
    if latin <= 2 * cyrillic and default in _FOREIGN and not _FOREIGN[default].search(lower):
        return default
    if latin > 2 * cyrillic:
        return "en" if latin >= SHORT or default == "en" or not cyrillic else default
    ukrainian, russian = len(_UKRAINIAN.findall(lower)), len(_RUSSIAN.findall(lower))
    if ukrainian > 2 * russian:
        return "uk"
    if russian > 2 * ukrainian:
        return "ru"
    return default if default != "en" else detect(lower)


@lru_cache(maxsize=1)
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder  # 45 ms: only for texts that letters leave open

    languages = (Language.ENGLISH, Language.RUSSIAN, Language.UKRAINIAN)
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()


def _by_ngrams(sample: str) -> str:
    found = _detector().detect_language_of(sample)
    return found.iso_code_639_1.name.lower() if found is not None else "ru"
