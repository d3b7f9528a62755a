"""Slugs can be typed on any keyboard where the name's script has a common romanisation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.houses.rules.slugs import slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Зорецвіт", "zoretsvit"),
        ("Lauf a. d. Pegnitz", "lauf-a-d-pegnitz"),
        ("München", "munchen"),
        ("Щастя", "shchastia"),
        ("Белгород", "belgorod"),
        ("Чернігів", "chernihiv"),
        ("  -- ", ""),
    ],
)
def test_names_are_romanised(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text())
def test_a_slug_is_its_own_slug_and_holds_no_slash(name: str) -> None:
    slug = slug_of(name)
    assert not set(slug) & set("/?#% _")
    assert not slug.startswith("-")
