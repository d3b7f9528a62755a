"""What holds for every text: it is read, and all evidence lies in what was received."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.reports.rules.files import ReadingError
from firstlight.reports.rules.reading import Reading, read_statement
from firstlight.reports.rules.text import IGNORED, normalise, prepare

WORDS = """
погибли ранены двое 25 человек домов ракет сбиты не никто пострадал сообщил губернатор Иван Вымыслов
в ночь на Белгород killed injured three people said the governor drones shot down загинули троє людей
повідомив голова ОВА у Харкові пошкоджено будинків , . « » – : ( ) - / ' A О 12:00 30.12.2023 🔴 <b> &nbsp;
"""
PIECES = [*WORDS.split(), "3 января", "on Saturday", "at 6:45 a.m.", "до 19 января", "\n", "\u200b", "\u00a0"]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map(" ".join)
anything = st.text(max_size=300)


def reading_of(text: str, published: date | None = None) -> Reading | None:
    """The reading, or None of a text with nothing to read."""
    try:
        return read_statement(text, published_at=published, home="Belgorod")
    except ReadingError as error:
        if error.code != "empty":
            raise
        return None


@given(st.one_of(texts, anything))
def test_every_text_is_read_with_spans_inside(text):
    reading = reading_of(text, date(2024, 1, 3))
    if reading is None:
        return
    output = reading.to_json()
    items = output["claims"] + output["times"] + output["places"] + output["areas"] + output["quotes"]
    for item in items:
        assert 0 <= item["start"] < item["end"] <= len(text)
    for claim in output["claims"]:
        assert claim.get("min") is None or claim.get("max") is None or claim["min"] <= claim["max"]
        assert claim["speaker"] in {None, *(speaker["id"] for speaker in output["speakers"])}
        assert (claim["speaker"] is None) == (claim["attribution"] == "none")
        parent = claim["subset_of"]
        assert parent is None or output["claims"][parent]["kind"] == claim["kind"]


@given(texts)
def test_reading_twice_gives_the_same(text):
    first, second = reading_of(text), reading_of(text)

    assert (first and first.to_json()) == (second and second.to_json())


@given(st.one_of(texts, anything))
def test_normalisation_keeps_the_length(text):
    assert len(normalise(text)) == len(text)
    prepared = prepare(text)
    assert IGNORED not in prepared.canon
    assert len(prepared.lower) == len(prepared.canon)


@given(texts)
def test_without_a_day_of_publication_nothing_is_guessed(text):
    reading = reading_of(text)
    for time in reading.times if reading is not None else []:
        assert time.date is None or "2023" in text


def test_times_carry_the_zone_of_publication():
    published = datetime(2024, 1, 3, 8, 0, tzinfo=timezone(timedelta(hours=3)))

    (time,) = read_statement("Вчера в 21:40.", published_at=published).times

    assert time.since == datetime(2024, 1, 2, 21, 40, tzinfo=published.tzinfo)
    assert time.since.astimezone(UTC).hour == 18


@pytest.mark.parametrize(
    ("home", "pinned"),
    [("Shebekino", (36.4, 50.5)), (None, None), ("Nowhere at all", None)],
)
def test_a_homonym_is_pinned_only_at_home(home, pinned):
    """A village's name alone is pinned nowhere: there are more of that name than any gazetteer has."""
    reading = read_statement("Повреждены дома в селе Борисовка.", published_at=date(2024, 1, 3), home=home)

    (place,) = reading.places
    assert place.name == "borisovka"
    if pinned is None:
        assert (place.lon, place.lat) == (None, None)
    else:
        assert abs(place.lon - pinned[0]) < 1
        assert abs(place.lat - pinned[1]) < 1
