"""The chain: each entry's hash covers its content and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ZERO_HASH = "0" * 64


@dataclass(frozen=True)
class Link:
    """One entry as the chain sees it."""

    seq: int
    id: str
    at: datetime
    actor_id: str | None
    actor: str
    town_id: str | None
    action: str
    target_type: str
    target_id: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class BrokenLink:
    seq: int
    code: str  # "missing", "order" or "content"


def link_hash(link: Link, previous_hash: str) -> str:
    """SHA-256 over the canonical JSON of an entry and the hash before it, in hex."""
    content = {
        "seq": link.seq,
        "id": link.id,
        "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": link.actor_id,
        "actor": link.actor,
        "town_id": link.town_id,
        "action": link.action,
        "target_type": link.target_type,
        "target_id": link.target_id,
        "data": link.data,
        "previous_hash": previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_broken_link(
    chain: Iterable[tuple[Link, str, str]], *, head_seq: int, head_hash: str
) -> BrokenLink | None:
    """Walk the chain from its start.

    Parameters
    ----------
    chain
        (link, previous_hash, hash) as stored, ordered by seq.
    head_seq, head_hash
        What the head says the last link is: a chain whose end was cut off is broken too.

    Returns
    -------
    BrokenLink or None
        The first link that is missing, out of order or changed; None: whole.
    """
    seq, previous = 0, ZERO_HASH
    for link, stored_previous, stored_hash in chain:
        if link.seq != seq + 1:
            return BrokenLink(seq + 1, "missing")
        if stored_previous != previous:
            return BrokenLink(link.seq, "order")
        if link_hash(link, previous) != stored_hash:
            return BrokenLink(link.seq, "content")
        seq, previous = link.seq, stored_hash
    if (seq, previous) != (head_seq, head_hash):
        return BrokenLink(seq + 1, "missing")
    return None
