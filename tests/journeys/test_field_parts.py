"""A house in parts with the field app: a flat of its own, and a second visit that nobody types again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.conftest import CHROMIUM
from tests.journeys.field_desk import FIRST_NUMBER, FieldDesk, desk, new_phone
from tests.journeys.field_phone import PhoneBrowser, choose, damage_windows, finish, open_house, send_all

__all__ = ["desk", "new_phone"]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium"),
]


def record_flat(page: Any, number: str, damaged: int) -> None:
    """A flat of the house that is open: its number, minor damage, windows told by side."""
    page.locator("[data-level=flat]").click()
    page.locator("#part-flat").fill(number)
    choose(page, "minor")
    damage_windows(page, damaged)
    page.locator("#field-windows summary").first.click()
    page.locator("#windows-side-street").fill(str(damaged))
    finish(page)


def test_flats_of_a_house_arrive_each_for_itself_and_a_second_visit_begins_with_the_first(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    from firstlight.inspections.models import Inspection

    page = new_phone().start(desk.link("First"))
    open_house(page, FIRST_NUMBER)
    page.locator("[data-level=flat]").click()
    assert page.locator(".chip-like", has_text="Roof covering").count() == 0  # common property
    record_flat(page, "14", 3)
    open_house(page, FIRST_NUMBER)
    page.locator("[data-begin=flat]").click()
    record_flat(page, "15", 2)
    open_house(page, FIRST_NUMBER)
    page.locator("[data-begin=house]").click()
    choose(page, "inaccessible")
    finish(page)
    send_all(page)
    made = {one.part: one for one in Inspection.objects.prefetch_related("findings")}
    assert made.keys() == {"", "flat 14", "flat 15"}
    [found] = made["flat 14"].findings.all()
    assert (found.damaged, found.split) == (3, {"side": {"street": "3.00"}})

    # Another phone, another day: what stands is there, and nobody types it again.
    page = new_phone().start(desk.link("Second"))
    open_house(page, FIRST_NUMBER)
    page.locator("[data-level=flat]").click()
    page.locator("#field-part .option", has_text="Flat 14").click()
    page.locator(".banner.info").wait_for()  # it says that it began with what was found
    assert page.locator("#damaged-windows").input_value() == "3"
    assert page.locator("#windows-side-street").input_value() == "3"
    page.locator("#damaged-windows").fill("4")
    finish(page)
    send_all(page)
    again = Inspection.objects.filter(part="flat 14").order_by("received_at").last()
    assert again is not None
    assert [one.damaged for one in again.findings.all()] == [4]


def test_a_second_visit_to_a_house_begins_with_what_the_first_one_found(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    from firstlight.inspections.models import Inspection

    page = new_phone().start(desk.link("First"))
    open_house(page, FIRST_NUMBER)
    choose(page, "major")
    damage_windows(page, 7)
    page.locator("#scales summary").click()
    page.locator("#scales button", has_text="D3").click()
    page.locator("#note").fill("Gate key at number 3")
    finish(page)
    send_all(page)

    page = new_phone().start(desk.link("Second"))
    open_house(page, FIRST_NUMBER)
    page.locator(".banner.info").wait_for()
    assert page.locator("#damaged-windows").input_value() == "7"
    assert page.locator("#note").input_value() == "Gate key at number 3"
    choose(page, "minor")
    finish(page)
    send_all(page)
    first, again = Inspection.objects.order_by("received_at")
    assert (first.grade, again.grade) == ("major", "minor")
    assert first.scales == again.scales == {"ems98": "D3"}
    assert [one.damaged for one in again.findings.all()] == [7]
