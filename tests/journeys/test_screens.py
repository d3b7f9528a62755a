"""Every screen that a role can reach, at the width of a phone and of a desk, in three languages.

With FIRSTLIGHT_SCREENSHOTS set to a folder the screens are kept there to be looked at by eye.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.journey

ROLES = ("duty", "coordinator", "inspector", "works", "publisher", "admin")
SEEN: set[str] = set()  # a page of all staff is looked at once, unless the screens are kept
KEPT = os.environ.get("FIRSTLIGHT_SCREENSHOTS")


def links_of(page: Any, site: Any) -> list[str]:
    """The desk's navigation of this person, and the first entry behind each list."""
    listed = page.eval_on_selector_all("nav a[href^='/desk/']", "all => all.map(a => a.getAttribute('href'))")
    found = list(dict.fromkeys(listed))
    for address in list(found):
        page.goto(site.address + address)
        inner = page.eval_on_selector_all(
            "main tbody a[href^='/desk/'], main .list a[href^='/desk/']",
            "all => all.map(a => a.getAttribute('href'))",
        )
        found += [one for one in inner[:1] if one not in found]
    return found


def keep(page: Any, name: str) -> None:
    if KEPT:
        folder = Path(KEPT)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)


def assert_fits(page: Any, address: str) -> None:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{address} is {over} px too wide"


@pytest.mark.parametrize("role", ROLES)
def test_every_screen_of_a_role_fits_a_phone_and_a_desk(
    role: str, open_page: Callable[..., Any], site: Any
) -> None:
    wide = open_page(width=1440, who=role)
    addresses = [one for one in links_of(wide, site) if KEPT or one not in SEEN]
    SEEN.update(addresses)
    narrow = open_page(width=360, who=role)
    for page, width in ((wide, 1440), (narrow, 360)):
        for address in addresses:
            answer = page.goto(site.address + address)
            assert answer.status == 200, address
            assert page.locator("h1").count() == 1, address
            assert_fits(page, address)
            name = address.removeprefix(f"/desk/{site.town}").strip("/").replace("/", "-") or "overview"
            keep(page, f"{width}-{role}-{name[:60]}")


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_pages_speak_the_readers_language(language: str, open_page: Callable[..., Any], site: Any) -> None:
    words = {"en": "Overview", "ru": "Обзор", "uk": "Огляд"}
    for width in (1440, 360):
        page = open_page(width=width, who="second.works")
        page.locator(f"[name=language][value={language}]").first.evaluate("button => button.click()")
        page.wait_for_function("wanted => document.documentElement.lang === wanted", arg=language)
        assert words[language] in page.content()
        for address in ("", "restoration/", "houses/", "inspections/", "reports/incidents/"):
            page.goto(site.desk(address))
            assert_fits(page, page.url)
            keep(page, f"{width}-{language}-{address.strip('/').replace('/', '-') or 'overview'}")
        public = open_page(width=width, language=language)
        public.goto(f"{site.address}/")
        assert public.locator("html").get_attribute("lang") == language
        assert_fits(public, public.url)
        keep(public, f"{width}-{language}-public")


def test_the_readmes_picture(open_page: Callable[..., Any], site: Any) -> None:
    """The coordinator's first screen with its map drawn."""
    page = open_page(width=1440, who="coordinator")
    page.goto(site.desk())
    page.locator("firstlight-map canvas").first.wait_for(state="visible")
    page.wait_for_load_state("networkidle")
    if KEPT:
        Path(KEPT).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(3000)  # the map fades in
        page.screenshot(path=Path(KEPT) / "readme.png")
