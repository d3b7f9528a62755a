"""Who did what: append-only and hash-chained, so that a removed or changed line shows."""

from __future__ import annotations

from django.db import models

from firstlight import ids


class Entry(models.Model):
    """One act of one person or program. The database refuses to change or delete it.

    It names people and things by id and label instead of foreign keys: the log outlives them,
    and this room lies below all others.
    """

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=ids.new_id, unique=True, editable=False)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)  # null: the program itself
    actor = models.CharField(max_length=200)
    town_id = models.UUIDField(null=True)
    action = models.CharField(max_length=80)  # "houses.load", "reports.confirm-claim"
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["town_id", "seq"]),
            models.Index(fields=["target_type", "target_id", "seq"]),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class Head(models.Model):
    """The last link of the chain: one row, locked while an entry is added."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"head at {self.seq}"
