"""From an inspection to an accepted order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from firstlight import clock
from firstlight.audit.models import Entry
from firstlight.restoration.errors import RestorationError
from firstlight.restoration.models import WorkOrder
from firstlight.restoration.selectors.progress import district_progress, repair_states
from firstlight.restoration.services import (
    PriceRow,
    accept_order,
    add_crew,
    cancel_order,
    draft_orders,
    issue_order,
    make_price_list,
    report_done,
    send_back,
    set_prices,
)

pytestmark = pytest.mark.usefixtures("_at_nine")


@pytest.fixture
def manager(town, make_user):
    return make_user(town, "works_manager")


@pytest.fixture
def foreman(town, make_user):
    return make_user(town, "works_manager", email="foreman@example.org")


@pytest.fixture
def crew(town, manager):
    return add_crew(town=town, name="Glaziers", by=manager)


@pytest.fixture
def order(town, prices, manager, make_inspection):
    make_inspection(town, ("windows", "light", "4"), ("entrance_doors", "light", "1"))
    return draft_orders(town=town, by=manager)[0]


def code_of(error: pytest.ExceptionInfo[RestorationError]) -> str:
    return error.value.code


def test_a_draft_holds_quantities_clocks_and_frozen_prices(order, prices, manager):
    lines = {(line.element, line.work): line for line in order.lines.all()}
    film, panes, door = (
        lines["windows", "close_openings"],
        lines["windows", "repair"],
        lines["entrance_doors", "repair"],
    )
    assert (order.number, order.state, order.is_urgent) == (1, "draft", True)
    assert (film.quantity, film.unit_price, film.unit) == (4, Decimal("4.25"), "piece")
    assert panes.unit_price == Decimal("120.50")
    assert door.unit_price is None  # the list has no price: said so, not zero
    # The town keeps Athens time: its 3 January ends at 21:59:59 UTC.
    assert film.due_at == order.due_at == datetime(2024, 1, 3, 21, 59, 59, tzinfo=UTC)
    assert panes.due_at == film.due_at + timedelta(days=7)

    set_prices(price_list=prices, prices=[PriceRow("windows", Decimal(999), severity="light")], by=manager)
    panes.refresh_from_db()
    assert panes.unit_price == Decimal("120.50")


def test_drafting_twice_drafts_once(order, town, manager):
    assert draft_orders(town=town, by=manager) == []
    assert WorkOrder.objects.count() == 1


def test_drafting_needs_a_price_list_of_the_day(town, manager, make_inspection):
    make_inspection(town, ("windows", "light", "4"))
    make_price_list(town=town, name="Later", currency="EUR", valid_from=date(2024, 1, 4), by=manager)
    with pytest.raises(RestorationError) as error:
        draft_orders(town=town, by=manager)
    assert code_of(error) == "no-price-list"


@pytest.mark.parametrize("review", ["rejected", "has_issues"])
def test_doubtful_inspections_wait(town, prices, manager, make_inspection, review):
    make_inspection(town, ("windows", "light", "4"), review=review)

    assert draft_orders(town=town, by=manager) == []


def test_a_correction_replaces_a_draft_nobody_has_seen(order, town, manager, make_inspection):
    fixed = make_inspection(town, ("windows", "light", "2"), house=order.house, corrects=order.inspection)

    (fresh,) = draft_orders(town=town, by=manager)

    order.refresh_from_db()
    assert order.state == "cancelled"
    assert fresh.inspection == fixed
    assert fresh.lines.get(work="repair").quantity == 2


def test_a_rejected_correction_corrects_nothing(order, town, manager, make_inspection):
    make_inspection(
        town, ("windows", "light", "2"), house=order.house, corrects=order.inspection, review="rejected"
    )

    assert draft_orders(town=town, by=manager) == []
    order.refresh_from_db()
    assert order.state == "draft"


def test_a_house_whose_newest_inspection_has_issues_waits(town, prices, manager, make_inspection, make_house):
    house = make_house(town)
    make_inspection(town, ("windows", "light", "4"), house=house)
    make_inspection(
        town, ("windows", "light", "400"), house=house, review="has_issues", received_at=clock.now()
    )

    assert draft_orders(town=town, by=manager) == []


def test_a_second_visit_orders_only_what_is_new(order, town, manager, crew, make_inspection):
    issue_order(order=order, crew=crew, by=manager)
    later = clock.now()
    make_inspection(
        town, ("windows", "light", "4"), ("roof_covering", "heavy", "12"),
        house=order.house, seen_at=later, received_at=later,
    )  # fmt: skip

    (fresh,) = draft_orders(town=town, by=manager)

    assert [line.element for line in fresh.lines.all()] == ["roof_covering"]


def test_damage_found_after_acceptance_is_new(
    order, town, manager, foreman, crew, make_inspection, monkeypatch
):
    issue_order(order=order, crew=crew, by=manager)
    report_done(order=order, by=foreman)
    accept_order(order=order, by=manager)
    next_night = clock.now() + timedelta(days=1)
    make_inspection(
        town, ("windows", "light", "3"), house=order.house, seen_at=next_night, received_at=next_night
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: next_night)

    (fresh,) = draft_orders(town=town, by=manager)

    assert {line.work for line in fresh.lines.all()} == {"close_openings", "repair"}


def test_the_film_is_done_and_the_next_clock_runs(order, manager, foreman, crew):
    issue_order(order=order, crew=crew, by=manager)
    film = order.lines.get(work="close_openings")

    order = report_done(order=order, by=foreman, lines=[film])

    assert (order.state, order.is_urgent) == ("issued", False)
    assert order.due_at == order.lines.get(element="windows", work="repair").due_at
    order = report_done(order=order, by=foreman)
    assert (order.state, order.done_at) == ("done", clock.now())
    assert order.lines.filter(done_at=None).count() == 0


def test_nobody_accepts_the_own_work(order, manager, foreman, crew):
    issue_order(order=order, crew=crew, by=manager)
    report_done(order=order, by=foreman)

    with pytest.raises(RestorationError) as error:
        accept_order(order=order, by=foreman)
    assert code_of(error) == "own-work"

    acceptance = accept_order(order=order, by=manager, note="Looked at every pane")
    order.refresh_from_db()
    assert (order.state, acceptance.accepted_by) == ("accepted", manager)
    actions = list(Entry.objects.order_by("seq").values_list("action", flat=True))
    assert actions[-3:] == ["restoration.issue-order", "restoration.report-done", "restoration.accept-order"]


def test_bad_work_goes_back_with_its_old_clock(order, manager, foreman, crew):
    issue_order(order=order, crew=crew, by=manager)
    report_done(order=order, by=foreman)
    door = order.lines.get(element="entrance_doors")

    order = send_back(order=order, reason="The lock does not close", by=manager, lines=[door])

    assert (order.state, order.note, order.due_at) == ("issued", "The lock does not close", door.due_at)
    assert [line.element for line in order.lines.filter(done_at=None)] == ["entrance_doors"]


def test_a_cancelled_order_lets_its_inspection_wait_again(order, town, manager):
    cancel_order(order=order, reason="Wrong house", by=manager)

    assert [fresh.inspection for fresh in draft_orders(town=town, by=manager)] == [order.inspection]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda o, c, m: report_done(order=o, by=m), "not-issued"),
        (lambda o, c, m: accept_order(order=o, by=m), "not-done"),
        (lambda o, c, m: send_back(order=o, reason="x", by=m), "not-done"),
        (lambda o, c, m: send_back(order=o, reason=" ", by=m), "no-reason"),
        (lambda o, c, m: cancel_order(order=o, reason="", by=m), "no-reason"),
    ],
)
def test_steps_out_of_order_are_refused(order, crew, manager, act, code):
    with pytest.raises(RestorationError) as error:
        act(order, crew, manager)
    assert code_of(error) == code
    order.refresh_from_db()
    assert order.state == "draft"


def test_lines_of_another_order_are_refused(order, town, manager, crew, make_inspection):
    make_inspection(town, ("windows", "light", "1"))
    (other,) = draft_orders(town=town, by=manager)
    issue_order(order=order, crew=crew, by=manager)
    with pytest.raises(RestorationError) as error:
        report_done(order=order, by=manager, lines=list(other.lines.all()))
    assert code_of(error) == "other-order"


def test_the_map_sees_repair_under_way_and_finished(order, town, manager, foreman, crew, make_inspection):
    make_inspection(town, ("windows", "light", "1"))
    draft_orders(town=town, by=manager)
    issue_order(order=order, crew=crew, by=manager)
    report_done(order=order, by=foreman)
    accept_order(order=order, by=manager)

    other = WorkOrder.objects.exclude(pk=order.pk).get()
    assert repair_states(town) == {order.house.seq: 8, other.house.seq: 7}


def test_every_inspected_house_is_counted_once(order, town, manager, foreman, crew, make_inspection):
    make_inspection(town, grade="none")
    make_inspection(town, ("windows", "light", "1"))  # its order stays a draft
    make_inspection(town, ("windows", "light", "1"), review="has_issues")
    make_inspection(town, grade="inaccessible")
    draft_orders(town=town, by=manager)
    issue_order(order=order, crew=crew, by=manager)

    (south,) = district_progress(town)

    assert (south.code, south.sound, south.waiting, south.in_repair, south.repaired) == ("south", 1, 1, 1, 0)
    report_done(order=order, by=foreman)
    accept_order(order=order, by=manager)
    (south,) = district_progress(town)
    assert (south.in_repair, south.repaired) == (0, 1)
