"""Feeds of official warnings (CAP) and what came through them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import Town, User


class CapFeed(models.Model):
    """An address that is asked every minute for warnings."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    name = models.CharField(max_length=120)  # the office, as people call it
    url = models.URLField(max_length=500)
    codes = models.CharField(max_length=500, blank=True)  # areas that mean the town, commas; *: all
    events = models.CharField(max_length=500, blank=True)  # words of an alarm's event, commas
    is_on = models.BooleanField(default=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    heard_at = models.DateTimeField(null=True)  # the last time that all of it could be read
    failing_since = models.DateTimeField(null=True)
    error = models.JSONField(null=True)  # {"code": "too-slow", "params": {...}}: why, the last time
    etag = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["town", "url"], name="cap_feed_once_in_town")]

    def __str__(self) -> str:
        return self.name


class CapMessage(models.Model):
    """A warning as received, what it means for the town, and the alarm that it carries."""

    class Verdict(models.TextChoices):
        ALARM = "alarm", _("Alarm")
        ALL_CLEAR = "all_clear", _("All clear")
        CANCEL = "cancel", _("Cancelled")
        PRACTICE = "practice", _("Exercise or test")
        PRIVATE = "private", _("Addressed to others")
        REPLY = "reply", _("No warning")
        NO_AREA = "no_area", _("Names no area")
        ELSEWHERE = "elsewhere", _("Elsewhere")
        OTHER_EVENT = "other_event", _("Another event")
        OVER = "over", _("Over when it came")

    class State(models.TextChoices):
        IDLE = "idle", _("Without effect")
        COMING = "coming", _("Begins later")
        ACTIVE = "active", _("In force")
        ENDED = "ended", _("Ended")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    feed = models.ForeignKey(CapFeed, models.PROTECT, related_name="messages")
    entry = models.CharField(max_length=1000, blank=True)  # where and as of when the feed listed it
    sender = models.CharField(max_length=255)
    identifier = models.CharField(max_length=255)
    sent_at = models.DateTimeField()  # the sender's clock
    received_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=10)
    msg_type = models.CharField(max_length=10)
    texts = models.JSONField(default=list)  # [{"language", "event", "headline", "instruction"}, ...]
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IDLE)
    starts_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # null: until it is ended
    alarm = models.ForeignKey("reports.Alarm", models.PROTECT, null=True, related_name="messages")
    raw = models.TextField()

    class Meta:
        ordering = ["-received_at", "-sent_at"]
        indexes = [models.Index(fields=["town", "state"]), models.Index(fields=["feed", "entry"])]
        constraints = [
            models.UniqueConstraint(fields=["feed", "sender", "identifier"], name="cap_message_once"),
        ]

    def __str__(self) -> str:
        return f"{self.msg_type} {self.identifier}"

    @property
    def told(self) -> dict[str, str]:
        """What it says in the reader's language, else in the first it has; empty where it says nothing."""
        language = (get_language() or "en")[:2]
        texts: list[dict[str, str]] = self.texts
        mine = [text for text in texts if text["language"].lower().startswith(language)]
        return next(iter([*mine, *texts]), {})
