"""The words for what a claim says; a key without words is shown as it is."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firstlight.reports.errors import ReportError
from firstlight.reports.models import Call, Claim
from firstlight.reports.rules.tolls import Figure
from firstlight.wording import error_text

Words = dict[str, str | Promise]

SUBJECTS: Words = {
    "killed": gettext_lazy("Killed"),
    "injured": gettext_lazy("Injured"),
    "missing": gettext_lazy("Missing"),
    "any": gettext_lazy("Killed or injured"),
    "missile": gettext_lazy("Missiles"),
    "rocket": gettext_lazy("Rockets"),
    "mlrs": gettext_lazy("Multiple rocket launchers"),
    "drone": gettext_lazy("Drones"),
    "shell": gettext_lazy("Shells"),
    "bomb": gettext_lazy("Bombs"),
    "projectile": gettext_lazy("Projectiles"),
    "air_target": gettext_lazy("Air targets"),
    "house": gettext_lazy("Houses"),
    "apartment_building": gettext_lazy("Apartment buildings"),
    "apartment": gettext_lazy("Flats"),
    "residential": gettext_lazy("Residential buildings"),
    "roof": gettext_lazy("Roofs"),
    "window": gettext_lazy("Windows"),
    "facade": gettext_lazy("Facades"),
    "outbuilding": gettext_lazy("Outbuildings"),
    "vehicle": gettext_lazy("Vehicles"),
    "school": gettext_lazy("Schools"),
    "social": gettext_lazy("Social buildings"),
    "office": gettext_lazy("Offices"),
    "commercial": gettext_lazy("Shops and firms"),
    "industrial": gettext_lazy("Industry"),
    "infrastructure": gettext_lazy("Infrastructure"),
    "power": gettext_lazy("Power supply"),
    "gas": gettext_lazy("Gas supply"),
    "road": gettext_lazy("Roads"),
    "vessel": gettext_lazy("Ships"),
    "nonresidential": gettext_lazy("Non-residential buildings"),
    "other": gettext_lazy("Other"),
    "school_holidays": gettext_lazy("School holidays"),
    "school_closure": gettext_lazy("Schools closed"),
    "remote_learning": gettext_lazy("Remote learning"),
    "kindergarten_duty": gettext_lazy("Kindergartens: duty groups"),
    "class_cancelled": gettext_lazy("Lessons cancelled"),
    "evacuation": gettext_lazy("Evacuation"),
    "temporary_shelter": gettext_lazy("Temporary shelter"),
    "shelter": gettext_lazy("Take shelter"),
    "stay_home": gettext_lazy("Stay at home"),
    "blackout": gettext_lazy("Power cut"),
    "power_restored": gettext_lazy("Power restored"),
    "utility": gettext_lazy("Supply"),
    "closure": gettext_lazy("Closed"),
    "inspection": gettext_lazy("Inspection"),
    "alert": gettext_lazy("Alarm"),
    "alert_cancelled": gettext_lazy("All-clear"),
}

OUTCOMES: Words = {
    "launched": gettext_lazy("launched"),
    "used": gettext_lazy("used"),
    "hit": gettext_lazy("hit"),
    "intercepted": gettext_lazy("said to be shot down"),
    "lost": gettext_lazy("lost"),
}

MODALITIES: Words = {
    "planned": gettext_lazy("planned"),
    "ordered": gettext_lazy("ordered"),
    "denied": gettext_lazy("denied"),
    "hypothetical": gettext_lazy("only possible"),
    "decided": gettext_lazy("decided"),
    "discussed": gettext_lazy("to be discussed"),
    "recommended": gettext_lazy("recommended"),
    "lifted": gettext_lazy("lifted"),
}

SCOPES: Words = {
    "night": gettext_lazy("overnight"),
    "previous_day": gettext_lazy("the day before"),
    "period": gettext_lazy("total of a period"),
    "cumulative": gettext_lazy("total since the start"),
}

ATTRIBUTIONS: Words = {
    "explicit": gettext_lazy("named"),
    "carried_over": gettext_lazy("carried over from the sentence before"),
    "carried": gettext_lazy("carried over from the sentence before"),
    "implicit": gettext_lazy("not named here: only implied"),
    "none": gettext_lazy("nobody is named"),
}

INITIALS = {"atacms", "fab", "gmlrs", "harm", "himars", "kab", "kn", "scalp", "umpb"}


def subject_label(subject: str) -> str:
    """The words for a subject."""
    return str(SUBJECTS.get(subject, subject))


def value_words(claim: Claim) -> str:
    """How many, as it was said: a zero is a zero, no number is no number, no reports are neither."""
    if claim.kind == Claim.Kind.NO_REPORT:
        return _("no reports (not a zero)")
    low, high = claim.value_min, claim.value_max
    if low is None and high is None:
        said = str(claim.detail.get("words") or "")
        return _("“%(words)s”, no number") % {"words": said} if said else _("no number")
    if low == high == 0:
        return _("none, said so")
    if low is not None and high is not None and low != high:
        return _("%(low)d to %(high)d") % {"low": low, "high": high}
    return _qualified(claim.qualifier, low if low is not None else high or 0)


def _qualified(qualifier: str, value: int) -> str:
    number = {"value": value}
    if qualifier == "at_least":
        return _("at least %(value)d") % number
    if qualifier == "at_most":
        return _("at most %(value)d") % number
    if qualifier == "about":
        return _("about %(value)d") % number
    return _("%(value)d") % number


def _model(key: str) -> str:
    """A weapon's model as it is written: tochka-u is Tochka-U, atacms is ATACMS."""
    return re.sub(r"[a-z]+", lambda word: word[0].upper() if word[0] in INITIALS else word[0].title(), key)


def remarks(claim: Claim) -> list[str]:
    """What else must be known to judge a claim, in a few words each."""
    found = [OUTCOMES.get(str(claim.detail.get("outcome")), ""), _model(claim.detail.get("model") or "")]
    found += [MODALITIES.get(claim.modality, ""), SCOPES.get(claim.scope, "")]
    if claim.detail.get("until"):
        found.append(_("until %(day)s") % {"day": _day(str(claim.detail["until"]))})
    if claim.subset_of_id:
        found.append(_("part of a total"))
    if claim.is_transfer:
        found.append(_("died of injuries: no longer among the injured"))
    return [str(words) for words in found if words]


def _day(text: str) -> str:
    """An ISO date in the reader's words; anything else as it is."""
    try:
        return date_format(date.fromisoformat(text), "j E Y")
    except ValueError:
        return text


FATES: Words = {
    "standing": gettext_lazy("counts"),
    "superseded": gettext_lazy("replaced by a newer word of the same source"),
    "copy": gettext_lazy("the same word again"),
    "part": gettext_lazy("part of a total"),
    "transfer": gettext_lazy("died of injuries"),
    "no_report": gettext_lazy("no reports, not a zero"),
    "not_asserted": gettext_lazy("not stated as a fact"),
    "period": gettext_lazy("total of a period"),
}


def figure_words(figure: Figure) -> str:
    """The headline of a figure: the conservative number, or which kind of nothing it is."""
    if figure.state == "no_data":
        return _("no data")
    if figure.state == "no_reports":
        return _("no reports")
    if figure.state == "zero":
        return _("none")
    return _("%(value)d") % {"value": figure.best or 0}


def range_words(figure: Figure) -> str:
    """Where the sources differ or leave it open, from what to what; else nothing."""
    if figure.state != "count" or figure.low is None or figure.high is None:
        return ""
    if figure.open_ended and figure.low == figure.high:
        return _("at least %(low)d") % {"low": figure.low}
    if figure.open_ended:
        return _("%(low)d to %(high)d or more") % {"low": figure.low, "high": figure.high}
    if figure.low != figure.high:
        return _("%(low)d to %(high)d") % {"low": figure.low, "high": figure.high}
    return ""


def kept_error(row: dict[str, Any] | None) -> str:
    """The sentence for an error kept with an upload or a feed; empty where there was none."""
    if row is None:
        return ""
    return error_text(ReportError(row["code"], **row["params"]))


def heard_words(call: Call) -> list[str]:
    """What a call was heard to say, in a few words each."""
    heard = call.heard or {}
    words = [subject_label(one) for one in heard.get("objects", ())]
    for name, pattern in INSIDE.items():
        if heard.get(name):
            words.append(str(pattern) % {"number": heard[name]})
    return words


INSIDE: Words = {
    "entrance": gettext_lazy("entrance %(number)s"),
    "floor": gettext_lazy("floor %(number)s"),
    "flat": gettext_lazy("flat %(number)s"),
}
