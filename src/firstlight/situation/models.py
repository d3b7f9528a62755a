"""What the public may see: frozen, aggregated, released by two persons."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import Town, User


class TownPage(models.Model):
    """What the public page of a town says besides releases: under which policy, and where help is."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.OneToOneField(Town, models.PROTECT, related_name="public_page")
    policy = models.CharField(max_length=40, default="default")  # a file in situation/policies/
    hotlines = models.JSONField(default=list)  # [{"name": "Rescue", "phone": "112", "note": ""}, ...]
    advice = models.TextField(blank=True)
    takes_reports = models.BooleanField(default=False)  # residents may report damage on it
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"public page of {self.town}"


class Release(models.Model):
    """A frozen, safe-to-publish snapshot of everything the public sees that is not always public.

    Public pages read the newest one, the page's own text, and published measures.
    """

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
    basis = models.JSONField(default=dict)  # exact counts behind the rounded ones; never published
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    retracted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    retracted_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # of a refusal or a retraction

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["town", "number"], name="release_number_in_town"),
            # Whoever prepared a release may withdraw it, never let it out.
            models.CheckConstraint(
                condition=models.Q(state__in=["prepared", "refused"])
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("prepared_by"))),
                name="release_needs_two_persons",
            ),
            models.UniqueConstraint(
                fields=["town"], condition=models.Q(state="prepared"), name="one_release_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.number}"
