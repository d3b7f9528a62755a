"""Where pages begin and what stands over them: the skip link and the statement's first claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.journey


def _seen_area(page: Any) -> float:
    """The area of the skip link that is painted, in px2: its box, or nothing where it is cut away."""
    return float(
        page.locator(".skip").evaluate(
            """link => {
                const box = link.getBoundingClientRect();
                return getComputedStyle(link).clipPath === "inset(50%)" ? 0 : box.width * box.height;
            }"""
        )
    )


@pytest.mark.parametrize("width", [360, 1440])
def test_the_skip_link_shows_only_with_focus(width: int, open_page: Callable[..., Any], site: Any) -> None:
    page = open_page(width=width, who="duty")
    page.goto(site.desk("reports/statements/"))
    assert _seen_area(page) == 0
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate("link => link === document.activeElement")
    assert _seen_area(page) > 44 * 44
    page.keyboard.press("Enter")
    assert page.locator("#main").evaluate("main => main === document.activeElement")
    assert _seen_area(page) == 0


def test_a_statement_begins_at_its_top_and_keys_keep_the_claim_in_view(
    open_page: Callable[..., Any], site: Any
) -> None:
    page = open_page(width=360, who="duty")
    page.goto(site.desk("reports/statements/?show=waiting"))
    page.locator("main .list a").first.click()
    page.wait_for_selector(".card.next[data-claim]")
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("j")
    assert page.evaluate("scrollY") > 0
    claim = page.locator(".card.next[data-claim]")
    assert claim.evaluate("card => card === document.activeElement")
    bar = page.locator(".topbar").evaluate("bar => bar.getBoundingClientRect().bottom")
    tabs = page.locator(".tabbar").evaluate("bar => bar.getBoundingClientRect().top")
    box = claim.bounding_box()
    assert box["y"] >= bar
    assert box["y"] + box["height"] <= tabs
