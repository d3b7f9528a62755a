"""Every text is there in every language, with the same placeholders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "src" / "firstlight" / "locale"
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|%%")


def catalog(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def sources(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def words(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_no_text_is_missing_or_guessed(language: str) -> None:
    messages = [message for message in catalog(language) if message.id]
    assert len(messages) > 1000
    assert not [message.id for message in messages if message.fuzzy or not all(words(message))]


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_placeholders_survive(language: str) -> None:
    for message in catalog(language):
        if not message.id:
            continue
        known = {found for text in sources(message) for found in PLACEHOLDER.findall(text)}
        for text in words(message):
            assert set(PLACEHOLDER.findall(text)) <= known, message.id
            # A form for one may say "one house" in words; the last form, for many, needs them all.
        assert set(PLACEHOLDER.findall(words(message)[-1])) == known, message.id


def test_the_languages_have_the_same_texts() -> None:
    ru, uk = ({sources(message) for message in catalog(language)} for language in ("ru", "uk"))
    assert ru == uk
