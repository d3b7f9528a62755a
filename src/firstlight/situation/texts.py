"""The sentences behind this room's codes, and the words for what is held back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "unknown-policy": _("There is no policy “%(policy)s”: choose one of the list."),
    "bad-policy": _("The policy is broken: nothing can be released until it is mended."),
    "not-prepared": _("Somebody decided about this release meanwhile."),
    "own-release": _("You prepared this release: a second person must let it out."),
    "not-released": _("This release is not public: there is nothing to take back."),
    "alarm-open": _("An alarm is on: nothing is released before the all-clear."),
    "changed": _("The content is not what was prepared: refuse it and prepare it again."),
    "waiting": _("A release waits for the second person: decide about it first."),
    "no-reason": _("Say why, so that others understand it."),
    "hotline": _("Each line needs a name and a number: Rescue service | 112 | day and night."),
    "too-many-hotlines": _("At most %(most)d numbers: people must find theirs at a glance."),
}

HELD = {
    "delay": _("An attack is told only after a delay, so that nobody can correct the fire."),
    "unattributed": _("Figures without a named source wait for an official word."),
}
