"""An act in words: the record's facts as texts in the active language, for the template to set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from firstlight.houses.models import Use
from firstlight.inspections.models import Act
from firstlight.inspections.rules.act_record import Record
from firstlight.inspections.schedule import FALLBACK_LANGUAGE, Schedule
from firstlight.inspections.texts import part_name
from firstlight.inspections.wordings import PRESENCES, scale_rows, shown_amount, split_words


def act_words() -> dict[str, str]:
    """The words printed on every act, by the names that the template uses."""
    return {
        "act": _("Act of inspection"),
        "number": _("Number"),
        "version": _("Version"),
        "made": _("Made on"),
        "supersedes": _("Replaces the version with the hash"),
        "house": _("The house"),
        "inspection": _("The inspection"),
        "grade": _("Damage grade"),
        "findings": _("What is damaged"),
        "element": _("Element"),
        "damaged": _("Damaged"),
        "of": _("Of"),
        "severity": _("How badly"),
        "urgent": _("At once"),
        "no_findings": _("No damaged element is listed."),
        "networks": _("State of the networks"),
        "note": _("Note of the team"),
        "owner": _("Owner or balance-holder"),
        "objection": _("Objection"),
        "no_objection": _("No objection was raised."),
        "signature": _("Signature of the owner"),
        "commission": _("Commission"),
        "no_commission": _("No commission was named."),
        "name": _("Name"),
        "signed": _("Signature and date"),
        "photos": _("Photos"),
        "photo": _("Photo"),
        "check": _("Check this act"),
        "code": _("Code"),
        "hash": _("Hash of the record (SHA-256)"),
        "page": _("Page {page} of {pages}"),
    }


class Wording:
    """The facts of one record as rows of text."""

    def __init__(self, record: Record, *, schedule: Schedule, timezone: str) -> None:
        self._facts = record["facts"]
        self._heading = record["act"]
        self._zone = ZoneInfo(timezone)
        self._schedule = schedule
        self._language = get_language() or FALLBACK_LANGUAGE

    def house(self) -> list[list[str]]:
        house = self._facts["house"]
        part = self._facts.get("part")
        rows = [
            [_("This act is of"), part_name(**part) if part else _("The house as a whole")],
            [_("Address as registered"), house["registered"] or "–"],
            [_("Address as seen"), house["seen"] or "–"],
            [_("District"), house["district"]],
            [_("Use"), str(Use(house["use"]).label) if house["use"] in Use.values else house["use"]],
        ]
        known = {
            _("Storeys"): house["storeys"] and str(house["storeys"]),
            _("Ground area"): house["area_m2"] and self._amount(house["area_m2"], "m2"),
            _("Built in"): house["year_built"] and str(house["year_built"]),
        }
        rows += [[name, value] for name, value in known.items() if value]
        return [*rows, [_("Position"), f"{house['lat']}, {house['lon']}"]]

    def inspection(self) -> list[list[str]]:
        inspection = self._facts["inspection"]
        commission = self._heading["commission"]
        known = {
            _("Stage"): str(Act.Stage(self._heading.get("stage", Act.Stage.STARTING)).label),
            _("Carries on the act"): self._earlier(),
            _("Seen"): self.moment(inspection["seen_at"]),
            _("Received"): self.moment(inspection.get("received_at")),
            _("Team"): inspection.get("team") and str(inspection["team"]),
            _("Phone stood at"): inspection.get("place"),
            _("By order"): commission["order"],
            _("Order of"): self.day(commission["ordered_on"]),
            _("Form as received (SHA-256)"): inspection["xml_sha256"],
        }
        return [[name, value] for name, value in known.items() if value]

    def _earlier(self) -> str:
        earlier = self._heading.get("carries_on")
        if not earlier:
            return ""
        made = {"number": earlier["title"], "day": self.moment(earlier["made_at"])}
        return _("%(number)s of %(day)s") % made

    def grade(self) -> dict[str, str]:
        scale = {"fema": _("FEMA scale")}[self._facts["inspection"]["scale"]]
        grade = self._facts["inspection"]["grade"]
        return {"scale": scale, "text": self._schedule.grade_label(grade, self._language)}

    def scales(self) -> list[list[str]]:
        """Other scales with their own grades, beside the house's."""
        return [list(row) for row in scale_rows(self._schedule, self._facts.get("scales", {}))]

    def groups(self) -> list[dict[str, Any]]:
        """The findings under the schedule's groups, in its order."""
        names = {group.key: group.label(self._language) for group in self._schedule.groups}
        groups: dict[str, list[dict[str, str]]] = {}
        for finding in self._facts["findings"]:
            element = self._schedule.by_key.get(finding["element"])
            name = names[element.group] if element else _("Other")
            groups.setdefault(name, []).append(self._finding(finding))
        return [{"name": name, "rows": rows} for name, rows in groups.items()]

    def _finding(self, finding: Mapping[str, Any]) -> dict[str, str]:
        element = self._schedule.by_key.get(finding["element"])
        splits = self._facts.get("splits", {})
        return {
            "element": self._schedule.label(finding["element"], self._language),
            "where": split_words(self._schedule, splits.get(finding["element"], {}), self._language),
            "damaged": self._amount(finding["damaged"], finding["unit"]),
            "of": self._amount(finding["total"], finding["unit"]) if finding["total"] else "–",
            "severity": element.severity_label(finding["severity"], self._language) if element else "",
            "urgent": element.urgent.label(self._language) if element and finding["urgent"] else "",
        }

    def networks(self) -> list[list[str]]:
        words = {state.key: state.label(self._language) for state in self._schedule.network_states}
        return [
            [self._schedule.label(key, self._language), words.get(state, state)]
            for key, state in self._facts["networks"].items()
        ]

    def presence(self) -> str:
        presence = self._facts["owner"]["presence"]
        return str(PRESENCES.get(presence, _("The form does not say whether the owner was there.")))

    def photos(self) -> list[str]:
        """A caption for each photo."""
        captions = []
        for photo in self._facts["photos"]:
            shows = self._schedule.label(photo["shows"], self._language) if photo["shows"] else _("The house")
            parts = [shows, self.moment(photo["taken_at"]), photo.get("place") or ""]
            captions.append(" · ".join(part for part in parts if part))
        return captions

    def missing(self) -> str:
        count = self._facts["photos_missing"]
        if not count:
            return ""
        words = ngettext(
            "%(count)s photo had not arrived when this act was made.",
            "%(count)s photos had not arrived when this act was made.",
            count,
        )
        return words % {"count": count}

    def moment(self, text: str | None) -> str:
        """A time as text, on the town's clock."""
        if not text:
            return ""
        local = datetime.fromisoformat(text).astimezone(self._zone)
        return formats.date_format(local, "j E Y, H:i")

    def day(self, text: str | None) -> str:
        return formats.date_format(date.fromisoformat(text), "j E Y") if text else ""

    def _amount(self, text: str, unit: str) -> str:
        return f"{shown_amount(text)}\u202f{self._schedule.unit_label(unit, self._language)}"
