"""The whole job once, in a real browser: from last night's statement to this evening's repaired window."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from firstlight.demo.phones import Phone
from firstlight.demo.photos import draw_photo
from firstlight.inspections.rules.values import FindingValues, PhotoValues, SubmissionValues
from firstlight.inspections.rules.writing import build_submission_xml
from firstlight.inspections.schedule import damage_schedule

pytestmark = pytest.mark.journey

Open = Callable[..., Any]


def heading(page: Any) -> str:
    text: str = page.locator("h1").inner_text()
    return text


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_1_a_duty_officer_confirms_a_statement_by_keyboard_and_the_ledger_keeps_the_tolls_apart(
    open_page: Open, site: Any
) -> None:
    page = open_page(who="duty")
    page.goto(site.desk("reports/statements/"))
    page.locator("main a", has_text="Demo Agency").first.click()
    page.wait_for_url("**/reports/statements/*-*/")
    waiting = page.locator("[data-claim][data-state=proposed]")
    before = waiting.count()
    assert before > 3
    assert page.locator(".statement mark").count() >= before

    page.keyboard.press("y")
    page.wait_for_function(
        "n => document.querySelectorAll('[data-claim][data-state=proposed]').length < n", arg=before
    )

    page.goto(site.desk("reports/incidents/"))
    text = page.locator("main").inner_text()
    assert "Saturday, 30 December" in text
    page.locator("main a", has_text="Saturday, 30 December").first.click()
    assert "25" in page.locator("main").inner_text()
    page.goto(site.desk("reports/incidents/"))
    page.locator("main a", has_text="Night of 2 to 3 January").first.click()
    assert "25" not in page.locator(".stats").first.inner_text()


def test_2_an_impact_is_placed_and_stands_in_the_list(open_page: Open, site: Any) -> None:
    page = open_page(who="duty")
    page.goto(site.desk("reports/impacts/"))
    before = page.locator("main tbody tr").count()
    page.locator("main a[href$='impacts/new/']").first.click()
    page.locator("select[name=incident]").select_option(index=1)
    middle = page.evaluate("document.querySelector('firstlight-map').dataset.bounds.split(',').map(Number)")
    page.locator("input[name=lon]").fill(str((middle[0] + middle[2]) / 2))
    page.locator("input[name=lat]").fill(str((middle[1] + middle[3]) / 2))
    page.locator("input[name=radius_m]").fill("80")
    page.locator("main form button.primary").first.click()
    page.goto(site.desk("reports/impacts/"))
    assert page.locator("main tbody tr").count() == before + 1


def test_3_a_coordinator_plans_first_light_and_prints_a_sheet(open_page: Open, site: Any) -> None:
    page = open_page(who="coordinator")
    page.goto(site.desk("planning/new/"))
    page.locator("input[name=teams]").fill("3")
    page.locator("main details summary").first.click()
    page.locator("input[name=budget_s]").fill("0")
    page.locator("main button.primary").click()
    page.wait_for_url(re.compile(r"/planning/[0-9a-f-]{36}/$"))
    assert number(page.locator(".stat .value").first.inner_text()) > 50
    page.locator("firstlight-map canvas").wait_for(state="visible")
    page.locator("tbody a.strong").first.click()
    assert "Round 1" in heading(page)
    address = page.get_by_text("Printable sheet").get_attribute("href")
    assert page.context.request.get(site.address + str(address)).body().startswith(b"%PDF")


def test_4_what_a_phone_posts_appears_at_the_desk_without_reloading(open_page: Open, site: Any) -> None:
    page = open_page(who="coordinator")
    page.goto(site.desk("inspections/"))
    counted = page.locator("main").get_by_text(re.compile(r"\d+ inspections")).first
    before = number(counted.inner_text())

    tokens = json.loads((site.data / "demo.json").read_text())["tokens"]
    seen_at = datetime(2024, 1, 3, 9, 30, tzinfo=UTC)
    values = SubmissionValues(
        instance_id=f"uuid:{uuid.uuid4()}",
        house=_a_house(page, site),
        grade="minor",
        seen_at=seen_at,
        findings=(FindingValues("windows", Decimal(4), Decimal(12), "light"),),
        photos=(PhotoValues("вікно 1.jpg", "windows"),),
    )
    photo = draw_photo(seed=1, storeys=2, damaged_share={"windows": 0.3}, at=seen_at, lon=34.0, lat=43.0)
    Phone(site.address, tokens["1"]).post(
        build_submission_xml(damage_schedule(), values), {"вікно 1.jpg": photo}
    )

    page.wait_for_function(
        "n => [...document.querySelectorAll('main *')].some(e => e.children.length == 0 &&"
        " parseInt((e.textContent.match(/(\\d+) inspections/) || [])[1]) > n)",
        arg=before,
        timeout=40_000,
    )
    page.locator("tbody a").first.click()
    page.locator("main img").first.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('main img').naturalWidth > 0")


def _a_house(page: Any, site: Any) -> str:
    """A house by search, as the place picker finds it."""
    answer = page.request.get(site.desk("houses/search/?q=") + "1", headers={"Accept": "application/json"})
    found: list[dict[str, Any]] = answer.json()["results"]
    return str(found[0]["id"])


def test_5_a_works_manager_orders_repairs_and_another_person_accepts_them(open_page: Open, site: Any) -> None:
    page = open_page(who="works")
    page.goto(site.desk("restoration/?state=issued"))
    page.locator("tbody a").first.click()
    address = page.url
    page.get_by_role("button", name=re.compile("done", re.IGNORECASE)).first.click()
    page.wait_for_load_state()
    other = open_page(who="second.works")
    other.goto(address)
    other.get_by_role("button", name=re.compile("accept", re.IGNORECASE)).first.click()
    other.wait_for_load_state()
    assert "Accepted" in other.locator("main").inner_text()


def test_6_the_measure_stands_on_the_public_page_and_in_the_calendar(open_page: Open, site: Any) -> None:
    page = open_page()
    page.goto(f"{site.address}/")
    text = page.locator("main").inner_text()
    assert "School holidays" in text
    assert "19 January 2024" in text
    calendar = fetch(f"{site.address}/feeds/{site.town}/measures.ics")
    assert "DTEND;VALUE=DATE:20240120" in calendar  # the end is exclusive in iCalendar
    assert "BEGIN:VEVENT" in calendar


def test_7_the_public_sees_tolls_with_sources_and_nothing_finer_than_a_district(
    open_page: Open, site: Any
) -> None:
    page = open_page()
    page.goto(f"{site.address}/")
    html = page.content()
    assert "25" in page.locator("main").inner_text()
    assert not re.search(r"34\.0\d{2}", html), "a coordinate on the public page"
    assert "вулиця" not in html, "a street on the public page"
    assert "demo.invalid" not in html


def fetch(address: str) -> str:
    answer: bytes = build_opener(ProxyHandler({})).open(address, timeout=20).read()
    return answer.decode()
