"""The inspection form: an XLSForm made from the damage schedule, compiled by pyxform."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from pyxform.xls2xform import convert

from firstlight.inspections.rules.parts import ENTRANCE, FLAT, HOUSE, LONGEST_NUMBER
from firstlight.inspections.rules.values import FORM_ID, HOUSE_LIST, PRESENCES
from firstlight.inspections.schedule import Choice, Element, Schedule, damage_schedule
from firstlight.inspections.town_schedule import TOWNS_KEPT, newest_number, schedule_of
from firstlight.openrosa.cover import NOTICE, NOTICE_ROW
from firstlight.openrosa.form_words import HINTS, LANGUAGE_NAMES, TITLE, WORDS

Row = dict[str, str]


@dataclass(frozen=True)
class Form:
    """A compiled form as a phone downloads it."""

    form_id: str
    version: str
    xml: bytes
    md5: str  # hex; what the form list announces


def _labels(column: str, texts: Mapping[str, str]) -> Row:
    return {f"{column}::{LANGUAGE_NAMES[code]} ({code})": text for code, text in texts.items()}


def _question(kind: str, name: str, *, word: str = "", **extra: str) -> Row:
    """One row of the survey sheet, with its label and hint in every language."""
    word = word or name
    row = {"type": kind, "name": name, **_labels("label", WORDS[word])}
    if word in HINTS:
        row |= _labels("hint", HINTS[word])
    return row | extra


def _choices(list_name: str, choices: tuple[Choice, ...]) -> Iterator[Row]:
    for choice in choices:
        yield {"list_name": list_name, "name": choice.key, **_labels("label", choice.labels)}


def _part_rows() -> Iterator[Row]:
    """The house as a whole, one entrance, or one flat."""
    yield _question("select_one levels", "level", default=HOUSE, required="yes", appearance="horizontal")
    entrance, flat = f"${{level}} = '{ENTRANCE}'", f"${{level}} = '{FLAT}'"
    limit = {"constraint": f"string-length(.) <= {LONGEST_NUMBER}"}
    yield _question("text", "entrance", relevant=f"{entrance} or {flat}", required=entrance, **limit)
    yield _question("text", "flat", relevant=flat, required="yes", **limit)


def _scale_rows(schedule: Schedule) -> Iterator[Row]:
    """Grades on other scales, each given for itself or not at all."""
    yield _question("begin group", "scales", relevant="${grade} != '' and ${grade} != 'inaccessible'")
    for scale in schedule.scales:
        labels = _labels("label", scale.labels)
        yield {"type": f"select_one {scale.key}", "name": scale.key, "appearance": "minimal", **labels}
    yield {"type": "end group", "name": "scales"}


def _split_rows(schedule: Schedule, element: Element) -> Iterator[Row]:
    """Where of the element the damage is; all of it may be left out."""
    amount = "integer" if element.unit == "piece" else "decimal"
    for split in schedule.splits_of(element):
        asked = " or ".join(f"${{level}} = '{level}'" for level in split.levels)
        labels = _labels("label", split.labels)
        yield {
            "type": "begin group",
            "name": split.key,
            "relevant": f"../damaged > 0 and ({asked})",
            **labels,
        }
        for part in split.parts:
            row = {"type": amount, "name": part.key, "constraint": ". >= 0 and . <= ../../damaged"}
            yield row | _labels("label", part.labels)
        yield {"type": "end group", "name": split.key}


def _element_rows(schedule: Schedule, element: Element) -> Iterator[Row]:
    """The group of one element, shown when it is named as damaged."""
    key = element.key
    yield {
        "type": "begin group",
        "name": key,
        **_labels("label", element.labels),
        "relevant": f"selected(${{damaged_elements}}, '{key}')",
        "appearance": "field-list",
    }
    asks_amount: Row = {"required": "yes"}
    if element.is_network:
        yield _question("select_one network_states", "state", required="yes")
        asks_amount |= {"relevant": "../state = 'damaged'"}
    amount = "integer" if element.unit == "piece" else "decimal"
    yield _question(amount, "damaged", word=f"damaged_{element.unit}", constraint=". > 0", **asks_amount)
    relevant = {k: v for k, v in asks_amount.items() if k == "relevant"}
    yield _question(amount, "total", word=f"total_{element.unit}", constraint=". >= ../damaged", **relevant)
    yield _question(f"select_one severity_{key}", "severity", **asks_amount)
    yield {
        **_question("select_one yes_no", "urgent", appearance="horizontal"),
        **_labels("hint", element.urgent.labels),
        **relevant,
    }
    yield from _split_rows(schedule, element)
    yield {"type": "end group", "name": key}


def _notice_rows() -> Iterator[Row]:
    """The alarm on the first screen, from a file that the phone fetches anew when it changes."""
    for code in LANGUAGE_NAMES:
        source = f"pulldata('{NOTICE}', '{code}', 'name', '{NOTICE_ROW}')"
        yield {"type": "calculate", "name": f"{NOTICE}_{code}", "calculation": source}
    yield {
        "type": "note",
        "name": NOTICE,
        **_labels("label", {code: f"## ${{{NOTICE}_{code}}}" for code in LANGUAGE_NAMES}),
        "relevant": f"${{{NOTICE}_en}} != ''",
    }


def survey_rows(schedule: Schedule) -> list[Row]:
    """The survey sheet: which house, how bad, what is damaged, photos, a note."""
    damaged = "${grade} != '' and ${grade} != 'none' and ${grade} != 'inaccessible'"
    listed = {"relevant": "${listed} = 'yes'", "required": "yes"}
    unlisted = "${listed} = 'no'"
    rows: list[Row] = [
        {"type": "start", "name": "start"},
        {"type": "end", "name": "end"},
        {"type": "deviceid", "name": "deviceid"},
        *_notice_rows(),
        _question("begin group", "where"),
        _question("select_one yes_no", "listed", default="yes", required="yes"),
        _question(f"select_one_from_file {HOUSE_LIST}.csv", "house", appearance="autocomplete", **listed),
        _question("text", "address_seen", required=unlisted),
        _question("geopoint", "place"),
        *_part_rows(),
        {"type": "end group", "name": "where"},
        _question("select_one grades", "grade", required="yes", save_to="grade"),
        _question(
            "select_multiple elements",
            "damaged_elements",
            relevant=damaged,
            choice_filter="selected(levels, ${level})",
        ),
    ]
    for element in schedule.elements:
        rows += _element_rows(schedule, element)
    rows += [
        *_scale_rows(schedule),
        _question("begin repeat", "photos"),
        _question("image", "image", parameters="max-pixels=2048"),
        _question("select_one elements", "shows", appearance="minimal"),
        {"type": "calculate", "name": "taken_at", "calculation": "once(now())"},
        {"type": "calculate", "name": "taken_place", "calculation": "${place}"},
        {"type": "end repeat", "name": "photos"},
        _question("text", "note", appearance="multiline"),
        _question("audio", "voice"),
        *_owner_rows(),
    ]
    return rows


def _owner_rows() -> Iterator[Row]:
    """The owner's part: signs, refuses or is not there; what they object to is kept either way."""
    yield _question("begin group", "owner")
    yield _question("select_one presences", "presence")
    was_there = {"relevant": "../presence != '' and ../presence != 'absent'"}
    yield _question("text", "objection", appearance="multiline", **was_there)
    yield _question("image", "signature", appearance="signature", relevant="../presence = 'signed'")
    yield {"type": "end group", "name": "owner"}


def choice_rows(schedule: Schedule) -> list[Row]:
    """The choices sheet."""
    rows = [
        *_choices("grades", schedule.grades),
        *(
            row | {"levels": " ".join(element.levels)}
            for row, element in zip(_choices("elements", schedule.elements), schedule.elements, strict=True)
        ),
        *_choices("levels", schedule.levels),
        *_choices("network_states", schedule.network_states),
        *_choices("presences", tuple(Choice(key, WORDS[key]) for key in PRESENCES)),
        *_choices("yes_no", (Choice("yes", WORDS["yes"]), Choice("no", WORDS["no"]))),
    ]
    for element in schedule.elements:
        rows += _choices(f"severity_{element.key}", element.severities)
    for scale in schedule.scales:
        rows += _choices(scale.key, scale.grades)
    return rows


def _header(rows: list[Row]) -> dict[str, None]:
    """Every column that some row uses: pyxform looks for them in the first hundred rows only."""
    return dict.fromkeys(column for row in rows for column in row)


def build_xlsform(schedule: Schedule) -> dict[str, Any]:
    """The four sheets as pyxform takes them; the last makes every form an update of its house."""
    survey, choices = survey_rows(schedule), choice_rows(schedule)
    update_if = f"${{listed}} = 'yes' and ${{level}} = '{HOUSE}'"  # a flat's grade is not its house's
    update = {"list_name": HOUSE_LIST, "entity_id": "${house}", "update_if": update_if}
    return {
        "survey": survey,
        "survey_header": [_header(survey)],
        "choices": choices,
        "choices_header": [_header(choices)],
        "entities": [update],
        "entities_header": [_header([update])],
        "settings": [
            {
                "form_id": FORM_ID,
                "form_title": TITLE,
                "version": schedule.version,
                "default_language": f"{LANGUAGE_NAMES['en']} (en)",
                "allow_choice_duplicates": "yes",
            }
        ],
    }


def build_form(schedule: Schedule) -> Form:
    """Compile the form; the same schedule gives the same bytes in every process.

    Raises
    ------
    pyxform.errors.PyXFormError
        The schedule makes no valid form.
    """
    xml: str = convert(build_xlsform(schedule), form_name="data").xform
    raw = xml.encode()
    digest = hashlib.md5(raw, usedforsecurity=False).hexdigest()
    return Form(FORM_ID, schedule.version, raw, digest)


@cache
def inspection_form() -> Form:
    """The form of a town with nothing of its own, compiled once a process."""
    return build_form(damage_schedule())


def form_of(town_id: UUID) -> Form:
    """The form of a town; compiled once a process for each of the town's files."""
    number = newest_number(town_id)
    return _own_form(town_id, number) if number else inspection_form()


@lru_cache(maxsize=TOWNS_KEPT)
def _own_form(town_id: UUID, number: int) -> Form:
    return build_form(schedule_of(town_id))
