"""`firstlight plan`: a plan from a file of impacts, for a town in the data folder."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from firstlight.accounts.models import Town
from firstlight.accounts.program import the_program
from firstlight.geo.geojson import parse_points
from firstlight.planning.rules.reported import Reported
from firstlight.planning.selectors import plan_geojson
from firstlight.planning.services import PlanError, PlanWish, make_plan
from firstlight.planning.services.keeping import NAMED_REASONS

DEFAULT_RADIUS_M = 120.0  # how far reports were off in the towns of the planning notes


def plan_from_file(
    *, town_name: str, impacts: Path | None, day: date | datetime, out: Path | None, **asked: Any
) -> dict[str, Any]:
    """Make a plan, write its rounds as GeoJSON, and give its figures.

    Raises
    ------
    PlanError, GeoError, MorningError, DaylightError
        Nothing is kept then, and no file is written.
    """
    town = Town.objects.filter(name=town_name).first()
    if town is None:
        raise PlanError("no-such-town", name=town_name)
    wish = PlanWish(day=day.date() if isinstance(day, datetime) else day, **asked)
    if out is not None:
        _check_writable(out)
    plan = make_plan(
        town=town, wish=wish, reported=read_reported(impacts) if impacts else (), by=the_program()
    )
    zone = ZoneInfo(town.timezone)

    def local(at: datetime) -> str:
        return at.astimezone(zone).isoformat(timespec="seconds")

    if out is not None:
        out.write_text(json.dumps(plan_geojson(plan), ensure_ascii=False), encoding="utf8")
    return {
        "town": town.name,
        "plan": str(plan.id),
        "date": plan.date.isoformat(),
        "version": plan.version,
        "teams": wish.teams,
        **plan.figures,
        "civil_dawn": local(plan.civil_dawn_at),
        "civil_dusk": local(plan.civil_dusk_at),
        "starts_at": local(plan.starts_at),
        "ends_at": local(plan.ends_at),
        "by_round": [
            {
                "round": one.number,
                "team": one.team.number,
                "stops": one.stops.count(),
                "walk_m": round(one.walk_m, 1),
                "starts_at": local(one.starts_at),
                "ends_at": local(one.ends_at),
            }
            for one in plan.rounds.select_related("team")
        ],
    }


def plan_line(figures: dict[str, Any]) -> str:
    """The figures of `plan_from_file` as one line, and a second one where houses or teams are left out."""
    line = (
        f"{figures['town']} {figures['date']}: {figures['rounds']} rounds, {figures['stops']} stops, "
        f"{figures['houses']} houses, {figures['walk_m'] / 1000:.1f} km on foot, from "
        f"{figures['starts_at']} (civil dawn {figures['civil_dawn']}), in {figures['seconds']:.1f} s"
    )
    left_out = [
        f"{figures['left_out'][reason]} {reason}"
        for reason in NAMED_REASONS
        if figures["left_out"].get(reason)
    ]
    left_out += [f"team {number} {why}" for number, why in figures["idle"].items()]
    return f"{line}\nleft out: {', '.join(left_out)}" if left_out else line


def read_reported(path: Path) -> list[Reported]:
    """Impacts of a GeoJSON file: points; `radius_m`, `danger_m` and `kind: call` are read."""
    return [
        Reported(
            lon=point.lon,
            lat=point.lat,
            radius_m=point.radius_m or DEFAULT_RADIUS_M,
            danger_m=_metres(point.properties.get("danger_m"), number),
            is_call=point.properties.get("kind") == "call",
        )
        for number, point in enumerate(parse_points(path.read_bytes()), start=1)
    ]


def _metres(value: object, number: int) -> float:
    """A length that may be left out: 0 then."""
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 100_000:
        raise PlanError("bad-danger", number=number, value=value)
    return float(value)


def _check_writable(path: Path) -> None:
    """Refuse before minutes of work, not after."""
    if not path.parent.is_dir():
        raise PlanError("cannot-write", path=path, reason="no such folder")
