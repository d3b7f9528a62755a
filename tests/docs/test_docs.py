"""Documents are tested: what they name exists, and what exists is named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from firstlight.cli import main

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf8")


def first_column(name: str) -> list[str]:
    """What the tables of a document name between backticks in their first column."""
    return re.findall(r"^\| `([^`]+)`", text(name), flags=re.MULTILINE)


def commands(group: click.Group, before: str = "firstlight") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    named = set(first_column("docs/commands.md"))
    assert named == set(commands(main))


def test_commands_named_anywhere_in_the_documents_exist() -> None:
    known = set(commands(main)) | {"firstlight export", "firstlight town"}
    for path in DOCS:
        for first, second in re.findall(
            r"`(?:\.venv/bin/)?firstlight ([a-z]+)(?: ([a-z]+))?", path.read_text("utf8")
        ):
            assert f"firstlight {first}" in known or f"firstlight {first} {second}" in known, (path, first)


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    source = text("src/firstlight/config/environment.py")
    read = set(re.findall(r'"((?:FIRSTLIGHT_|DATABASE_)[A-Z_]+)"', source))
    assert set(first_column("docs/settings.md")) == read


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, here)
        elif isinstance(entry, URLPattern):
            yield re.sub(r"<[a-z]+:", "<", here)


@pytest.mark.django_db
def test_every_address_is_documented_and_every_documented_address_exists() -> None:
    # Patterns that are regular expressions come from libraries; ours are all paths.
    ours = {address for address in addresses(get_resolver()) if not re.search(r"[\^\\]|\$$", address)}
    assert set(first_column("docs/urls.md")) == ours


def test_every_dependency_has_its_reason_in_both_places() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    wanted = project["project"]["dependencies"] + [
        name for group in project["dependency-groups"].values() for name in group
    ]
    names = {re.split(r"[<>=\[ ]", one)[0] for one in wanted}
    assert set(first_column("docs/dependencies.md")) >= names
    lines = text("pyproject.toml").splitlines()
    for one in wanted:
        line = next(line for line in lines if f'"{one}"' in line)
        assert re.search(r"#\s*\S.{3,}", line), f"no reason behind {one}"


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), flags=re.MULTILINE))
    for path in DOCS:
        for target in re.findall(r"`make ([a-z-]+)", path.read_text("utf8")):
            assert target in targets, (path.name, target)


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCS:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf8")):
            assert (path.parent / link).exists(), (path.name, link)


def test_paths_named_in_the_code_and_documents_exist() -> None:
    for path in [*DOCS, *ROOT.glob("src/**/*.py"), ROOT / "pyproject.toml"]:
        for named in re.findall(r"\b(docs/[a-z0-9/_-]+\.md)\b", path.read_text("utf8")):
            assert (ROOT / named).exists(), (path.name, named)
