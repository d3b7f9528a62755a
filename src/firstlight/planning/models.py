"""Teams, plans, rounds and stops: who goes where in which order. Every version is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import Device, Town, User
from firstlight.houses.models import House, Street
from firstlight.reports.models import Alarm, Incident


class Team(models.Model):
    """A team that walks one round at a time."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    lead = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    is_engineer = models.BooleanField(default=False)  # may judge whether a house stands safely
    speed = models.FloatField(default=1.0)  # on foot, as a share of the usual 1.2 m/s
    leaves_at = models.TimeField(null=True)  # on the town's clock; null: with the others
    back_at = models.TimeField(null=True)
    break_min = models.PositiveSmallIntegerField(null=True)  # null: as the plan says for all
    depot_lon = models.FloatField(null=True)  # null: the muster point of the plan
    depot_lat = models.FloatField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["town", "number"], name="team_number_in_town")]

    def __str__(self) -> str:
        return self.name


class Instruction(models.Model):
    """What a coordinator laid down for a house or a street on one day; every plan of it keeps to this."""

    class Kind(models.TextChoices):
        EXCLUDE = "exclude", _("Leave out")
        MUST = "must", _("Visit in any case")
        ENGINEER = "engineer", _("Only with a structural engineer")
        WINDOW = "window", _("Only at certain times")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    house = models.ForeignKey(House, models.PROTECT, null=True, related_name="+")
    street = models.ForeignKey(Street, models.PROTECT, null=True, related_name="+")
    opens = models.TimeField(null=True)  # of a window, on the town's clock; null: from the start on
    closes = models.TimeField(null=True)
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["town", "day"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(house__isnull=False, street__isnull=True)
                | models.Q(house__isnull=True, street__isnull=False),
                name="instruction_house_or_street",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.house or self.street}"


class Plan(models.Model):
    """All rounds of one morning. A new version never changes an old one."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        REPLACED = "replaced", _("Replaced")

    class Why(models.TextChoices):
        """What made this version."""

        FIRST = "first", _("First plan")
        ASKED = "asked", _("Planned again")
        FINDINGS = "findings", _("New findings")
        ALARM = "alarm", _("After an alarm")
        HAND = "hand", _("Changed by hand")
        INSTRUCTION = "instruction", _("A house or street laid down")

    class Replanning(models.TextChoices):
        """What happens by itself as findings come in."""

        OFF = "off", _("Nothing by itself")
        PROPOSE = "propose", _("Propose a new version")
        HAND_OUT = "hand_out", _("Hand a new version out")

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
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    why = models.CharField(max_length=12, choices=Why.choices, default=Why.FIRST)
    changes = models.JSONField(default=dict)  # against `based_on`, as `rules.changes` says
    replanning = models.CharField(max_length=10, choices=Replanning.choices, default=Replanning.PROPOSE)
    claimed_at = models.DateTimeField(null=True)  # a replan of this plan is being made since then
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
    depot_lon = models.FloatField(null=True)  # where the team is back; null: at the plan's muster point
    depot_lat = models.FloatField(null=True)
    is_locked = models.BooleanField(default=False)  # no replan changes it
    done_stops = models.PositiveSmallIntegerField(default=0)  # the first ones, done when it was made

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="round_number_in_plan"),
            models.UniqueConstraint(fields=["plan", "team"], name="one_round_a_team"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} round {self.number}"

    @property
    def depot(self) -> tuple[float, float]:
        """Where the team is back in the end: (lon, lat)."""
        if self.depot_lon is None or self.depot_lat is None:
            return self.plan.depot_lon, self.plan.depot_lat
        return self.depot_lon, self.depot_lat


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
    is_locked = models.BooleanField(default=False)  # stays with its team in every replan

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


class AuditSample(models.Model):
    """Houses drawn by lot from those nobody had seen, from which the total is estimated.

    `frozen` holds the whole list with its probabilities (`sampling.audit_of` reads it): the estimate
    may learn later, but neither the list nor the lot can change. One is open in a town at a time.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    since = models.DateField()  # on the town's clock; what was found before belongs to another night
    seed = models.PositiveIntegerField()
    frozen = models.BinaryField()
    frozen_sha256 = models.CharField(max_length=64)  # the audit log holds it too
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)  # its houses are no longer sent to

    class Meta:
        ordering = ["-drawn_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["town"], condition=models.Q(closed_at__isnull=True), name="one_open_sample_a_town"
            )
        ]

    def __str__(self) -> str:
        return f"{self.town} {self.drawn_at:%Y-%m-%d %H:%M}"


class AuditHouse(models.Model):
    """A house of the sample. Its position is that of the lot: any first part is a sample too."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    sample = models.ForeignKey(AuditSample, models.CASCADE, related_name="houses")
    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()  # 0 first
    drawn_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["sample", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "house"], name="audit_house_once"),
            models.UniqueConstraint(fields=["sample", "position"], name="audit_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.house}"


class Headcount(models.Model):
    """What a team said of itself under an alarm. Append-only: the newest of a team counts."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="headcounts")
    team = models.ForeignKey(Team, models.PROTECT, related_name="headcounts")
    counted = models.PositiveSmallIntegerField()  # under cover
    expected = models.PositiveSmallIntegerField()  # in the team
    place = models.CharField(max_length=200, blank=True)  # where they are under cover, in words
    lon = models.FloatField(null=True)  # the same on the map; null: not known
    lat = models.FloatField(null=True)
    at = models.DateTimeField()  # the phone's clock; by radio ours
    received_at = models.DateTimeField(default=clock.now)  # ours; orders the record
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # by radio
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")  # by phone

    class Meta:
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["alarm", "team"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__isnull=False, lat__isnull=False),
                name="headcount_place_is_whole",
            ),
            models.CheckConstraint(condition=models.Q(expected__gte=1), name="headcount_of_somebody"),
            models.CheckConstraint(
                condition=models.Q(entered_by__isnull=False) | models.Q(device__isnull=False),
                name="headcount_has_a_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counted}/{self.expected}"

    @property
    def missing(self) -> int:
        """How many are not accounted for."""
        return max(self.expected - self.counted, 0)
