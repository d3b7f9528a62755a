"""What is written is read back; what is odd is kept and said; nothing crashes the reader."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from firstlight.inspections.rules.consistency import clock_issues, grade_issues
from firstlight.inspections.rules.envelope import XML_LIMIT_BYTES, open_envelope, parse_xml
from firstlight.inspections.rules.errors import ReadingError, SubmissionError
from firstlight.inspections.rules.reading import read_values
from firstlight.inspections.rules.values import GRADES, FindingValues, Issue, PhotoValues, SubmissionValues
from firstlight.inspections.rules.writing import build_submission_xml
from firstlight.inspections.schedule import ScheduleError
from tests.inspections.strategies import SCHEDULE, forms
from tests.openrosa.filling import SEEN_AT, filled, written


@given(forms())
@settings(max_examples=150, deadline=None)
def test_a_form_filled_by_code_is_read_back_as_it_was(values: SubmissionValues) -> None:
    reading = read_values(SCHEDULE, build_submission_xml(SCHEDULE, values))

    assert reading.values == values
    assert reading.issues == ()


@given(forms())
@settings(max_examples=50, deadline=None)
def test_the_same_form_gives_the_same_bytes_and_its_own_envelope(values: SubmissionValues) -> None:
    raw = build_submission_xml(SCHEDULE, values)

    envelope = open_envelope(raw)

    assert build_submission_xml(SCHEDULE, values) == raw
    assert envelope.instance_id == values.instance_id
    assert envelope.form_version == SCHEDULE.version
    assert {unicodedata.normalize("NFC", photo.name) for photo in values.photos} <= envelope.names


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_no_bytes_bring_anything_but_a_coded_error(raw: bytes) -> None:
    with pytest.raises(SubmissionError):
        open_envelope(raw)


ANSWER = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<&\ufffe\uffff"), max_size=30
)


@given(
    st.sampled_from(["grade", "start", "place", "damaged", "total", "severity", "state", "damaged_elements"]),
    ANSWER,
)
@settings(max_examples=300, deadline=None)
def test_any_answer_gives_values_that_the_database_takes(field: str, answer: str) -> None:
    """Whatever stands in a field, the reading ends in values within the constraints, or a coded error."""
    root = parse_xml(written("", networks={"gas": "damaged"}, place=None))
    for element in root.iter(field):
        element.text = answer
    if field == "grade" and answer.strip() not in GRADES:
        with pytest.raises(ReadingError, match="grade"):
            read_values(SCHEDULE, etree.tostring(root))
        return
    values = read_values(SCHEDULE, etree.tostring(root)).values
    for finding in values.findings:
        assert 0 < finding.damaged < 10**8
        assert finding.total is None or finding.total >= finding.damaged
        assert finding.damaged == finding.damaged.quantize(Decimal("0.01"))
    if values.place:
        assert -90 <= values.place.lat <= 90
    assert values.seen_at is None or values.seen_at.tzinfo is UTC


def codes(raw: bytes) -> list[str]:
    return [issue.code for issue in read_values(SCHEDULE, raw).issues]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<damaged>12.50<", b"<damaged>-1<", "bad-amount"),
        (b"<damaged>12.50<", b"<damaged>0<", "bad-amount"),
        (b"<damaged>12.50<", b"<damaged>NaN<", "bad-amount"),
        (b"<damaged>12.50<", b"<damaged>Infinity<", "bad-amount"),
        (b"<damaged>12.50<", b"<damaged>1e9<", "bad-amount"),
        (b"<damaged>12.50<", b"<damaged>0.001<", "bad-amount"),
        (b"<damaged>12.50<", b"<damaged>a lot<", "bad-amount"),
        (b"<damaged>12.50<", b"<damaged><", "no-amount"),
        (b"<total>120.00<", b"<total>12.49<", "bad-total"),
        (b"<total>120.00<", b"<total>many<", "bad-total"),
        (b"<severity>heavy<", b"<severity>awful<", "no-severity"),
        (b"<severity>heavy<", b"<severity><", "no-severity"),
        (b"<damaged_elements>", b"<damaged_elements>moat ", "unknown-element"),
        (b"<place></place>", b"<place>north</place>", "bad-place"),
        (b"<place></place>", b"<place>91 0 0 0</place>", "bad-place"),
        (b"<place></place>", b"<place>1</place>", "bad-place"),
        (b"<place></place>", b"<place>nan nan 0 0</place>", "bad-place"),
        (b"<start>2024-01-03T06:30:00.000+00:00<", b"<start><", "no-clock"),
        (b"<start>2024-01-03T06:30:00.000+00:00<", b"<start>yesterday<", "bad-clock"),
        (b"<start>2024-01-03T06:30:00.000+00:00<", b"<start>0001-01-01T00:00:00+14:00<", "bad-clock"),
        (b"<start>2024-01-03T06:30:00.000+00:00<", b"<start>2024-01-03T06:30:00<", "clock-without-zone"),
    ],
)
def test_odd_answers_are_kept_and_said(old: bytes, new: bytes, code: str) -> None:
    raw = written("")
    assert raw.count(old) == 1

    assert codes(raw.replace(old, new)) == [code]


def test_two_photos_of_one_name_are_said() -> None:
    photos = (PhotoValues("é.jpg"), PhotoValues("e\u0301.jpg"))

    assert codes(written("", photos=photos)) == ["photo-named-twice"]


def test_an_answer_taken_back_is_no_finding() -> None:
    """Some clients leave the group of an element in that is no longer named as damaged."""
    raw = written("").replace(b"roof_covering windows", b"windows")

    assert [f.element for f in read_values(SCHEDULE, raw).values.findings] == ["windows"]


def test_a_network_may_be_shut_off_without_a_metre_damaged() -> None:
    reading = read_values(SCHEDULE, written("", networks={"gas": "isolated"}))

    assert reading.values.networks == {"gas": "isolated"}
    assert reading.issues == ()


def test_namespaces_do_not_matter() -> None:
    raw = written("").replace(b"<meta>", b'<orx:meta xmlns:orx="http://openrosa.org/xforms">')
    raw = raw.replace(b"</meta>", b"</orx:meta>").replace(b"instanceID>", b"orx:instanceID>")

    assert open_envelope(raw).instance_id == "uuid:one"


def test_only_elements_of_the_schedule_can_be_written() -> None:
    with pytest.raises(ScheduleError, match="unknown-element"):
        written("", findings=(FindingValues("moat", Decimal(1)),))
    with pytest.raises(ValueError):
        written("", note="\x00")


def test_the_size_is_bounded() -> None:
    with pytest.raises(SubmissionError, match="too-big"):
        parse_xml(b"<a>" + b" " * XML_LIMIT_BYTES + b"</a>")


ROOF = FindingValues("roof_covering", Decimal(5), severity="light")
WALL_GONE = FindingValues("walls", Decimal(5), severity="destroyed")
PHOTO = (PhotoValues("1.jpg"),)


@pytest.mark.parametrize(
    ("grade", "findings", "photos", "expected"),
    [
        ("none", (), (), []),
        ("inaccessible", (), (), []),
        ("minor", (ROOF,), PHOTO, []),
        ("destroyed", (WALL_GONE,), PHOTO, []),
        ("none", (ROOF,), (), ["none-with-damage"]),
        ("major", (), PHOTO, ["damage-without-findings"]),
        ("minor", (WALL_GONE,), PHOTO, ["minor-with-destroyed-structure"]),
        ("destroyed", (ROOF,), PHOTO, ["destroyed-without-structure"]),
        ("major", (ROOF,), (), ["damage-without-photo"]),
    ],
)
def test_the_grade_is_compared_with_the_findings(
    grade: str,
    findings: tuple[FindingValues, ...],
    photos: tuple[PhotoValues, ...],
    expected: list[str],
) -> None:
    values = filled("", grade=grade, findings=findings, photos=photos)

    assert [issue.code for issue in grade_issues(SCHEDULE, values)] == expected


@pytest.mark.parametrize(
    ("seen_at", "expected"),
    [
        (None, []),
        (SEEN_AT, []),
        (SEEN_AT + timedelta(minutes=9), []),
        (SEEN_AT - timedelta(days=29), []),
        (SEEN_AT + timedelta(minutes=11), ["clock-ahead"]),
        (SEEN_AT + timedelta(days=3650), ["clock-ahead"]),
        (SEEN_AT - timedelta(days=31), ["clock-behind"]),
    ],
)
def test_a_clock_that_cannot_be_is_said(seen_at: datetime | None, expected: list[str]) -> None:
    assert [issue.code for issue in clock_issues(seen_at, SEEN_AT)] == expected


def test_every_issue_has_words() -> None:
    import re
    from pathlib import Path

    from firstlight.inspections.rules import consistency, reading, updates
    from firstlight.inspections.texts import ISSUES, issue_text

    source = "".join(Path(module.__file__ or "").read_text() for module in (consistency, reading, updates))
    used = set(re.findall(r'Issue\(\s*"([a-z-]+)"', source)) | {"no-amount", "bad-amount"}
    used |= set(re.findall(r'^        "([a-z-]+)": ', source, re.MULTILINE))

    assert used == set(ISSUES)
    for code in ISSUES:
        assert issue_text(Issue(code, "windows", "x").as_dict(), "Windows") != code


def test_every_refusal_has_words() -> None:
    import re

    from firstlight.inspections.errors import InspectionError
    from firstlight.inspections.texts import TEXTS

    for kind in (InspectionError, SubmissionError, ReadingError, ScheduleError):
        named = re.findall(r"``([a-z-]+)``", kind.__doc__ or "")
        assert named
        assert set(named) <= set(TEXTS), kind
