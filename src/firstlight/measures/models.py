"""Decisions of the administration with their end dates."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import District, Town, User
from firstlight.reports.models import Claim


class Measure(models.Model):
    """A decision: what, where, on which basis, from when until when."""

    class Kind(models.TextChoices):
        SCHOOL_HOLIDAYS = "school_holidays", _("School holidays extended")
        REMOTE_LEARNING = "remote_learning", _("Remote learning")
        SCHOOL_CLOSURE = "school_closure", _("Schools closed")
        KINDERGARTEN_DUTY = "kindergarten_duty", _("Kindergartens: duty groups only")
        STREET_CLOSED = "street_closed", _("Street closed")
        EVACUATION = "evacuation", _("Evacuation")
        SHELTER = "temporary_shelter", _("Temporary shelter open")
        UTILITY = "utility", _("Supply interrupted")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        LIFTED = "lifted", _("Lifted")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    districts = models.ManyToManyField(District, blank=True)  # empty: the whole town
    text = models.TextField(blank=True)
    legal_basis = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day on which it applies
    extends = models.OneToOneField("self", models.PROTECT, null=True, related_name="extended_by")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="measures")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["ends_on"]
        indexes = [models.Index(fields=["town", "state", "ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="measure_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} until {self.ends_on}"
