"""Every screen of the field app on a phone and a desk, in three languages: it fits, and a glove hits it.

With FIRSTLIGHT_SCREENSHOTS set to a folder the screens are kept there to be looked at by eye.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.field_desk import FIRST_NUMBER, FieldDesk, desk
from tests.journeys.field_phone import choose, finish, open_house

__all__ = ["desk"]

pytestmark = pytest.mark.journey

KEPT = os.environ.get("FIRSTLIGHT_SCREENSHOTS")
SMALLEST_PX = 44  # WCAG 2.2, 2.5.5

SMALL = f"""() => [...document.querySelectorAll("button, a, input:not([type=checkbox]), textarea, label.btn")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1)
  .filter((one) => !one.closest("label.search, .stepper, .maplibregl-map"))
  .filter((one) => one.getBoundingClientRect().height < {SMALLEST_PX})
  .map((one) => one.outerHTML.slice(0, 80))"""

OVER = """() => [...document.querySelectorAll(".frame *")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 80))"""


class Look:
    """Looks at a screen: nothing sticks out, nothing is too small, and a picture where asked for."""

    def __init__(self, page: Any, name: str) -> None:
        self.page, self.name = page, name

    def __call__(self, screen: str) -> None:
        if KEPT:
            Path(KEPT).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(KEPT) / f"field-{screen}-{self.name}.png")
        assert self.page.evaluate(OVER) == [], screen
        assert self.page.evaluate(SMALL) == [], screen


def tab(page: Any, at: int) -> None:
    page.locator(".tabs button").nth(at).click()


def walk_flat(page: Any, look: Callable[[str], None]) -> None:
    """A flat with everything that only some records have: sides and rooms, other scales."""
    open_house(page, FIRST_NUMBER + 2)
    page.locator("[data-level=flat]").click()
    page.locator("#part-flat").fill("14-a")
    choose(page, "major")
    look("flat")
    page.locator(".chip-like").first.click()
    for fold in page.locator("#field-windows summary").all():
        fold.click()
    page.locator("#field-windows").scroll_into_view_if_needed()
    look("sides")
    page.locator("#scales summary").click()
    page.locator("#scales").scroll_into_view_if_needed()
    look("scales")
    page.locator(".bar .round").click()
    page.locator(".tabs").wait_for()


def walk(page: Any, look: Callable[[str], None]) -> None:
    """Through every screen, with one house without damage and one with."""
    page.locator(".house").first.wait_for()
    look("list")
    open_house(page, FIRST_NUMBER)
    page.locator(".grades").wait_for()
    look("house")
    choose(page, "none")
    page.locator(".toast").wait_for()
    look("done")
    open_house(page, FIRST_NUMBER + 1)
    choose(page, "minor")
    page.locator(".chip-like").nth(3).click()
    look("damage")
    page.locator(".finish .btn").click()  # something is missing: it says what
    page.locator(".lacks").first.wait_for()
    look("missing")
    page.locator(".chip-like").nth(3).click()
    page.locator("#field-owner .segments button").first.click()
    page.locator(".pad").scroll_into_view_if_needed()
    look("owner")
    page.locator("#field-owner .segments button").nth(1).click()
    finish(page)
    walk_flat(page, look)
    open_house(page, FIRST_NUMBER)
    page.locator(".form .btn.wide").first.wait_for()
    look("again")
    page.locator(".bar .round").click()
    tab(page, 1)
    page.locator(".map[data-ready=true]").wait_for()
    look("map")
    tab(page, 2)
    page.locator(".cards .card").first.wait_for()
    look("outbox")
    tab(page, 3)
    look("more")
    tab(page, 0)


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_every_screen_fits_a_phone_and_a_glove(desk: FieldDesk, browser: Any, language: str) -> None:
    from firstlight.reports.services import start_alarm

    context = browser.new_context(viewport={"width": 360, "height": 740}, locale=language)
    page = context.new_page()
    page.goto(desk.line.address + "/field/")
    page.locator("#key").wait_for()
    look = Look(page, f"360-{language}")
    look("first-start")
    page.goto(desk.link("Looked at"))
    page.reload()
    walk(page, look)
    start_alarm(town=desk.town, source="Siren", by=desk.by)
    page.evaluate("window.dispatchEvent(new Event('online'))")  # the app asks at once
    page.locator("section.alarm button").click()
    look("alarm")
    desk.revoke("Looked at")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("#key").wait_for()
    look("shut-out")
    context.close()


def test_every_screen_fits_a_desk(desk: FieldDesk, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    page = context.new_page()
    page.goto(desk.link("Wide"))
    walk(page, Look(page, "1440-en"))
    context.close()
