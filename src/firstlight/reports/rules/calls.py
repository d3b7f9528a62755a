"""A resident's report as it is told: where (street, house, flat, floor) and what is damaged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from firstlight.reports.rules.addresses import addresses_in
from firstlight.reports.rules.language import segment
from firstlight.reports.rules.objects import categories, damage_grammar, things_in
from firstlight.reports.rules.sentence import lines
from firstlight.reports.rules.text import prepare

_INSIDE = {
    "flat": r"\b(?:кв(?:артир[аеы])?|flat|apt|apartment)\.?\s?(?:№\s?)?(\d{1,4})\b",
    "entrance": r"\b(?:под[ъ']?езд[е]?|під['’]?їзд[і]?|entrance)\.?\s?(?:№\s?)?(\d{1,2})\b|"
    r"\b(\d{1,2})(?:-?\w{1,2})?\s(?:подъезд|під['’]?їзд|entrance)",
    "floor": r"\b(?:эт(?:аж[е]?)?|пов(?:ерх[і]?)?|fl(?:oor)?)\.?\s?(\d{1,2})\b|"
    r"\b(\d{1,2})(?:-?\w{1,3})?\s(?:этаж|поверх|floor)",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _INSIDE.items()}
_HURT = re.compile(
    r"(?i)\b(?:ранен|пострадал|погиб|под завал|поранен|постражда|загин|injured|hurt|wounded|trapped|dead)"
)
_NO = re.compile(r"(?i)\b(?:нет|не|без|никто|немає|ніхто|no|nobody|not|without)\s?\w{0,12}\s?$")


@dataclass(frozen=True)
class HeardCall:
    """What a report says. `addresses`: as written, the likeliest first; `objects`: roof, window, …"""

    addresses: tuple[str, ...] = ()
    flat: str = ""
    entrance: str = ""
    floor: str = ""
    objects: tuple[str, ...] = ()
    people_hurt: bool = False


def hear_call(text: str, day: date | None = None) -> HeardCall:
    """Read a report of damage; what is not said stays empty.

    Objects need no word of damage beside them: who calls about a window calls because it is broken.
    """
    spans = addresses_in(text)
    rest = list(text)
    for span in spans:
        rest[span.start : span.end] = " " * (span.end - span.start)
    told = "".join(rest)
    inside = {name: _number(pattern, text) for name, pattern in _PATTERNS.items()}
    ordered = sorted(spans, key=lambda span: not span.sure)
    return HeardCall(
        addresses=tuple(text[span.start : span.end] for span in ordered),
        objects=_objects(told),
        people_hurt=any(
            not _NO.search(text[max(0, m.start() - 24) : m.start()]) for m in _HURT.finditer(text)
        ),
        **inside,
    )


def _number(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return next((group for group in match.groups() if group), "") if match else ""


def _objects(text: str) -> tuple[str, ...]:
    if not text.strip():
        return ()
    prepared = segment(prepare(text), None)
    found: list[str] = []
    elements = set(categories().elements.values())
    for line in lines(prepared, []):
        chunks = line.chunks(damage_grammar(line.sentence.language))
        found += [thing.category for thing in things_in(line, chunks) if not thing.near]
    kept = list(dict.fromkeys(found))
    only = [one for one in kept if one in elements]  # "a window of the house" reports the window
    return tuple(only or kept)


def is_same_report(one: HeardCall, other: HeardCall) -> bool:
    """Whether two reports of one house may be one: no different flat, entrance or floor, and the same
    things damaged, or those of one among the other's."""
    for name in ("flat", "entrance", "floor"):
        here, there = getattr(one, name), getattr(other, name)
        if here and there and here != there:
            return False
    mine, theirs = set(one.objects), set(other.objects)
    return mine <= theirs or theirs <= mine
