"""How statements come in: original files, uploads of many, feeds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import Town, User


class Original(models.Model):
    """The bytes from which a statement's text was taken: a letter, a page, subtitles. Immutable."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "sha256"], name="original_once_in_town")]

    def __str__(self) -> str:
        return self.file_name or self.sha256[:12]


class Upload(models.Model):
    """A file of many statements, taken in by the worker; its bytes are let go when it is done."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)  # null: done
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)  # [{"at": 3, "code": "future", "params": {}}]
    error = models.JSONField(null=True)  # {"code": "bad-export", "params": {}}: why nothing was taken
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.file_name


class Feed(models.Model):
    """An RSS or Atom address that is asked for new statements."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    name = models.CharField(max_length=200)  # the author of what it brings
    url = models.URLField(max_length=500)
    channel = models.CharField(max_length=20)  # a key of models.Channel
    every_min = models.PositiveSmallIntegerField(default=10)
    is_on = models.BooleanField(default=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)  # the last time that it could be read
    error = models.JSONField(null=True)  # {"code": "too-slow", "params": {}}: why not, the last time
    etag = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["town", "url"], name="feed_once_in_town"),
            models.CheckConstraint(
                condition=models.Q(every_min__gte=1, every_min__lte=1440), name="feed_every_minute_to_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceList(models.Model):
    """A town's own places, which win over the gazetteer. The newest list counts; old ones stay."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    text = models.TextField()  # CSV as rules.gazetteer.own_places reads it
    rows = models.PositiveIntegerField()
    source = models.CharField(max_length=200)  # the file's name; GeoNames asks to be named
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.source
