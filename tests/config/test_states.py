"""States look the same on pages and on the map, and every state of every room has a look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template import Context, Template

from firstlight.config import states
from firstlight.inspections.rules import states as bytes_of

ROOT = Path(__file__).resolve().parents[2]
ICONS = (ROOT / "src/firstlight/static/icons.svg").read_text(encoding="utf-8")
TEMPLATES = [*(ROOT / "src/firstlight").glob("templates/**/*.html")]
TEMPLATES += [*(ROOT / "src/firstlight").glob("*/templates/**/*.html")]


def test_the_map_knows_the_same_codes() -> None:
    source = (ROOT / "web/desk/map/states.ts").read_text(encoding="utf-8")
    names = re.findall(r'"(\w+)",', source.split("] as const")[0])
    assert names == [key for key, _ in states.DAMAGE.values()]


def test_the_inspections_write_the_same_codes() -> None:
    for grade, code in bytes_of.GRADE_STATES.items():
        assert states.DAMAGE[code][0] == grade
    assert states.DAMAGE[bytes_of.PLANNED][0] == "planned"
    assert states.DAMAGE[bytes_of.REPAIR_ORDERED][0] == "ordered"
    assert states.DAMAGE[bytes_of.REPAIRED][0] == "repaired"


def test_every_state_of_every_record_has_a_look() -> None:
    missing = [
        f"{model._meta.label}.{field.name}={value}"
        for model in apps.get_models()
        if model.__module__.startswith("firstlight.")
        for field in model._meta.fields
        if field.name in {"state", "review", "clearance"}
        for value, _ in field.choices or []
        if value not in states.LOOKS
    ]
    assert missing == []


@pytest.mark.parametrize("symbol", sorted({look.icon for look in states.LOOKS.values()}))
def test_every_look_has_its_shape(symbol: str) -> None:
    assert f'<symbol id="{symbol}"' in ICONS


def test_every_symbol_a_page_asks_for_is_drawn() -> None:
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    asked |= {f"d-{key}" for key, _ in states.DAMAGE.values()}
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', ICONS))
    assert asked
    assert asked - drawn == set()


def test_a_badge_says_its_state_in_shape_and_word() -> None:
    html = Template('{% load desk %}{% state_badge "confirmed" words %}{% damage 4 %}').render(
        Context({"words": "<b>Confirmed</b>"})
    )
    assert "#s-done" in html
    assert "&lt;b&gt;Confirmed" in html
    assert "#d-major" in html
    assert "Major" in html
