"""Statements, their claims, incidents, calls, impacts and alarms. This room knows no house."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import Town, User
from firstlight.reports.models_cap import CapFeed, CapMessage
from firstlight.reports.models_intake import Feed, Original, PlaceList, Upload

__all__ = [
    "Alarm",
    "Call",
    "CapFeed",
    "CapMessage",
    "Channel",
    "Claim",
    "Feed",
    "Impact",
    "Incident",
    "Original",
    "PlaceList",
    "Statement",
    "Upload",
]


class Channel(models.TextChoices):
    TELEGRAM = "telegram", _("Telegram")
    WEB = "web", _("Web page")
    AGENCY = "agency", _("News agency")
    TV = "tv", _("Television")
    VIDEO = "video", _("Video")
    EMAIL = "email", _("E-mail")
    PAPER = "paper", _("On paper")
    OTHER = "other", _("Other")


class Incident(models.Model):
    """An attack: a time window and a place; groups claims and impacts."""

    class Cause(models.TextChoices):
        SHELLING = "shelling", _("Shelling")
        DRONES = "drones", _("Drones")
        BLAST = "blast", _("Explosion")
        STORM = "storm", _("Storm")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    title = models.CharField(max_length=200)
    cause = models.CharField(max_length=20, choices=Cause.choices, default=Cause.SHELLING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)  # in words, as officials name it
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    precision = models.PositiveSmallIntegerField(default=3)  # 1 exact to 7 country (UCDP)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")
    merged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["town", "started_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("started_at")), name="incident_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(precision__gte=1, precision__lte=7), name="incident_precision_1_to_7"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Statement(models.Model):
    """A text as received. Immutable: what is said of it lives in claims."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.OTHER)
    author = models.CharField(max_length=200)  # the outlet or office that published it
    source_url = models.URLField(max_length=500, blank=True)
    published_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    language = models.CharField(max_length=8)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    # Spans that are no claims: [{"kind": "quote" | "time" | "place", "start": 0, "end": 5, ...}]
    # and of a video [{"kind": "cue", "start": 0, "at_s": 12.5}]: what is said at which second.
    marks = models.JSONField(default=list)
    original = models.ForeignKey(Original, models.PROTECT, null=True)  # null: the text is the original
    relayed_from = models.CharField(max_length=200, blank=True)  # "forwarded from", as the envelope says
    sketch = models.BinaryField(default=bytes)  # rules.likeness
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")  # came earlier
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-published_at"]
        indexes = [models.Index(fields=["town", "published_at"])]
        constraints = [
            models.UniqueConstraint(fields=["town", "author", "text_sha256"], name="statement_once")
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"


class Claim(models.Model):
    """One attributed assertion with the exact span of its evidence in the statement."""

    class Kind(models.TextChoices):
        CASUALTY = "casualty", _("People")
        WEAPON = "weapon", _("Weapons")
        DAMAGE = "damage", _("Damage")
        MEASURE = "measure", _("Measure")
        ALARM = "alarm", _("Alarm")
        NO_REPORT = "no_report", _("No reports")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waiting")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="claims")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="claims")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=40)  # killed, missile, roof, school_holidays: per kind
    value_min = models.PositiveIntegerField(null=True)  # null: said without a number
    value_max = models.PositiveIntegerField(null=True)
    qualifier = models.CharField(max_length=20, default="exact")  # exact, at_least, about, vague
    modality = models.CharField(max_length=20, default="asserted")
    scope = models.CharField(max_length=20, blank=True)  # night, previous_day, period, cumulative
    attribution = models.CharField(max_length=20, default="none")
    speaker = models.CharField(max_length=200, blank=True)
    office = models.CharField(max_length=200, blank=True)
    subset_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")  # its total
    is_transfer = models.BooleanField(default=False)  # an injured person who died since
    detail = models.JSONField(default=dict)  # model, outcome, until, places: as the reading gave it
    as_of = models.DateTimeField(null=True)
    event_from = models.DateTimeField(null=True)
    event_to = models.DateTimeField(null=True)
    start = models.PositiveIntegerField()  # code points into statement.text
    end = models.PositiveIntegerField()
    evidence = models.TextField()  # statement.text[start:end], kept for the ledger's readers
    origin = models.CharField(max_length=10, default="rules")  # rules, model, both, person
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["statement", "start"]
        indexes = [models.Index(fields=["town", "state"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="claim_has_evidence"),
            models.CheckConstraint(
                condition=models.Q(value_min__isnull=True)
                | models.Q(value_max__isnull=True)
                | models.Q(value_max__gte=models.F("value_min")),
                name="claim_range_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.value_min}-{self.value_max}"


class Call(models.Model):
    """A resident's or service's report of damage, by phone or form."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        PLACED = "placed", _("Placed")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    received_at = models.DateTimeField(default=clock.now)
    caller = models.CharField(max_length=200, blank=True)  # personal
    phone = models.CharField(max_length=40, blank=True)  # personal
    text = models.TextField()
    address = models.CharField(max_length=300, blank=True)
    heard = models.JSONField(default=dict)  # rules.calls: flat, entrance, floor, what is damaged
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    radius_m = models.FloatField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    # None: a resident wrote it on the public page.
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["town", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True, radius_m__isnull=True)
                | models.Q(lon__isnull=False, lat__isnull=False, radius_m__gt=0),
                name="call_place_is_whole",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Impact(models.Model):
    """A point where something fell, with its uncertainty. Never shown to the public."""

    class Clearance(models.TextChoices):
        UNKNOWN = "unknown", _("Not checked")
        CLEARED = "cleared", _("Cleared")
        DANGER = "danger", _("Danger, keep out")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="impacts")
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="impacts")
    lon = models.FloatField()
    lat = models.FloatField()
    radius_m = models.FloatField()  # the place is known to within this
    clearance = models.CharField(max_length=10, choices=Clearance.choices, default=Clearance.UNKNOWN)
    danger_m = models.FloatField(default=0)  # nobody is sent nearer than this until cleared
    note = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["town", "incident"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(radius_m__gt=0, danger_m__gte=0), name="impact_radius_positive"
            )
        ]

    def __str__(self) -> str:
        return f"impact within {self.radius_m:.0f} m"


class Alarm(models.Model):
    """An interval in which people must be under cover; teams stop."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_by_hand = models.BooleanField(default=True)  # false: it ends with the warnings that carry it

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["town"], condition=models.Q(ended_at__isnull=True), name="one_open_alarm"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
                name="alarm_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"alarm from {self.started_at:%H:%M}"
