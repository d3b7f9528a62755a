"""A town's own elements beside the common schedule: read, checked, and put together with it."""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Mapping, Sequence
from typing import Any

from firstlight.inspections.schedule import Schedule, ScheduleError, schedule_from

Data = dict[str, Any]

LARGEST_FILE_BYTES = 200_000
MOST_ELEMENTS = 60  # a phone's screen, and a form, have to stay usable
LONGEST_LABEL = 80
NUMBER_DIGITS = 3
MOST_FILES = 10**NUMBER_DIGITS - 1
KEY = re.compile(r"own_[a-z0-9_]{1,36}")
_ALLOWED = {
    "element": {"key", "group", "unit", "levels", "label", "severities", "urgent", "network", "structural"},
    "group": {"key", "label"},
    "choice": {"key", "label"},
}


def read_own_elements(text: str, common: Schedule, before: Sequence[Data]) -> Data:
    """Read a town's file: {"groups": [...], "elements": [...]}, entries as in the common schedule.

    Keys begin with ``own_``, so that none is ever taken by the common schedule or a question of the form.

    Parameters
    ----------
    before
        The files that the town had, oldest first.

    Returns
    -------
    dict
        The file's ``groups`` and ``elements``, checked.

    Raises
    ------
    ScheduleError
        ``not-json``; ``unknown-part`` (params: part): a word that has no meaning here; ``bad-key``
        (key): not ``own_`` with small letters, digits and underscores; ``key-twice`` (key);
        ``bad-label`` (key): a language is missing, or it is empty, too long, or no plain text;
        ``no-such-word`` (key): a unit, group, level or severity that is not declared; ``no-severity``
        (key); ``too-many`` (most); ``unit-changed`` (key): amounts were recorded in another one.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):  # the latter: brackets in brackets, thousands deep
        raise ScheduleError("not-json") from None
    _shape(data, {"groups", "elements"})
    groups, elements = data.get("groups", []), data.get("elements", [])
    if not isinstance(groups, list) or not isinstance(elements, list):
        raise ScheduleError("unknown-part", part="groups, elements")
    if len(elements) > MOST_ELEMENTS or len(groups) > MOST_ELEMENTS:
        raise ScheduleError("too-many", most=MOST_ELEMENTS)
    for group in groups:
        _shape(group, _ALLOWED["group"])
        _key_and_label(group, common, is_own=True)
    known_groups = {group["key"] for group in groups} | {group.key for group in common.groups}
    for element in elements:
        _check_element(element, common, known_groups)
    for entries in (groups, elements):
        _once([entry["key"] for entry in entries])
    _same_units(elements, before)
    return {"groups": groups, "elements": elements}


def with_own_elements(common: Data, files: Sequence[Data]) -> tuple[Schedule, Data]:
    """The schedule of a town that had these files, oldest first, and the same as plain data for phones.

    The newest file counts. What only older ones had is retired: no form asks for it, but records that
    name it can be read. Every file makes a new version of the form, and the older ones are still taken.
    """
    if not files:
        return schedule_from(common), common
    newest, older = files[-1], files[:-1]
    versions = [common["version"], *common["accepts"]]
    numbered = [f"{version}{n:0{NUMBER_DIGITS}d}" for version in versions for n in range(1, len(files) + 1)]
    version = f"{common['version']}{len(files):0{NUMBER_DIGITS}d}"
    data = {
        **common,
        "version": version,
        "accepts": [one for one in (*versions, *numbered) if one != version],
        "groups": [*common["groups"], *newest["groups"]],
        "elements": [*common["elements"], *newest["elements"]],
    }
    kept = {entry["key"] for entry in newest["elements"]}
    gone = {entry["key"]: entry for file in older for entry in file["elements"] if entry["key"] not in kept}
    groups = {group["key"]: group for file in files for group in file["groups"]}
    whole = {**data, "groups": [*common["groups"], *groups.values()]}
    return schedule_from(whole, retired=list(gone.values())), data


def _shape(entry: Any, allowed: set[str]) -> None:
    if not isinstance(entry, dict):
        raise ScheduleError("unknown-part", part=_shown(entry))
    unknown = sorted(set(entry) - allowed)
    if unknown:
        raise ScheduleError("unknown-part", part=_shown(unknown[0]))


def _shown(word: Any) -> str:
    """A word or thing of the file as a message can name it: short, and without halves of letters."""
    text = word if isinstance(word, str) else reprlib.repr(word)
    return text[:40].encode("utf-8", "replace").decode()


def _key_and_label(entry: Mapping[str, Any], common: Schedule, *, is_own: bool = False) -> None:
    key, labels = entry.get("key"), entry.get("label")
    if not isinstance(key, str) or (is_own and not KEY.fullmatch(key)):
        raise ScheduleError("bad-key", key=_shown(key))
    if not isinstance(labels, dict) or set(labels) != set(common.languages):
        raise ScheduleError("bad-label", key=_shown(key))
    for label in labels.values():
        is_plain = isinstance(label, str) and label.strip() and label.isprintable() and "${" not in label
        if not is_plain or len(label) > LONGEST_LABEL:
            raise ScheduleError("bad-label", key=_shown(key))


def _check_element(entry: Any, common: Schedule, groups: set[str]) -> None:
    _shape(entry, _ALLOWED["element"])
    _key_and_label(entry, common, is_own=True)
    key = entry["key"]
    levels = entry.get("levels")
    is_levels = isinstance(levels, list) and levels and _all_in(levels, {one.key for one in common.levels})
    is_unit = _all_in([entry.get("unit")], {one.key for one in common.units})
    if not is_unit or not _all_in([entry.get("group")], groups):
        raise ScheduleError("no-such-word", key=key)
    flags = (entry.get("network", False), entry.get("structural", False))
    if not is_levels or not all(isinstance(flag, bool) for flag in flags):
        raise ScheduleError("no-such-word", key=key)
    severities = entry.get("severities")
    if not isinstance(severities, list) or not severities:
        raise ScheduleError("no-severity", key=key)
    for choice in (*severities, entry.get("urgent")):
        _shape(choice, _ALLOWED["choice"])
        _key_and_label(choice, common)
    named = [one["key"] for one in severities]
    if named != [one for one in common.severities if one in named]:
        raise ScheduleError("no-such-word", key=key)
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", entry["urgent"]["key"]):
        raise ScheduleError("bad-key", key=entry["urgent"]["key"][:40])


def _all_in(words: list[Any], known: set[str]) -> bool:
    return all(isinstance(word, str) and word in known for word in words)


def _once(keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise ScheduleError("key-twice", key=key)


def _same_units(elements: list[Data], before: Sequence[Data]) -> None:
    units = {entry["key"]: entry["unit"] for file in before for entry in file["elements"]}
    for entry in elements:
        if units.get(entry["key"], entry["unit"]) != entry["unit"]:
            raise ScheduleError("unit-changed", key=entry["key"])
