"""What a state looks like: a tone, a shape and, where the code has no words of its own, words.

Pure tables, used by the template tags; web/desk/states.ts holds the same codes for the map and
tests/config/test_states.py holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Look(NamedTuple):
    """How a chip shows a state: `tone` is a colour class, `icon` a symbol of icons.svg."""

    tone: str
    icon: str


QUIET = Look("", "s-open")

LOOKS: dict[str, Look] = {
    # waits for somebody
    "proposed": Look("tone-warn", "s-open"),
    "new": Look("tone-warn", "s-open"),
    "received": Look("tone-warn", "s-open"),
    "prepared": Look("tone-warn", "s-half"),
    "incomplete": Look("tone-warn", "s-half"),
    "invited": Look("tone-warn", "s-half"),
    "has_issues": Look("tone-warn", "warning"),
    "unknown_house": Look("tone-warn", "warning"),
    "overdue": Look("tone-danger", "clock"),
    # teams on their rounds
    "silent": Look("tone-danger", "danger"),
    "late": Look("tone-warn", "clock"),
    "on_time": Look("tone-ok", "s-half"),
    "round_done": Look("tone-ok", "s-done"),
    "waiting": Look("", "s-open"),
    # under way
    "draft": Look("", "s-draft"),
    "unknown": Look("", "s-draft"),
    "issued": Look("tone-info", "s-half"),
    "placed": Look("tone-info", "s-half"),
    "done": Look("tone-info", "s-done"),
    "read": Look("tone-info", "s-done"),
    "coming": Look("tone-info", "clock"),
    # settled well
    "confirmed": Look("tone-ok", "s-done"),
    "approved": Look("tone-ok", "s-done"),
    "accepted": Look("tone-ok", "s-done"),
    "released": Look("tone-ok", "s-done"),
    "published": Look("tone-ok", "s-done"),
    "cleared": Look("tone-ok", "s-done"),
    "active": Look("tone-ok", "s-done"),
    # ended
    "closed": Look("", "s-done"),
    "ended": Look("", "s-done"),
    "idle": Look("", "s-stop"),
    "lifted": Look("", "s-stop"),
    "replaced": Look("", "s-stop"),
    "cancelled": Look("", "s-stop"),
    "rejected": Look("", "s-stop"),
    "refused": Look("", "s-stop"),
    "retracted": Look("", "s-stop"),
    "revoked": Look("", "s-stop"),
    "expired": Look("", "s-stop"),
    "inactive": Look("", "s-stop"),
    # needs care
    "unreadable": Look("tone-danger", "danger"),
    "failed": Look("tone-danger", "danger"),
    "danger": Look("tone-danger", "danger"),
    "urgent": Look("tone-danger", "danger"),
}

# Code in the map's state array to (key, words). The order of the keys is the order of the ramp.
DAMAGE: dict[int, tuple[str, str | Promise]] = {
    0: ("unknown", _("Not looked at")),
    1: ("planned", _("Planned")),
    2: ("none", _("No damage")),
    3: ("minor", _("Minor")),
    4: ("major", _("Major")),
    5: ("destroyed", _("Destroyed")),
    6: ("inaccessible", _("Could not be seen")),
    7: ("ordered", _("Repair ordered")),
    8: ("repaired", _("Repaired")),
}
DAMAGE_WORDS: dict[str, str | Promise] = dict(DAMAGE.values())


def look(state: str) -> Look:
    """The look of a state; an unknown one is quiet, never an error."""
    return LOOKS.get(state, QUIET)
