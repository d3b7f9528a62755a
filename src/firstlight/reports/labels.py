"""The words for what a claim says; a key without words is shown as it is."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from firstlight.reports.models import Claim
from firstlight.reports.rules.tolls import Figure

Words = dict[str, str | Promise]

SUBJECTS: Words = {
    "killed": _l("Killed"), "injured": _l("Injured"), "missing": _l("Missing"),
    "any": _l("Killed or injured"),
    "missile": _l("Missiles"), "rocket": _l("Rockets"), "mlrs": _l("Multiple rocket launchers"),
    "drone": _l("Drones"), "shell": _l("Shells"), "bomb": _l("Bombs"), "projectile": _l("Projectiles"),
    "air_target": _l("Air targets"),
    "house": _l("Houses"), "apartment_building": _l("Apartment buildings"), "apartment": _l("Flats"),
    "residential": _l("Residential buildings"), "roof": _l("Roofs"), "window": _l("Windows"),
    "facade": _l("Facades"), "outbuilding": _l("Outbuildings"), "vehicle": _l("Vehicles"),
    "school": _l("Schools"), "social": _l("Social buildings"), "office": _l("Offices"),
    "commercial": _l("Shops and firms"), "industrial": _l("Industry"), "infrastructure": _l("Infrastructure"),
    "power": _l("Power supply"), "gas": _l("Gas supply"), "road": _l("Roads"), "vessel": _l("Ships"),
    "nonresidential": _l("Non-residential buildings"), "other": _l("Other"),
    "school_holidays": _l("School holidays"), "school_closure": _l("Schools closed"),
    "remote_learning": _l("Remote learning"), "kindergarten_duty": _l("Kindergartens: duty groups"),
    "class_cancelled": _l("Lessons cancelled"), "evacuation": _l("Evacuation"),
    "temporary_shelter": _l("Temporary shelter"), "shelter": _l("Take shelter"),
    "stay_home": _l("Stay at home"),
    "blackout": _l("Power cut"), "power_restored": _l("Power restored"), "utility": _l("Supply"),
    "closure": _l("Closed"), "inspection": _l("Inspection"), "alert": _l("Alarm"),
    "alert_cancelled": _l("All-clear"),
}  # fmt: skip

OUTCOMES: Words = {
    "launched": _l("launched"), "used": _l("used"), "hit": _l("hit"),
    "intercepted": _l("said to be shot down"), "lost": _l("lost"),
}  # fmt: skip

MODALITIES: Words = {
    "planned": _l("planned"), "ordered": _l("ordered"), "denied": _l("denied"),
    "hypothetical": _l("only possible"), "decided": _l("decided"), "discussed": _l("to be discussed"),
    "recommended": _l("recommended"), "lifted": _l("lifted"),
}  # fmt: skip

SCOPES: Words = {
    "night": _l("overnight"), "previous_day": _l("the day before"), "period": _l("total of a period"),
    "cumulative": _l("total since the start"),
}  # fmt: skip

ATTRIBUTIONS: Words = {
    "explicit": _l("named"), "carried_over": _l("carried over from the sentence before"),
    "carried": _l("carried over from the sentence before"),
    "implicit": _l("not named here: only implied"), "none": _l("nobody is named"),
}  # fmt: skip


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


def remarks(claim: Claim) -> list[str]:
    """What else must be known to judge a claim, in a few words each."""
    found = [OUTCOMES.get(str(claim.detail.get("outcome")), ""), claim.detail.get("model", "")]
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
    "standing": _l("counts"), "superseded": _l("replaced by a newer word of the same source"),
    "copy": _l("the same word again"), "part": _l("part of a total"),
    "transfer": _l("died of injuries"), "no_report": _l("no reports, not a zero"),
    "not_asserted": _l("not stated as a fact"), "period": _l("total of a period"),
}  # fmt: skip


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
