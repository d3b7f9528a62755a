"""The model night: three statements in three languages say the same, each in its own words."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from importlib.resources import files

import pytest

from firstlight.reports.rules.reading import Reading, read_statement

FOLDER = files("firstlight.demo").joinpath("statements")
LISTED = tomllib.loads(FOLDER.joinpath("statements.toml").read_text(encoding="utf8"))["statement"]


def reading_of(entry: dict) -> Reading:
    text = FOLDER.joinpath(entry["file"]).read_text(encoding="utf8")
    return read_statement(text, published_at=entry["published_at"], home="Zoretsvit")


@pytest.fixture(params=LISTED, ids=lambda entry: entry["language"])
def night(request) -> Reading:
    return reading_of(request.param)


def claims(reading: Reading, kind: str):
    return [claim for claim in reading.claims if claim.kind == kind]


def test_language_is_detected():
    assert [reading_of(entry).language for entry in LISTED] == [entry["language"] for entry in LISTED]


def test_interceptions_are_twelve_in_two_kinds(night):
    weapons = [(c.model, c.low, c.high, c.outcome) for c in claims(night, "weapon")]

    assert weapons == [
        (None, 12, 12, "intercepted"),
        ("tochka-u", 6, 6, "intercepted"),
        ("olkha", 6, 6, "intercepted"),
    ]
    total, *parts = claims(night, "weapon")
    assert all(part.subset_of is total for part in parts)


def test_people_by_scope(night):
    people = [(c.subject, c.low, c.high, c.scope) for c in claims(night, "casualty")]

    assert sorted(people) == [
        ("any", 0, 0, "night"),
        ("injured", 7, 7, "previous_day"),
        ("killed", 1, 1, "previous_day"),
        ("killed", 25, 25, "day"),
    ]


def test_the_tolls_belong_to_three_days(night):
    first_day = {c.low: c.event_from.date() for c in claims(night, "casualty")}

    assert first_day == {
        0: date(2024, 1, 2),
        1: date(2024, 1, 2),
        7: date(2024, 1, 2),
        25: date(2023, 12, 30),
    }
    overnight = next(c for c in claims(night, "casualty") if c.low == 0)
    assert overnight.event_to == datetime(2024, 1, 3, 6, tzinfo=overnight.event_to.tzinfo)


def test_holidays_are_only_discussed(night):
    measures = {c.subject: (c.modality, c.until) for c in claims(night, "measure")}

    assert measures == {
        "inspection": ("planned", None),
        "school_holidays": ("discussed", date(2024, 1, 19)),
    }


def test_who_says_what(night):
    speakers = {speaker.id: speaker.type for speaker in night.speakers}

    assert {speakers.get(c.speaker) for c in claims(night, "weapon")} == {"ministry"}
    assert {speakers.get(c.speaker) for c in claims(night, "casualty")} == {"governor"}


def test_evidence_is_in_the_text(night):
    for claim in night.claims:
        assert 0 <= claim.start < claim.end <= len(night.text)
        assert night.text[claim.start : claim.end].strip() == night.text[claim.start : claim.end]
