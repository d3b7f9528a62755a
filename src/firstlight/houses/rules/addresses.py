"""Reads an address somebody typed, and gives the keys under which the register finds it.

"Lenina 12", "ул. Ленина, 12", "вул. Леніна 12" and "12 Lenina St." ask for one house. The register keeps
every address as it was registered; only the keys are compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from firstlight.houses.rules.letters import skeleton
from firstlight.houses.rules.numbers import number_key
from firstlight.houses.rules.streets import kind_of, street_key
from firstlight.houses.rules.words import ENTRANCE_WORDS, FLAT_WORDS, LOCALITIES, NUMBER_WORDS, NUMBERED_KINDS

__all__ = ["Query", "address_line", "number_key", "parse_query", "split_address", "street_key"]

LONGEST = 300


def _any_of(words: tuple[str, ...] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_LETTER = r"[^\W\d_]"
_PARTS = [word for word, part in NUMBER_WORDS.items() if part is not None]
_BEFORE = [word for word, part in NUMBER_WORDS.items() if part is None]
_PREFIX = rf"(?:(?P<prefix>(?<!\w)(?:{_any_of(_BEFORE)})(?!\w)\.?\s*№?|№)\s*)?"
_CORPUS = rf"(?:[\s,]*(?:{_any_of(_PARTS)})\.?\s*(?:\d+{_LETTER}?|{_LETTER})(?!\w))"
_GLUED = rf"(?:{_LETTER}{{1,2}}\d+)"
_DIGITS = rf"\d+(?:{_LETTER}(?=[-/]\d))?"
_HOUSE = re.compile(
    rf"{_PREFIX}(?<![\w.]){_DIGITS}(?:\s?[-/–]\s?{_DIGITS})*"
    rf"(?:(?P<letter>\s?-?{_LETTER})(?![\w.'’-])(?!\s*\d))?(?:{_CORPUS}|{_GLUED})*(?!\w)"
    rf"(?:\s?;\s?\d+{_LETTER}?(?!\w))*"  # several numbers of one house, as the register lists them
)
_INSIDE = re.compile(
    rf"(?<!\w)(?:{_any_of([*FLAT_WORDS, *ENTRANCE_WORDS])})(?!\w)\.?\s*№?\s*(\d+{_LETTER}?)?"
)
_SECOND_ADDRESS = re.compile(rf" / (?={_LETTER}{{2}}).*")  # of a corner house: the first one finds it
_POSTCODE = re.compile(r"(?<!\w)\d{5,6}(?!\w)")
_WORD = re.compile(r"[^\W\d_][\w'’ʼ-]*\.?")
_LOCALITIES = frozenset(skeleton(word) for word in LOCALITIES)
_CYRILLIC = re.compile("[а-яёіїєґ]")


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asked for.

    `street_key` is '' where no name was given, `number_key` None where no number was; `flat` is the
    flat as written, '' where none was.
    """

    street_key: str
    number_key: str | None = None
    flat: str = ""


def address_line(street: str, number: str) -> str:
    """Street and number in one line as the street's script has it: "улица Ленина, 12", "Am Markt 5"."""
    if not street or not number:
        return street or number
    return f"{street}, {number}" if _CYRILLIC.search(street.casefold()) else f"{street} {number}"


def parse_query(text: str) -> Query:
    """Read a typed address in English, Russian, Ukrainian or German order.

    Parameters
    ----------
    text
        One line: street and house in either order; town, postcode and flat may stand beside them.
        What stands behind its first 300 characters is not read.

    Returns
    -------
    Query
        A number that opens a Cyrillic line belongs to the name ("8 Марта"), unless a comma or the kind
        of street follows it; in other scripts it is the house ("12 Lenina St.").
    """
    name, house, flat = _parts_of(text)
    return Query(street_key(name), number_key(house) or None, flat)


def split_address(text: str) -> tuple[str, str]:
    """Street and number of an address in one line, as written; '' for what it does not name."""
    line = " ".join(text[:LONGEST].split())
    street, number, _ = _parts_of(line)
    return _as_written(street, line), _as_written(number, line)


def _as_written(part: str, line: str) -> str:
    at = line.lower().find(part)
    # A few letters get longer in lower case ("İ"); then the lower-case part has to do.
    return line[at : at + len(part)] if at >= 0 and len(line.lower()) == len(line) else part


def _parts_of(text: str) -> tuple[str, str, str]:
    """Street, number and flat of a line, lower-case; '' for what it does not name."""
    line = " ".join(text[:LONGEST].lower().replace("\\", "/").split())
    line = _SECOND_ADDRESS.sub("", line)
    flat = next((found[1] for found in _INSIDE.finditer(line) if found[1]), "")
    line = _POSTCODE.sub(" ", _INSIDE.sub(" ", line)).strip(" ,;.")
    house = _house_in(line)
    if house is None:
        return _street_part([line.split(",")]), "", flat
    before, after = line[: house.start()].split(","), line[house.end() :].split(",")
    number = line[max(house.start(), house.end("prefix")) : house.end()]
    return _street_part([before[::-1], after]), number.strip(), flat


def _house_in(line: str) -> re.Match[str] | None:
    """The house number of a line: a marked one, else the last that can be one, else the first."""
    found = [each for each in _HOUSE.finditer(line) if not _is_ordinal(each, line)]
    marked = [each for each in found if each["prefix"]]
    behind = [each for each in found if _has_name(line[: each.start()])]
    if marked or behind:
        return (marked or behind[-1:])[0]
    opens = [
        each
        for each in found
        if each["letter"] or _opens_with_house(line[: each.start()], line[each.end() :])
    ]
    return opens[0] if opens else None


def _is_ordinal(found: re.Match[str], line: str) -> bool:
    """ "1-я Садовая", "Straße des 17. Juni": a number that belongs to a name."""
    letter = (found["letter"] or "").strip()
    if letter in ("-я", "-й", "-е", "я", "й"):
        return True
    rest = line[found.end() :]
    return rest.startswith(". ") and _WORD.match(rest[2:]) is not None and kind_of(_first_word(rest)) is None


def _has_name(before: str) -> bool:
    """Whether a name stands there: a word that is no kind of street, or a numbered quarter."""
    kinds = [kind_of(word.rstrip(".")) for word in _WORD.findall(before)]
    return None in kinds or (
        any(kind in NUMBERED_KINDS for kind in kinds) and any(map(str.isdecimal, before))
    )


def _opens_with_house(before: str, rest: str) -> bool:
    """Whether a number with no name before it is a house: see `parse_query`."""
    if kind_of(_first_word(before)) in NUMBERED_KINDS:
        return False
    if not rest.strip() or rest.lstrip().startswith(","):
        return True
    return kind_of(_first_word(rest)) is not None or not _CYRILLIC.search(rest)


def _first_word(text: str) -> str:
    found = _WORD.search(text)
    return found[0].rstrip(".") if found else ""


def _street_part(sides: list[list[str]]) -> str:
    """The street among the parts between commas: one that names its kind, else the nearest to the house."""
    parts = [_without_locality(part.strip()) for side in sides for part in side]
    parts = [part for part in parts if _WORD.search(part)]
    for part in parts:
        if any(kind_of(word.rstrip(".")) is not None for word in _WORD.findall(part)):
            return part
    return parts[0] if parts else ""


def _without_locality(part: str) -> str:
    """Drop a town or region; keep what follows it from the kind of street on ("г. Белгород ул. Ленина")."""
    words = list(_WORD.finditer(part))
    if len(words) < 2:
        return part
    ends = (words[0], words[-1])
    if not any(skeleton(word[0].rstrip(".")) in _LOCALITIES for word in ends):
        return part
    for word in words[1:]:
        if kind_of(word[0].rstrip(".")) is not None:
            return part[word.start() :]
    return ""
