"""The one way into the log."""

from __future__ import annotations

import json
from typing import Any, Protocol
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from firstlight import clock, ids, sql
from firstlight.audit.models import Entry, Head
from firstlight.audit.rules import Link, link_hash

READ_HEAD = "SELECT seq, hash FROM audit_head WHERE id = 1"
LOCK_HEAD = "SELECT seq, hash FROM audit_head WHERE id = 1 FOR UPDATE"


class Actor(Protocol):
    """A person of the accounts room, which this room may not import."""

    @property
    def pk(self) -> Any: ...


def record(
    *,
    by: Actor | None,
    action: str,
    target: models.Model,
    town_id: UUID | None = None,
    data: dict[str, Any] | None = None,
) -> Entry:
    """Append one entry, in the caller's transaction.

    Parameters
    ----------
    by
        The person; None: the program itself.
    action
        "room.verb-object", such as "reports.confirm-claim".
    target
        What it was done to; its table and key are kept.
    data
        What a reader needs to understand the act. No personal field.

    Notes
    -----
    The head row is locked until the transaction ends: writers queue, and no two links fork.
    """
    plain: dict[str, Any] = json.loads(json.dumps(data or {}, cls=DjangoJSONEncoder))
    with transaction.atomic(savepoint=False):  # it stands or falls with what it tells of
        seq, last = _locked_head()
        link = Link(
            seq=seq + 1,
            id=str(ids.new_id()),
            at=clock.now(),
            actor_id=str(by.pk) if by is not None else None,
            actor=str(by) if by is not None else "Firstlight",
            town_id=str(town_id) if town_id else None,
            action=action,
            target_type=target._meta.label_lower,
            target_id=str(target.pk),
            data=plain,
        )
        digest = link_hash(link, last)
        entry = Entry.objects.create(
            seq=link.seq,
            id=UUID(link.id),
            at=link.at,
            actor_id=by.pk if by is not None else None,
            actor=link.actor,
            town_id=town_id,
            action=action,
            target_type=link.target_type,
            target_id=link.target_id,
            data=plain,
            previous_hash=last,
            hash=digest,
        )
        sql.execute("UPDATE audit_head SET seq = %s, hash = %s WHERE id = 1", link.seq, digest)
    return entry


def _locked_head() -> tuple[int, str]:
    """The last link's number and hash; writers on PostgreSQL wait here, those on SQLite at BEGIN."""
    row = sql.fetch_one(LOCK_HEAD if connection.features.has_select_for_update else READ_HEAD)
    if row is None:
        head, _ = Head.objects.select_for_update().get_or_create(id=1)
        return head.seq, head.hash
    return row[0], row[1]
