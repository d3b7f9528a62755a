"""Reading the log, and proving it whole."""

from __future__ import annotations

from collections.abc import Iterator

from firstlight.audit.models import Entry, Head
from firstlight.audit.rules import BrokenLink, Link, first_broken_link


def _stored_links() -> Iterator[tuple[Link, str, str]]:
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        link = Link(
            seq=entry.seq,
            id=str(entry.id),
            at=entry.at,
            actor_id=str(entry.actor_id) if entry.actor_id else None,
            actor=entry.actor,
            town_id=str(entry.town_id) if entry.town_id else None,
            action=entry.action,
            target_type=entry.target_type,
            target_id=entry.target_id,
            data=entry.data,
        )
        yield link, entry.previous_hash, entry.hash


def verify_chain() -> tuple[int, BrokenLink | None]:
    """Recompute every hash: (links the head counts, the first broken one or None)."""
    head = Head.objects.filter(id=1).first() or Head()
    return head.seq, first_broken_link(_stored_links(), head_seq=head.seq, head_hash=head.hash)
