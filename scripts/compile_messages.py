"""Compile the translations with Babel: a bare machine has no gettext."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "src" / "firstlight" / "locale"

for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parts[-3])
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
