"""Which works a finding takes, and by when."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.inspections.schedule import damage_schedule
from firstlight.restoration.errors import RestorationError
from firstlight.restoration.rules.works import REPAIR, Damage, due_at, works_for

URGENT = {element.key: element.urgent.key for element in damage_schedule().elements}

damages = st.lists(
    st.builds(
        Damage,
        element=st.sampled_from(sorted(URGENT)),
        severity=st.sampled_from(["light", "heavy"]),
        damaged=st.decimals(min_value="0.01", max_value=9999, places=2),
        unit=st.just("m2"),
        is_urgent=st.booleans(),
    ),
    unique_by=lambda damage: damage.element,
)


def works(*found: Damage, **options):
    return works_for(found, urgent_works=URGENT, **options)


def test_broken_windows_get_film_the_same_day_and_new_panes_within_a_week():
    film, panes = works(Damage("windows", "light", Decimal(4), "piece"))

    assert (film.work, film.days, film.quantity, film.severity) == ("close_openings", 0, 4, "")
    assert (panes.work, panes.days, panes.quantity, panes.severity) == (REPAIR, 7, 4, "light")


def test_other_elements_are_made_safe_only_when_urgent():
    calm = works(Damage("facade", "heavy", Decimal(6), "m2"))
    urgent = works(Damage("facade", "heavy", Decimal(6), "m2", is_urgent=True))

    assert [(work.work, work.days) for work in calm] == [(REPAIR, 30)]
    assert [(work.work, work.days) for work in urgent] == [("fence_off", 0), (REPAIR, 30)]


def test_one_tarpaulin_covers_sheets_and_insulation():
    found = works(
        Damage("insulation", "light", Decimal(30), "m2", is_urgent=True),
        Damage("roof_covering", "heavy", Decimal(42), "m2", is_urgent=True),
    )

    covers = [(work.element, work.quantity) for work in found if work.work == "cover_roof"]
    assert covers == [("roof_covering", 42)]


def test_a_destroyed_house_is_made_safe_and_not_repaired():
    found = works(Damage("walls", "destroyed", Decimal(90), "m2", is_urgent=True), is_destroyed=True)

    assert [work.work for work in found] == ["prop_up"]


def test_what_another_order_holds_is_not_ordered_twice():
    found = works(Damage("windows", "light", Decimal(4), "piece"), covered={("windows", "close_openings")})

    assert [work.work for work in found] == [REPAIR]


@given(damages)
def test_every_finding_is_repaired_once_and_in_full(found):
    result = works_for(found, urgent_works=URGENT)

    repairs = {work.element: work.quantity for work in result if work.work == REPAIR}
    assert repairs == {damage.element: damage.damaged for damage in found}
    pairs = [(work.element, work.work) for work in result]
    assert len(pairs) == len(set(pairs))
    assert [work.days for work in result if work.work != REPAIR] == [0] * (len(result) - len(found))


def test_nothing_is_ordered_for_no_damage():
    with pytest.raises(RestorationError) as error:
        works(Damage("walls", "light", Decimal(0), "m2"))
    assert error.value.code == "quantity"


@given(
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.integers(0, 60),
    st.sampled_from(["Europe/Kyiv", "Europe/Moscow", "America/St_Johns", "Pacific/Kiritimati"]),
)
def test_a_clock_runs_out_with_the_local_day(day, days, timezone):
    local = due_at(day, days, timezone).astimezone(ZoneInfo(timezone))

    assert (local.date() - day).days == days
    assert local.time().isoformat() == "23:59:59"


def test_the_day_the_clocks_change_is_whole():
    # In Kyiv 26 March 2023 had 23 hours.
    assert due_at(date(2023, 3, 26), 0, "Europe/Kyiv") == datetime(
        2023, 3, 26, 20, 59, 59, tzinfo=ZoneInfo("UTC")
    )
