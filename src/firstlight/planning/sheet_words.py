"""The words printed on every sheet, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def sheet_words() -> dict[str, str]:
    """By the names that the template `sheets.typ` uses."""
    return {
        "alarm": _("Alarm: take cover at once."),
        "alarm_more": _(
            "When it ends, tell the coordinator that all of you are well, and wait to be sent on."
        ),
        "rules": _("Do not enter damaged buildings. Do not touch what fell: keep away and call."),
        "team": _("Team"),
        "leave": _("Leave"),
        "back": _("Expected back"),
        "latest": _("Be back by"),
        "muster": _("Muster point"),
        "walk": _("On foot"),
        "stops": _("Stops"),
        "houses": _("Houses"),
        "scan": _("The round on the phone"),
        "zone": _("Hatched: keep out"),
        "map": _("Map of the round: the walk, its numbered stops and the houses"),
        "north": _("N"),
        "muster_mark": _("M"),
        "no_damage": _("No damage"),
        "damaged": _("Damaged"),
        "no_access": _("Not seen"),
        "notes": _("Notes"),
        "stop": _("Stop"),
        "house": _("House"),
        "way_back": _("Back to the muster point"),
        "planned": _("Times are planned, not a duty."),
        "names": _("Walked by"),
        "returned": _("Back at"),
        "page": _("Page {page} of {pages}"),
    }
