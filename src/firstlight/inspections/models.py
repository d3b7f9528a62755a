"""What phones sent, what it says, and what was found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import Device, Town, User
from firstlight.houses.models import House
from firstlight.inspections.texts import part_name
from firstlight.planning.models import Team


class TeamPhone(models.Model):
    """Which team carries a phone: it gets that team's round and sector."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    device = models.OneToOneField(Device, models.PROTECT, related_name="team_phone")
    team = models.ForeignKey(Team, models.PROTECT, related_name="phones")

    def __str__(self) -> str:
        return f"{self.device}: {self.team}"


class Submission(models.Model):
    """What a phone sent: raw and immutable. Reading it is a second step that can be run again."""

    class State(models.TextChoices):
        INCOMPLETE = "incomplete", _("Photos on their way")
        READ = "read", _("Read")
        UNKNOWN_HOUSE = "unknown_house", _("House not in the register")
        UNREADABLE = "unreadable", _("Cannot be read")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    device = models.ForeignKey(Device, models.PROTECT, null=True)
    form_id = models.CharField(max_length=120)
    form_version = models.CharField(max_length=60)
    instance_id = models.CharField(max_length=255)  # made on the phone
    deprecated_id = models.CharField(max_length=255, blank=True)  # of the submission it edits
    xml = models.BinaryField()
    xml_sha256 = models.CharField(max_length=64)
    claimed_device_id = models.CharField(max_length=255, blank=True)  # a claim, proves nothing
    received_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=20, choices=State.choices, default=State.INCOMPLETE)
    problem = models.CharField(max_length=300, blank=True)  # code of the error that stopped reading
    flags = models.JSONField(default=list)  # codes of what was odd about its arrival
    house = models.ForeignKey(House, models.PROTECT, null=True, related_name="+")  # a person's decision

    class Meta:
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["town", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["town", "form_id", "instance_id"], name="submission_once"),
            models.UniqueConstraint(
                fields=["town", "form_id", "deprecated_id"],
                condition=~models.Q(deprecated_id=""),
                name="submission_edited_once",
            ),
        ]

    def __str__(self) -> str:
        return self.instance_id


class Attachment(models.Model):
    """A file of a submission, stored by its hash; the client's name is only data."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=255)  # exactly as the phone sent it
    sha256 = models.CharField(max_length=64, blank=True)  # blank: declared, not yet here
    size = models.PositiveBigIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)  # as sniffed
    received_at = models.DateTimeField(null=True)
    # Read from a picture by a job; the original stays as it came.
    sized_at = models.DateTimeField(null=True)  # null: not looked at yet
    size_problem = models.CharField(max_length=40, blank=True)  # code: why there are no smaller pictures
    camera_time = models.CharField(max_length=40, blank=True)  # as the camera wrote it, its own clock
    camera_lon = models.FloatField(null=True)  # where the camera says it was
    camera_lat = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "name", "sha256"], name="attachment_once")
        ]
        indexes = [
            models.Index(
                fields=["received_at"], name="attachment_to_size", condition=models.Q(sized_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Inspection(models.Model):
    """What one team found at one house or a part of it. Append-only: a correction is a new row."""

    class Review(models.TextChoices):
        RECEIVED = "received", _("Received")
        HAS_ISSUES = "has_issues", _("Has issues")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    class Grade(models.TextChoices):
        NONE = "none", _("No damage")
        MINOR = "minor", _("Minor")
        MAJOR = "major", _("Major")
        DESTROYED = "destroyed", _("Destroyed")
        INACCESSIBLE = "inaccessible", _("Could not be seen")

    class Level(models.TextChoices):
        HOUSE = "house", _("House")
        ENTRANCE = "entrance", _("Entrance")
        FLAT = "flat", _("Flat")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    house = models.ForeignKey(House, models.PROTECT, related_name="inspections")
    submission = models.OneToOneField(Submission, models.PROTECT)
    team_number = models.PositiveSmallIntegerField(null=True)
    seen_at = models.DateTimeField()  # device clock
    received_at = models.DateTimeField(default=clock.now)  # ours; orders the record
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.HOUSE)
    entrance = models.CharField(max_length=20, blank=True)  # numbers as typed
    flat = models.CharField(max_length=20, blank=True)
    part = models.CharField(max_length=60, blank=True)  # key as of rules.parts; "": the house
    grade = models.CharField(max_length=20, choices=Grade.choices)  # FEMA scale, never converted
    scales = models.JSONField(default=dict)  # other scales' own grades: {"ems98": "D3", "atc20": "unsafe"}
    address_seen = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    lon = models.FloatField(null=True)  # where the phone was
    lat = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    networks = models.JSONField(default=dict)  # {"gas": "isolated"}
    # As declared: [{"name": "1.jpg", "shows": "windows", "taken_at": "...", "lon": .., "lat": ..}]
    photos = models.JSONField(default=list)
    voice = models.CharField(max_length=255, blank=True)  # name of a spoken note's file
    owner = models.JSONField(default=dict)  # {"presence": "signed", "objection": "", "signature": "s.png"}
    issues = models.JSONField(default=list)  # [{"code": "bad-total", "element": "windows"}]
    review = models.CharField(max_length=20, choices=Review.choices, default=Review.RECEIVED)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.CharField(max_length=500, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["town", "received_at"]),
            models.Index(fields=["house", "received_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.house}: {self.grade}"

    @property
    def part_name(self) -> str:
        """Which part of the house it is of, for people; "" for the house as a whole."""
        return part_name(self.level, self.entrance, self.flat)

    @property
    def file_names(self) -> list[str]:
        """Every file that the form declares, photos first."""
        others = (self.voice, self.owner.get("signature", ""))
        return [photo["name"] for photo in self.photos] + [name for name in others if name]


class HouseUpdate(models.Model):
    """An inspection as an update of a listed house: which version the phone saw, and what it overtook.

    Only for forms that say it. One that came before what it builds upon is held: it has no version yet.
    """

    class Conflict(models.TextChoices):
        SOFT = "soft", _("Something else was recorded meanwhile")
        HARD = "hard", _("Another grade was recorded meanwhile")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="update")
    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    base = models.PositiveIntegerField()  # as the phone counts
    trunk = models.PositiveIntegerField(null=True)
    branch = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(null=True)  # of the house with it, as we count; null: held
    conflict = models.CharField(max_length=4, choices=Conflict.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["house", "branch"]),
            models.Index(fields=["house"], name="update_held", condition=models.Q(version=None)),
        ]

    def __str__(self) -> str:
        return f"{self.house_id} {self.base}"


class Finding(models.Model):
    """One element of an inspection: damaged of total, in the schedule's unit."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    element = models.CharField(max_length=40)  # key in contracts/damage_schedule.json
    damaged = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    unit = models.CharField(max_length=10)
    severity = models.CharField(max_length=20)  # key in the schedule; "": the phone told none
    is_urgent = models.BooleanField(default=False)
    split = models.JSONField(default=dict)  # where of it, as told: {"side": {"street": "3.00"}}

    class Meta:
        ordering = ["inspection", "element"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "element"], name="one_finding_an_element"),
            models.CheckConstraint(
                condition=models.Q(damaged__gt=0)
                & (models.Q(total__isnull=True) | models.Q(total__gte=models.F("damaged"))),
                name="finding_damaged_of_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element} {self.damaged} {self.unit}"


class OwnElements(models.Model):
    """What a town records beside the common schedule, as its file said. The newest counts; none changes."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    number = models.PositiveSmallIntegerField()  # from 1; part of the form's version
    data = (
        models.JSONField()
    )  # {"groups": [...], "elements": [...]} as contracts/damage_schedule.json has them
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["town", "number"]
        constraints = [
            models.UniqueConstraint(fields=["town", "number"], name="own_elements_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Commission(models.Model):
    """Who signs the acts of a town, by which order. The newest counts; acts keep the one of their day."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    order = models.CharField(max_length=200)  # number or title of the decision that set it up
    ordered_on = models.DateField(null=True)
    members = models.JSONField()  # [{"name": "…", "post": "…"}], the chair first
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.order


class ActTemplate(models.Model):
    """A town's own form of the act, in Typst. The newest counts; empty: the standard one."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    source = models.TextField(blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return str(self.made_at)


class ActSeries(models.Model):
    """The numbers of one town and year. The row is locked while one is given: none is left out."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "year"], name="one_act_series_a_year")]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Act(models.Model):
    """The official record of an inspection, frozen when it was made. What changes makes a new version."""

    class Stage(models.TextChoices):
        STARTING = "starting", _("Starting act")
        SURVEY = "survey", _("Survey")
        EXPERTISE = "expertise", _("Expertise")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="acts")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()  # all versions share it
    version = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.STARTING)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    code = models.CharField(max_length=16, unique=True)  # on the paper: who has it may ask whether it holds
    record = models.JSONField()  # see rules.act_record
    sha256 = models.CharField(max_length=64)  # of the record
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["year", "number", "version"]
        constraints = [
            models.UniqueConstraint(fields=["town", "year", "number", "version"], name="act_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The number as people write it."""
        return f"{self.year}-{self.number:05d}"


class ActPaper(models.Model):
    """An act as PDF: made once for a language and a reader, then kept, so that its hash can be checked."""

    class Copy(models.TextChoices):
        FULL = "full", _("Complete")
        OWNER = "owner", _("For the owner")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    act = models.ForeignKey(Act, models.PROTECT, related_name="papers")
    lang = models.CharField(max_length=8)
    copy = models.CharField(max_length=10, choices=Copy.choices)
    sha256 = models.CharField(max_length=64)  # of the file, which lies with the photos
    size = models.PositiveIntegerField()  # bytes
    template_problem = models.CharField(max_length=300, blank=True)  # why the town's form was not used
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "lang", "copy"], name="one_paper_a_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.lang} {self.copy}"
