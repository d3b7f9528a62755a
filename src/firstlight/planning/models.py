"""Teams, plans, rounds and stops: who goes where in which order. Every version is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import Town, User
from firstlight.houses.models import House
from firstlight.reports.models import Incident


class Team(models.Model):
    """A team that walks one round at a time."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    lead = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["town", "number"], name="team_number_in_town")]

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """All rounds of one morning. A new version never changes an old one."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        REPLACED = "replaced", _("Replaced")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True)
    date = models.DateField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    civil_dawn_at = models.DateTimeField()
    civil_dusk_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    depot_lon = models.FloatField()
    depot_lat = models.FloatField()
    seed = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)  # what was asked
    figures = models.JSONField(default=dict)  # what came of it: houses, stops, walk_m, seconds ...
    left_out = models.JSONField(default=list)  # [{"seq": 12, "reason": "not-cleared"}, ...]
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-date", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["town", "date", "version"], name="plan_version_of_day"),
            models.UniqueConstraint(
                fields=["town", "date"], condition=models.Q(state="issued"), name="one_issued_plan_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__gte=models.F("civil_dawn_at"))
                & models.Q(ends_at__lte=models.F("civil_dusk_at"))
                & models.Q(ends_at__gte=models.F("starts_at")),
                name="plan_in_daylight",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} v{self.version}"


class Round(models.Model):
    """The ordered stops of one team in one shift."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rounds")
    team = models.ForeignKey(Team, models.PROTECT)
    number = models.PositiveSmallIntegerField()
    walk_m = models.FloatField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # back at the muster point
    path = models.JSONField()  # GeoJSON LineString along the streets
    return_leg = models.JSONField(default=dict)  # {"m": .., "steps": [..], "path": {..}}

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="round_number_in_plan"),
            models.UniqueConstraint(fields=["plan", "team"], name="one_round_a_team"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} round {self.number}"


class Stop(models.Model):
    """A block face visited as one."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField()  # 1 first
    street = models.CharField(max_length=200, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    arrives_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    leg_m = models.FloatField()  # walk from the stop before
    leg_path = models.JSONField()  # GeoJSON LineString of that walk
    steps = models.JSONField(default=list)  # [["Mill Street", 120.0], ...]: how to walk there

    class Meta:
        ordering = ["round", "position"]
        constraints = [models.UniqueConstraint(fields=["round", "position"], name="stop_position")]

    def __str__(self) -> str:
        return f"{self.position}. {self.street}"


class Visit(models.Model):
    """A house at a stop, in walking order, with what the belief expected of it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="visits")
    stop = models.ForeignKey(Stop, models.CASCADE, related_name="visits")
    house = models.ForeignKey(House, models.PROTECT, related_name="visits")
    position = models.PositiveSmallIntegerField()
    probability = models.FloatField()

    class Meta:
        ordering = ["stop", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "house"], name="house_once_in_plan")]

    def __str__(self) -> str:
        return f"{self.house} ({self.probability:.2f})"
