"""What the public may see: frozen, aggregated, released by two persons."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import Town, User


class Release(models.Model):
    """A frozen, safe-to-publish snapshot. Public pages read releases and nothing else."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Waiting for the second person")
        RELEASED = "released", _("Released")
        REFUSED = "refused", _("Refused")
        RETRACTED = "retracted", _("Retracted")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    number = models.PositiveIntegerField()
    content = models.JSONField()  # the aggregates, frozen when prepared
    content_sha256 = models.CharField(max_length=64)
    withheld = models.JSONField(default=list)  # what is held, why, until when
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    retracted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["town", "number"], name="release_number_in_town"),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("prepared_by")),
                name="release_needs_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.number}"
