"""Intervals as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from firstlight.reports.intervals import interval_words

NOW = datetime(2024, 1, 3, 9, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0, month: int = 1, year: int = 2024) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (at(1, 22), at(2, 22), "2 January"),  # midnight to midnight in Athens
        (
            at(29, 22, month=12, year=2023),
            at(31, 22, month=12, year=2023),
            "30 December 2023 to 31 December 2023",
        ),
        (at(2, 18), at(2, 19), "2 January, 20:00–21:00 EET"),
        (at(2, 18), at(2, 18), "2 January, 20:00 EET"),
        (at(2, 18), at(3, 4), "2 January, 20:00 to 3 January, 06:00 EET"),
        (at(5, 6, month=7), at(5, 7, 30, month=7), "5 July, 09:00–10:30 EEST"),
    ],
)
def test_an_interval_on_the_towns_clock(start, end, words):
    assert interval_words(start, end, timezone="Europe/Athens", now=NOW) == words


def test_a_moment_at_midnight_is_a_moment():
    midnight = at(2, 22)
    assert interval_words(midnight, midnight, timezone="Europe/Athens", now=NOW) == "3 January, 00:00 EET"
    next_year = NOW + timedelta(days=400)
    assert interval_words(midnight, midnight, timezone="UTC", now=next_year) == "2 January 2024, 22:00 UTC"
