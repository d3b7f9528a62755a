"""The night: statements are read and confirmed, incidents made, calls taken, impacts placed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from firstlight.accounts.models import Town, User
from firstlight.clock import set_exercise_clock
from firstlight.demo.truth import Truth
from firstlight.houses.models import House, ReportMatch
from firstlight.reports.models import Claim, Impact, Incident, Statement
from firstlight.reports.places import Spot
from firstlight.reports.services.calls import Caller, place_call, take_call
from firstlight.reports.services.claims import confirm_claim
from firstlight.reports.services.impacts import add_impact, clear_impact
from firstlight.reports.services.incidents import IncidentFacts, make_incident
from firstlight.reports.services.statements import take_statement

LEFT_TO_CONFIRM = 1  # the last statement waits for the visitor
DANGER_M = 60.0


@dataclass(frozen=True)
class Night:
    """The incidents by what they are called in the statements."""

    overnight: Incident
    day_before: Incident
    saturday: Incident

    def of(self, claim: Claim) -> Incident | None:
        """The incident that a claim speaks of, by its time; None: of a period or of no attack."""
        if claim.kind not in (Claim.Kind.CASUALTY, Claim.Kind.WEAPON, Claim.Kind.DAMAGE):
            return None
        if claim.event_from is None:
            return None
        middle = claim.event_from
        if claim.event_to is not None:
            middle += (claim.event_to - claim.event_from) / 2
        for incident in (self.overnight, self.day_before, self.saturday):
            if incident.started_at <= middle <= incident.ended_at:
                return incident
        return None


def make_incidents(*, town: Town, first_light: datetime, by: User) -> Night:
    """The three attacks of the model night, in windows on the town's clock."""

    def attack(title: str, days_before: int, hours: tuple[float, float]) -> Incident:
        midnight = first_light.replace(hour=0, minute=0) - timedelta(days=days_before)
        started_at, ended_at = (midnight + timedelta(hours=hour) for hour in hours)
        facts = IncidentFacts(title=title, started_at=started_at, ended_at=ended_at, place=town.name)
        return make_incident(town=town, facts=facts, by=by)

    return Night(
        overnight=attack("Night of 2 to 3 January", 0, (-4, 6)),
        day_before=attack("2 January", 1, (4, 19)),
        saturday=attack("Saturday, 30 December", 4, (0, 24)),
    )


def take_statements(*, town: Town, by: User) -> list[Statement]:
    """Take the statements of the night, each when it was published."""
    folder = resources.files("firstlight.demo") / "statements"
    listed: list[dict[str, Any]] = tomllib.loads((folder / "statements.toml").read_text("utf8"))["statement"]
    taken = []
    for one in sorted(listed, key=lambda row: datetime.fromisoformat(str(row["published_at"]))):
        published_at = datetime.fromisoformat(str(one["published_at"]))
        set_exercise_clock(published_at + timedelta(minutes=4))
        statement = take_statement(
            town=town,
            text=(folder / one["file"]).read_text("utf8"),
            channel=one["channel"],
            author=one["author"],
            published_at=published_at,
            by=by,
        )
        taken.append(statement)
    return taken


def confirm_statements(*, statements: list[Statement], night: Night, by: User) -> None:
    """Confirm every claim but those of the newest statement, which wait for the visitor."""
    for statement in statements[: len(statements) - LEFT_TO_CONFIRM]:
        for claim in statement.claims.order_by("start"):
            confirm_claim(claim=claim, incident=night.of(claim), by=by)


def take_calls(*, town: Town, truth: Truth, by: User, since: datetime) -> None:
    """Residents call; most calls are placed at a house, the last few wait for the visitor."""
    houses = {
        house.seq: house for house in House.objects.filter(town=town, seq__in=truth.call_house.tolist())
    }
    last = len(truth.call_house) - 3
    for number, seq in enumerate(truth.call_house.tolist()):
        house = houses[seq]
        set_exercise_clock(since + timedelta(seconds=float(truth.call_after_s[number])))
        caller = Caller(name=f"Demo Caller {number + 1}", phone="000")
        call = take_call(town=town, text=truth.call_text[number], address=house.address, caller=caller, by=by)
        if number < last:
            place_call(call=call, at=Spot(house.lon, house.lat, radius_m=20.0), by=by)
            ReportMatch.objects.create(call=call, house=house, matched_by=by)


def place_impacts(*, incident: Incident, truth: Truth, by: User) -> list[Impact]:
    """Put the reported impacts on the map; the first is not cleared yet, the others are."""
    impacts = []
    for number, (lon, lat) in enumerate(
        zip(truth.reported_lon.tolist(), truth.reported_lat.tolist(), strict=True)
    ):
        impact = add_impact(incident=incident, at=Spot(lon, lat, radius_m=truth.reported_radius_m), by=by)
        if number == 0:
            state, danger_m = Impact.Clearance.DANGER, DANGER_M
        else:
            state, danger_m = Impact.Clearance.CLEARED, 0.0
        impacts.append(clear_impact(impact=impact, clearance=state, danger_m=danger_m, by=by))
    return impacts
