"""The damage schedule: elements, units and severities, read once from contracts/.

The canonical file is `contracts/damage_schedule.json`, which the web code reads too. In this
package lies a symbolic link to it: a checkout reads through the link, and building a wheel
copies what it points to. So one file serves both, and nothing is written twice.

This module is pure: it knows no Django.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from firstlight.errors import CodedError

FALLBACK_LANGUAGE = "en"


class ScheduleError(CodedError):
    """``unknown-element``: no such key. ``bad-schedule``: the file contradicts itself.

    What a town's own file may be refused for: see `rules.own_elements`.
    """


@dataclass(frozen=True)
class Choice:
    """One word of the schedule: its key in data, its label for people."""

    key: str
    labels: Mapping[str, str]  # language code to text

    def label(self, language: str) -> str:
        """The text in this language ("ru", "ru-RU"), else in English."""
        return self.labels.get(language.split("-")[0], self.labels[FALLBACK_LANGUAGE])


@dataclass(frozen=True)
class Scale(Choice):
    """A way of grading beside the house's own; no grade of one is ever made from another's."""

    grades: tuple[Choice, ...]

    def grade_label(self, key: str, language: str) -> str:
        """The words for a grade of this scale; the key itself where it is not one."""
        return next((g.label(language) for g in self.grades if g.key == key), key)


@dataclass(frozen=True)
class Split(Choice):
    """A way to say where of an element the damage is: windows by side, or by room."""

    levels: tuple[str, ...]
    parts: tuple[Choice, ...]


@dataclass(frozen=True)
class Element(Choice):
    """A part of a house that can be damaged."""

    group: str
    unit: str  # "m2", "m" or "piece"
    severities: tuple[Choice, ...]  # mildest first
    urgent: Choice  # what to do at once
    is_network: bool  # has a state (working, isolated, damaged) beside its metres
    is_structural: bool  # damage to it may make the house unsafe
    levels: tuple[str, ...]  # of "house", "entrance", "flat": in whose records it belongs
    splits: tuple[str, ...] = ()  # keys

    def severity_label(self, key: str, language: str) -> str:
        """The words for a severity of this element; the key itself where it is not one."""
        return next((s.label(language) for s in self.severities if s.key == key), key)


@dataclass(frozen=True)
class Schedule:
    """All that may be recorded of a house, in the order of work."""

    version: str  # of the form made from it; digits, later is greater
    accepts: tuple[str, ...]  # older versions whose submissions are still taken
    languages: tuple[str, ...]
    grades: tuple[Choice, ...]  # of `grade_scale`, which every record gives
    grade_scale: Choice  # FEMA
    scales: tuple[Scale, ...]  # the others, side by side with it
    levels: tuple[Choice, ...]  # house, entrance, flat
    splits: tuple[Split, ...]
    severities: tuple[str, ...]  # mildest first
    units: tuple[Choice, ...]
    network_states: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    elements: tuple[Element, ...]
    retired: tuple[Element, ...] = ()  # asked no more, named by older records

    @cached_property
    def by_key(self) -> dict[str, Element]:
        """Every element that a record may name."""
        return {element.key: element for element in (*self.elements, *self.retired)}

    def element(self, key: str) -> Element:
        """The element with this key; ScheduleError ``unknown-element`` where there is none."""
        try:
            return self.by_key[key]
        except KeyError:
            raise ScheduleError("unknown-element", element=key) from None

    def label(self, key: str, language: str) -> str:
        """The label of an element; the key itself where this schedule has no such element."""
        element = self.by_key.get(key)
        return element.label(language) if element else key

    def unit_label(self, key: str, language: str) -> str:
        return next((u.label(language) for u in self.units if u.key == key), key)

    def grade_label(self, key: str, language: str) -> str:
        return next((g.label(language) for g in self.grades if g.key == key), key)

    def level_label(self, key: str, language: str) -> str:
        return next((one.label(language) for one in self.levels if one.key == key), key)

    def splits_of(self, element: Element) -> tuple[Split, ...]:
        """The ways to say where of an element the damage is."""
        return tuple(split for split in self.splits if split.key in element.splits)

    def takes_version(self, version: str) -> bool:
        """Whether a submission made with this form version is accepted."""
        return version == self.version or version in self.accepts


def _choice(entry: Mapping[str, Any]) -> Choice:
    return Choice(entry["key"], entry["label"])


def _scale(entry: Mapping[str, Any]) -> Scale:
    return Scale(entry["key"], entry["label"], tuple(_choice(g) for g in entry["grades"]))


def _split(entry: Mapping[str, Any]) -> Split:
    parts = tuple(_choice(one) for one in entry["parts"])
    return Split(entry["key"], entry["label"], tuple(entry["levels"]), parts)


def _element(entry: Mapping[str, Any]) -> Element:
    return Element(
        key=entry["key"],
        labels=entry["label"],
        group=entry["group"],
        unit=entry["unit"],
        severities=tuple(_choice(s) for s in entry["severities"]),
        urgent=_choice(entry["urgent"]),
        is_network=entry.get("network", False),
        is_structural=entry.get("structural", False),
        levels=tuple(entry["levels"]),
        splits=tuple(entry.get("splits", ())),
    )


def parse_schedule(text: str) -> Schedule:
    """Read a schedule from its JSON.

    Raises
    ------
    ScheduleError
        ``bad-schedule``: a key comes twice, an element names a unit, group, severity, level or split
        that is not declared, or a label lacks a declared language.
    """
    return schedule_from(json.loads(text))


def schedule_from(data: Mapping[str, Any], retired: Sequence[Mapping[str, Any]] = ()) -> Schedule:
    """As `parse_schedule`, from the values of the JSON; `retired`: elements that are asked no more."""
    schedule = Schedule(
        version=data["version"],
        accepts=tuple(data["accepts"]),
        languages=tuple(data["languages"]),
        grades=tuple(_choice(g) for g in data["grades"]),
        grade_scale=_choice(data["grade_scale"]),
        scales=tuple(_scale(one) for one in data["scales"]),
        levels=tuple(_choice(one) for one in data["levels"]),
        splits=tuple(_split(one) for one in data["splits"]),
        severities=tuple(data["severities"]),
        units=tuple(_choice(u) for u in data["units"]),
        network_states=tuple(_choice(s) for s in data["network_states"]),
        groups=tuple(_choice(g) for g in data["groups"]),
        elements=tuple(_element(e) for e in data["elements"]),
        retired=tuple(_element(e) for e in retired),
    )
    _check(schedule)
    return schedule


def _check(schedule: Schedule) -> None:
    units = {unit.key for unit in schedule.units}
    groups = {group.key for group in schedule.groups}
    levels = {level.key for level in schedule.levels}
    splits = {split.key for split in schedule.splits}
    if len(schedule.by_key) != len(schedule.elements) + len(schedule.retired):
        raise ScheduleError("bad-schedule", reason="an element comes twice")
    for element in schedule.by_key.values():
        severities = [severity.key for severity in element.severities]
        known = [key for key in schedule.severities if key in severities]
        is_declared = element.unit in units and element.group in groups and severities == known
        if not (is_declared and set(element.levels) <= levels and set(element.splits) <= splits):
            raise ScheduleError("bad-schedule", reason="undeclared word", element=element.key)
    for word in _words(schedule):
        if not set(schedule.languages) <= word.labels.keys():
            raise ScheduleError("bad-schedule", reason="a language is missing", word=word.key)


def _words(schedule: Schedule) -> list[Choice]:
    """Everything that has a label."""
    words = [*schedule.grades, *schedule.units, *schedule.network_states, *schedule.groups]
    words += [schedule.grade_scale, *schedule.levels]
    for scale in schedule.scales:
        words += [scale, *scale.grades]
    for split in schedule.splits:
        words += [split, *split.parts]
    for element in schedule.by_key.values():
        words += [element, element.urgent, *element.severities]
    return words


@cache
def damage_schedule() -> Schedule:
    """The schedule of this installation, from a checkout or a wheel alike."""
    return parse_schedule(_schedule_text())


@cache
def schedule_data() -> dict[str, Any]:
    """The same schedule as its file has it, for phones that make screens from it; do not change it."""
    data: dict[str, Any] = json.loads(_schedule_text())
    return data


def _schedule_text() -> str:
    file = resources.files("firstlight.inspections") / "damage_schedule.json"
    return file.read_text(encoding="utf-8")
