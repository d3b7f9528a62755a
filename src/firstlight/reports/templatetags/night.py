"""Times of incidents and claims as a reader says them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from firstlight import clock
from firstlight.reports.intervals import interval_words

register = template.Library()


@register.simple_tag(takes_context=True)
def interval(context: Context, start: datetime | None, end: datetime | None = None) -> SafeString | str:
    """`{% interval incident.started_at incident.ended_at %}`: on the town's clock, whole days as days."""
    if start is None:
        return ""
    town: Any = context.get("town")
    timezone = town.timezone if town is not None else "UTC"
    words = interval_words(start, end or start, timezone=timezone, now=context.get("now") or clock.now())
    return format_html(
        '<time datetime="{}/{}">{}</time>', start.isoformat(), (end or start).isoformat(), words
    )


@register.filter
def video_clock(at_s: int) -> str:
    """Seconds of a video as players show them: "1:06", "1:00:06"."""
    minutes, seconds = divmod(at_s, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def at_second(url: str, at_s: int) -> str:
    """A video's address that begins at a second, as most players understand it (``t=66``)."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "t"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("t", str(at_s))])))
