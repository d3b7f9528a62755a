"""UUIDv7 keys: they sort by time, so that indexes grow at their end."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7, as the standard library's UUID."""
    fresh: UUID = uuid7()
    return fresh
