"""What residents say, as they say it: where, and what is broken."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.reports.rules.addresses import addresses_in
from firstlight.reports.rules.calls import HeardCall, hear_call, is_same_report


@pytest.mark.parametrize(
    ("text", "address", "objects", "more"),
    [
        ("window broken, Shkolnaya 12, fl. 3", "Shkolnaya 12", ("window",), {"floor": "3"}),
        ("Выбиты окна, ул. Школьная, д. 12, кв. 45", "ул. Школьная, д. 12", ("window",), {"flat": "45"}),
        ("Вибиті шибки, вул. Мельнична 7а, 2 під'їзд", "вул. Мельнична 7а", ("window",), {"entrance": "2"}),
        ("12 Mill Street, the roof is gone, nobody hurt", "12 Mill Street", ("roof",), {}),
        ("Крыша пробита, Садовая 3, ранен мужчина", "Садовая 3", ("roof",), {"people_hurt": True}),
        ("Маяковская 3, выбито окно", "Маяковская 3", ("window",), {}),  # a street, not the month of May
        ("Под завалом люди! Садовая улица, 3", "Садовая улица, 3", (), {"people_hurt": True}),
    ],
)
def test_a_report_as_told(text, address, objects, more):
    heard = hear_call(text)

    assert heard.addresses == (address,)
    assert heard.objects == objects
    assert {name: getattr(heard, name) for name in more} == more
    assert heard.people_hurt == more.get("people_hurt", False)


@pytest.mark.parametrize(
    "text",
    ["Взрыв 3 января", "Обстріл 5 травня", "Shahed 136 flew over", "кв. 12, этаж 3", "Monday 12 o'clock"],
)
def test_dates_and_weapons_are_no_addresses(text):
    assert addresses_in(text) == []


@given(st.text(max_size=200))
def test_spans_lie_in_the_text_and_apart(text):
    spans = addresses_in(text)

    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    hear_call(text)


def test_another_flat_is_another_report():
    window = HeardCall(objects=("window",), flat="4")

    assert is_same_report(window, HeardCall(objects=("window",)))
    assert is_same_report(window, HeardCall(objects=("window", "roof"), flat="4"))
    assert not is_same_report(window, HeardCall(objects=("window",), flat="5"))
    assert not is_same_report(window, HeardCall(objects=("roof",), flat="4"))
