"""Central's clients know things by small whole numbers; ours have UUIDs."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

BITS = 31  # of the key's random tail: as many as every client's integer holds


def number_of(key: UUID) -> int:
    """The number that stands for a key, always the same."""
    return key.int & ((1 << BITS) - 1)


def made_at(key: UUID) -> datetime:
    """When a UUIDv7 key was made, to the millisecond."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)


def instant(at: datetime) -> str:
    """As Central writes a time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
