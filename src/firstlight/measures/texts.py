"""The sentences behind this room's codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "kind": _("Choose what kind of measure it is."),
    "no-basis": _("Say which order or law the measure rests on."),
    "ends-before-start": _("The last day lies before the first: correct one of them."),
    "other-town": _("That belongs to another town."),
    "not-draft": _("This measure was published meanwhile: extend or lift it instead."),
    "not-published": _("This measure is not in force: only a published one can be extended or lifted."),
    "over": _("Its last day (%(ends_on)s) has passed: give a later one, then publish."),
    "not-longer": _("An extension applies in the same places and must end later than the measure does."),
    "already-extended": _("There is an extension already: change or extend that one."),
    "unpublished-before": _("What this extends is not in force any more: decide a new measure."),
    "not-confirmed": _("The statement's claim is not confirmed: confirm it first."),
    "not-a-measure": _("The statement's claim is not about a measure."),
}
