"""Addresses in running text: a street and a house number, as people say and write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KIND = (
    r"(?:ул(?:иц[аеуы])?|вул(?:иц[яіюи])?|пер(?:еул(?:ок|ке|ка))?|пров(?:улок|улку)?|пр-?т|"
    r"просп(?:ект[аеу]?)?|бульв(?:ар[аеу]?)?|б-р|пл(?:ощад[ьи]|оща|ощі)?|шоссе|шосе|наб(?:ережн\w+)?|проезд[еа]?)"
)
_NAME = r"(?:\d{1,2}(?:-\w{1,3})?\s)?[A-ZА-ЯЁІЇЄҐ][\w'’-]+(?:\s[A-ZА-ЯЁІЇЄҐ][\w'’-]+){0,2}"
_SMALL_NAME = r"(?:\d{1,2}(?:-\w{1,3})?\s)?[\w'’-]+(?:\s[A-ZА-ЯЁІЇЄҐ][\w'’-]+){0,2}"
_NUMBER = (
    r"(?:д(?:ом[ае]?)?\.?\s?|буд(?:инок|инку)?\.?\s?|no\.?\s?|№\s?)?"
    r"\d{1,4}(?:\s?[а-яa-zіїєґ](?!\w))?(?:[/-]\d{1,3}\w?)?"
)
_LATIN_KIND = r"(?:street|st|lane|avenue|ave|road|rd|square|drive|close|boulevard|way)"
_MONTH = (
    r"(?:(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)[ьяе]|марта?|августа?|ма[йяе]|"
    r"(?:січ|квіт|трав|черв|лип|серп|верес|жовт|груд)(?:ень|ня|ні)|лютий|лютого|берез(?:ень|ня)|"
    r"листопада?|january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b{_KIND})\.?\s{_SMALL_NAME},?\s{{0,2}}{_NUMBER}\b",  # ул. Школьная, д. 12
        rf"\b{_NAME}\s(?i:{_KIND})\.?,?\s{_NUMBER}\b",  # Школьная улица, 12
        rf"\b\d{{1,4}}[a-z]?\s{_NAME}\s(?i:{_LATIN_KIND})\b",  # 12 Mill Street
        rf"\b{_NAME}\s(?i:{_LATIN_KIND})\.?,?\s{_NUMBER}\b",  # Mill Street 12
        rf"\b{_NAME},?\s{_NUMBER}\b(?!\s(?i:{_MONTH}))",  # Shkolnaya 12, but not Explosion 12 May
    )
)
_BARE = _PATTERNS[-1]
_NO_STREET = re.compile(  # what a capital letter and a number can be besides
    r"(?i)^(?:кв|квартира|под[ъ']?езд|під'їзд|этаж|поверх|flat|apt|floor|fl|entrance|house|дом|будинок|"
    rf"{_MONTH}|"
    r"понедельник|вторник|сред|четверг|пятниц|суббот|воскресен|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|около|более|ещ[её]|всего|сбит\w*|about|some|over|shahed|шахед\w*|с-|х-|c-|kh-)"
)
_MOST = 40


@dataclass(frozen=True)
class AddressSpan:
    """Characters `start:end` of a text that name a street and a house; `sure`: a word for street is there."""

    start: int
    end: int
    sure: bool


def addresses_in(text: str) -> list[AddressSpan]:
    """The addresses of a text in its order, at most 40, none inside another.

    A name with a number and no word for street («Школьная 12») is unsure: whoever asks lets the
    register decide.
    """
    found: list[AddressSpan] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if pattern is _BARE and _NO_STREET.match(match.group()):
                continue
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(AddressSpan(match.start(), match.end(), pattern is not _BARE))
            if len(found) == _MOST:
                break
    return sorted(found, key=lambda one: one.start)
