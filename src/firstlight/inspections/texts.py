"""The sentences behind this room's codes: refusals, unread submissions, odd answers."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firstlight.inspections.rules.parts import ENTRANCE, FLAT

TEXTS = {
    # at the desk
    "replanning": _("This plan is being made again already: wait for the new version."),
    "alarm-on": _("An alarm is on: plan again after the all-clear, from where the teams then stand."),
    "superseded": _("A newer version corrects this inspection: work with that one."),
    "already-read": _("This submission has its inspection already."),
    "other-town": _("This belongs to another town."),
    "edited": _("The phone sent a newer version of this record: work with that one."),
    "house-gone": _("The house of the new version is not in the register. Nothing was changed."),
    "not-a-photo": _("This file is no photo that can be shown: download the original."),
    "too-many-pixels": _("The photo is too large to be shown: download the original."),
    "broken-photo": _("The photo is damaged and cannot be shown: download the original."),
    "rejected-record": _("This inspection was rejected: no act is made of it."),
    "open-questions": _("This inspection has open questions: review it, then make the act."),
    "bad-template": _("The form of the act cannot be set: %(reason)s"),
    "no-such-town": _("There is no town “%(name)s” in the data folder."),
    "unknown-element": _("The damage schedule has no element “%(element)s”."),
    "not-json": _("The file is no JSON."),
    "unknown-part": _("“%(part)s” has no meaning here."),
    "bad-key": _("“%(key)s” is no key: it begins with own_ and has small letters, digits and underscores."),
    "key-twice": _("“%(key)s” comes twice."),
    "bad-label": _("“%(key)s” needs a label in every language: plain text of at most 80 letters."),
    "no-such-word": _("“%(key)s” names a unit, group, level or severity that does not exist."),
    "no-severity": _("“%(key)s” says no severity."),
    "too-many": _("At most %(most)s elements can be added."),
    "unit-changed": _("“%(key)s” was recorded in another unit already: give it another key."),
    "file-too-big": _("The file is over %(limit_kb)s kB."),
    "too-many-files": _("At most %(most)s files can be loaded."),
    "bad-schedule": _("The damage schedule contradicts itself: %(reason)s."),
    # at the door
    "too-big": _("The form is over %(limit_mb)s MB. Nothing was stored."),
    "doctype": _("A form with a DOCTYPE is refused. Nothing was stored."),
    "not-xml": _("The form is not well-formed XML. Nothing was stored."),
    "no-instance-id": _("The form has no instanceID. Nothing was stored."),
    "bad-text": _("An identifier in the form is too long. Nothing was stored."),
    "unknown-form": _("This server has no such form. Update the forms on your phone."),
    "unknown-version": _("This version of the form is not known. Update the forms on your phone."),
    "different-xml": _("This record is here already with other content, which was kept."),
    "unknown-edit": _("The record that this one edits is not here yet. Send that one first."),
    "stale-edit": _("The record that this one edits was edited by somebody else already."),
    # behind it
    "no-grade": _("The form does not say how badly the house is damaged."),
    "unknown-grade": _("The form gives a grade that does not exist."),
    "unknown-house": _("The house is not in the register: choose the one that is meant."),
    "unexpected": _("The form could not be read: a fault of this program. The submission is kept."),
}

# What a reviewer should look at; "%(element)s" is the element's label, "%(detail)s" the answer.
ISSUES = {
    "no-clock": _("The phone gave no time; the time of arrival stands in."),
    "unknown-level": _("Which part of the house it is of cannot be read: %(detail)s."),
    "no-part-number": _("The number of the entrance or flat was not said."),
    "other-level": _("%(element)s: does not belong to the record of this part of the house."),
    "unknown-scale-grade": _("A grade that its scale does not have: %(detail)s."),
    "bad-split": _("%(element)s: the sides or rooms do not add up: %(detail)s."),
    "bad-clock": _("The phone's time cannot be read: %(detail)s. The time of arrival stands in."),
    "clock-without-zone": _("The phone gave a time without a zone; it was taken as UTC."),
    "clock-ahead": _("The phone's clock is ahead: %(detail)s."),
    "clock-behind": _("Seen more than 30 days before it arrived, or the clock is wrong: %(detail)s."),
    "bad-place": _("The position cannot be read: %(detail)s."),
    "unknown-presence": _("What the owner did with the record cannot be read: %(detail)s."),
    "photo-named-twice": _("Two photos have the same name: %(detail)s."),
    "unknown-element": _("An element that the schedule does not have: %(detail)s."),
    "unknown-state": _("%(element)s: the state “%(detail)s” does not exist."),
    "bad-update": _("Which version of the house the phone saw cannot be read: %(detail)s."),
    "bad-branch": _("The phone's updates of the house do not fit together: %(detail)s."),
    "no-amount": _("%(element)s: named as damaged, without an amount."),
    "bad-amount": _("%(element)s: “%(detail)s” is no amount."),
    "bad-total": _("%(element)s: the total “%(detail)s” is less than what is damaged, or no number."),
    "no-severity": _("%(element)s: how badly was not said."),
    "none-with-damage": _("Graded undamaged, yet damage is listed."),
    "damage-without-findings": _("Graded damaged, yet no element is listed."),
    "minor-with-destroyed-structure": _(
        "A load-bearing part is gone, yet the grade says it can be lived in."
    ),
    "destroyed-without-structure": _("Graded destroyed, yet nothing load-bearing is listed."),
    "damage-without-photo": _("Graded damaged, yet there is no photo."),
}

FLAGS = {
    "photos-missing": _("Photos are still missing: they are on the phone."),
    "two-files-one-name": _("Two different files came under one name; both are kept."),
    "another-phone": _("Part of it came from another phone."),
    "undeclared-file": _("A file came that the form does not name; it was not kept."),
}


def part_name(level: str, entrance: str, flat: str) -> str:
    """Which part of a house, in the active language; "" for the house as a whole."""
    numbers = {"entrance": entrance or "?", "flat": flat or "?"}
    if level == ENTRANCE:
        return gettext("Entrance %(entrance)s") % numbers
    if level == FLAT:
        with_entrance, alone = gettext("Flat %(flat)s, entrance %(entrance)s"), gettext("Flat %(flat)s")
        return (with_entrance if entrance else alone) % numbers
    return ""


def issue_text(issue: dict[str, str], element_label: str) -> str:
    """The sentence for an issue as an inspection keeps it; its code where there is none."""
    text = ISSUES.get(issue["code"])
    if text is None:
        return issue["code"]
    return str(text) % {"element": element_label, "detail": issue.get("detail") or gettext("nothing")}


def problem_text(code: str) -> str:
    """Why a submission could not be read, in the active language; "" where nothing was wrong."""
    return str(TEXTS.get(code, code))
