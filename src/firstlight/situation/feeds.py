"""The Atom feed (RFC 4287) of a town: its releases and its measures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from firstlight.accounts.models import Town
from firstlight.measures.selectors import PublicMeasure
from firstlight.situation.models import Release
from firstlight.situation.showing import ShownIncident, shown_situation


def situation_feed(town: Town, releases: list[Release], measures: list[PublicMeasure], root: str) -> str:
    """The feed as XML, newest first, in the active language.

    `root`: the site's absolute address, ending in a slash.
    """
    base = root.rstrip("/")
    feed = Atom1Feed(
        title=_("Situation in %(town)s") % {"town": town.name},
        link=base + reverse("public:situation", args=[town]),
        description="",
        feed_url=base + reverse("public:atom", args=[town]),
        language=translation.get_language(),
        feed_guid=f"urn:uuid:{town.pk}",
    )
    with timezone.override(town.timezone):
        entries = [_release(town, release, base) for release in releases]
        entries += [_measure(town, measure, base) for measure in measures]
    for entry in sorted(entries, key=lambda entry: entry["updateddate"], reverse=True):
        feed.add_item(**entry)
    xml: str = feed.writeString("utf-8")
    return xml


def _release(town: Town, release: Release, base: str) -> dict[str, Any]:
    shown = shown_situation(release.content, release.withheld)
    assert release.decided_at is not None  # only released ones come here
    return {
        "title": _("Situation as of %(time)s") % {"time": _time(shown.as_of)},
        "link": base + reverse("public:release", args=[town, release.number]),
        "description": "\n".join(_told(town, incident) for incident in shown.incidents),
        "unique_id": f"urn:uuid:{release.pk}",
        "pubdate": release.decided_at,
        "updateddate": release.decided_at,
    }


def _told(town: Town, incident: ShownIncident) -> str:
    """One line an incident: what, when, where, and its figures."""
    figures = "; ".join(
        _("%(label)s: %(value)s") % {"label": figure.label, "value": figure.headline}
        for figure in incident.figures
    )
    return _("%(cause)s, %(time)s, %(place)s. %(figures)s.") % {
        "cause": incident.cause,
        "time": _time(incident.started_at),
        "place": incident.district or town.name,
        "figures": figures,
    }


def _measure(town: Town, measure: PublicMeasure, base: str) -> dict[str, Any]:
    until = date_format(measure.chain.ends_on, "DATE_FORMAT")
    return {
        "title": _("%(measure)s until %(day)s") % {"measure": measure.label, "day": until},
        "link": base + reverse("public:situation", args=[town]) + "#measures",
        "description": "\n".join(
            part for part in (measure.text, ", ".join(measure.districts), measure.legal_basis) if part
        ),
        "unique_id": f"urn:uuid:{measure.chain.root.id}",
        "pubdate": measure.chain.root.published_at,
        "updateddate": measure.chain.changed_at,
    }


def _time(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
