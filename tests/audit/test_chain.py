"""The log is append-only, and what was changed behind its back is found and named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from firstlight.audit.models import Entry
from firstlight.audit.rules import ZERO_HASH, BrokenLink, Link, first_broken_link, link_hash
from firstlight.audit.selectors import verify_chain
from firstlight.audit.services import record


def chain_of(texts: list[str]) -> list[tuple[Link, str, str]]:
    chain, previous = [], ZERO_HASH
    for seq, text in enumerate(texts, start=1):
        at = datetime(2024, 1, 3, 5, seq % 60, tzinfo=UTC)
        link = Link(seq, f"id{seq}", at, None, "Test", None, "test.act", "town", "1", {"text": text})
        digest = link_hash(link, previous)
        chain.append((link, previous, digest))
        previous = digest
    return chain


def verdict(chain: list[tuple[Link, str, str]], whole: list[tuple[Link, str, str]]) -> BrokenLink | None:
    return first_broken_link(chain, head_seq=len(whole), head_hash=whole[-1][2])


@given(st.lists(st.text(), min_size=1, max_size=20), st.data())
def test_a_changed_or_missing_entry_is_the_first_broken_link(texts: list[str], data: Any) -> None:
    whole = chain_of(texts)
    assert verdict(whole, whole) is None
    at = data.draw(st.integers(0, len(whole) - 1))
    link, previous, digest = whole[at]

    forged = Link(**{**vars(link), "data": {"text": texts[at] + "!"}})
    changed = [*whole[:at], (forged, previous, digest), *whole[at + 1 :]]
    assert verdict(changed, whole) == BrokenLink(at + 1, "content")
    assert verdict([*whole[:at], *whole[at + 1 :]], whole) == BrokenLink(at + 1, "missing")


def test_the_database_refuses_to_change_or_delete_an_entry(town: Any) -> None:
    record(by=None, action="test.act", target=town, town_id=town.id, data={"count": 1})
    for act in (lambda: Entry.objects.update(actor="Somebody else"), lambda: Entry.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert verify_chain() == (1, None)


def test_verify_names_the_entry_that_was_changed_behind_the_triggers(town: Any) -> None:
    for count in range(3):
        record(by=None, action="test.act", target=town, town_id=town.id, data={"count": count})
    assert verify_chain() == (3, None)

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only")
        cursor.execute("UPDATE audit_entry SET actor = 'Somebody else' WHERE seq = 2")

    assert verify_chain() == (3, BrokenLink(2, "content"))
