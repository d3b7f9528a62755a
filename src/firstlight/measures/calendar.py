"""The calendar feed of measures (RFC 5545): all-day events that phones and schools subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from firstlight.accounts.models import Town
from firstlight.measures.selectors import PublicMeasure


def measures_calendar(town: Town, measures: Iterable[PublicMeasure], url: str) -> bytes:
    """One VEVENT a chain of decisions, in the active language.

    The UID is the first decision's key and stays; SEQUENCE grows with every extension and lifting;
    DTEND is the day after the last day (exclusive, RFC 5545 3.6.1); what was lifted is CANCELLED.

    Parameters
    ----------
    url
        The absolute address of the page that says more.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Firstlight//Measures//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    name = _("Measures in %(town)s") % {"town": town.name}
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what most programs still read instead of NAME
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for measure in measures:
        calendar.add_component(_event(town, measure, url))
    ical: bytes = calendar.to_ical()
    return ical


def _event(town: Town, measure: PublicMeasure, url: str) -> Event:
    chain = measure.chain
    language = {"LANGUAGE": get_language() or "en"}
    event = Event()
    event.add("uid", chain.root.id)
    event.add("sequence", chain.sequence)
    event.add("dtstamp", chain.changed_at)
    event.add("last-modified", chain.changed_at)
    event.add("created", chain.root.published_at)
    event.add("dtstart", chain.starts_on)
    event.add("dtend", chain.ends_on + timedelta(days=1))
    event.add("status", "CANCELLED" if chain.is_lifted else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # it does not make anybody busy
    event.add("summary", measure.label, parameters=language)
    event.add("location", ", ".join(measure.districts) or town.name)
    event.add("description", _description(town, measure), parameters=language)
    event.add("url", url)
    return event


def _description(town: Town, measure: PublicMeasure) -> str:
    where = ", ".join(measure.districts)
    place = (
        _("Applies in: %(districts)s") % {"districts": where}
        if where
        else _("Applies in the whole of %(town)s") % {"town": town.name}
    )
    basis = _("Basis: %(basis)s") % {"basis": measure.legal_basis}
    return "\n".join(part for part in (measure.text, place, basis) if part)
