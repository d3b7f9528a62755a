"""How far the teams are: per plan, round and district, found against expected."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from firstlight.accounts.selectors import Access
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.curve import Point, cumulative, seen_within
from firstlight.inspections.rules.parts import DAMAGED
from firstlight.inspections.states import SEERS, house_grades, standing
from firstlight.planning.models import Plan, Visit


@dataclass(frozen=True)
class Part:
    """The progress of one round or district."""

    name: str
    planned: int  # houses
    visited: int
    found: int  # visited and damaged
    expected: float  # damaged among the visited, by the belief of the plan
    newest_at: datetime | None  # when the last record reached us; None: none yet
    lon: float  # of the middle of its planned houses
    lat: float
    number: int = 0  # of a round
    district_id: UUID | None = None  # of a district

    @property
    def share(self) -> float:
        """Visited of planned, 0 to 1."""
        return self.visited / self.planned if self.planned else 0.0


@dataclass(frozen=True)
class Progress:
    """The progress of a plan, in the districts that the person may see."""

    planned: int
    visited: int
    found: int
    inaccessible: int
    expected: float  # damaged among the visited, by the belief of the plan
    expected_total: float  # damaged among all planned
    rounds: tuple[Part, ...]
    districts: tuple[Part, ...]
    found_curve: tuple[Point, ...]  # damaged houses found, by when they were seen
    visited_curve: tuple[Point, ...]  # expected damage among the houses visited so far
    plan_curve: tuple[Point, ...]  # expected damage if every round keeps its times


@dataclass(frozen=True)
class _Line:
    """A planned house with what stands for it."""

    round_number: int
    team: str
    district: str
    district_id: UUID
    lon: float
    lat: float
    probability: float
    leaves_at: datetime
    grade: str | None
    seen_at: datetime | None
    received_at: datetime | None


def plan_progress(access: Access, plan: Plan) -> Progress:
    """Visited of planned, damaged found against expected, and both over time.

    Parameters
    ----------
    plan
        A plan of the person's town, as `planning` gave it to this person.
    """
    access.require(*SEERS)
    lines = _lines(access, plan)
    visited = [line for line in lines if line.grade is not None]
    found = [line for line in visited if line.grade in DAMAGED]
    starts_at = plan.starts_at
    return Progress(
        planned=len(lines),
        visited=len(visited),
        found=len(found),
        inaccessible=sum(line.grade == "inaccessible" for line in visited),
        expected=sum(line.probability for line in visited),
        expected_total=sum(line.probability for line in lines),
        rounds=_by_round(lines),
        districts=_by_district(lines),
        found_curve=cumulative(((_seen(x, starts_at), 1.0) for x in found), starts_at=starts_at),
        visited_curve=cumulative(
            ((_seen(x, starts_at), x.probability) for x in visited), starts_at=starts_at
        ),
        plan_curve=cumulative(((x.leaves_at, x.probability) for x in lines), starts_at=starts_at),
    )


def _seen(line: _Line, starts_at: datetime) -> datetime:
    assert line.seen_at is not None
    assert line.received_at is not None
    return seen_within(line.seen_at, starts_at=starts_at, received_at=line.received_at)


def _lines(access: Access, plan: Plan) -> list[_Line]:
    visits = Visit.objects.filter(plan=plan, plan__town=access.town).order_by(
        "stop__round__number", "house__seq"
    )
    made = (
        standing(access.town)
        .filter(house__visits__plan=plan)
        .only("house_id", "grade", "seen_at", "received_at")
        .order_by("received_at", "id")
    )
    scope = access.districts(*SEERS)
    if scope is not None:
        visits = visits.filter(house__district__in=scope)
    newest: dict[UUID, Inspection] = {inspection.house_id: inspection for inspection in made}
    grades = house_grades(made)
    rows = visits.select_related("stop__round__team", "house__district").only(
        "house__seq",
        "house__lon",
        "house__lat",
        "house__district__name",
        "stop__round__team",
        "probability",
        "stop__leaves_at",
        "stop__round__number",
        "stop__round__team__name",
    )
    return [_line(visit, newest.get(visit.house_id), grades.get(visit.house_id)) for visit in rows]


def _line(visit: Visit, inspection: Inspection | None, grade: str | None) -> _Line:
    return _Line(
        round_number=visit.stop.round.number,
        team=visit.stop.round.team.name,
        district=visit.house.district.name,
        district_id=visit.house.district_id,
        lon=visit.house.lon,
        lat=visit.house.lat,
        probability=visit.probability,
        leaves_at=visit.stop.leaves_at,
        grade=grade,
        seen_at=inspection.seen_at if inspection and grade else None,
        received_at=inspection.received_at if inspection and grade else None,
    )


def _by_round(lines: list[_Line]) -> tuple[Part, ...]:
    groups: dict[int, list[_Line]] = defaultdict(list)
    for line in lines:
        groups[line.round_number].append(line)
    return tuple(
        replace(_part(several[0].team, several), number=number) for number, several in sorted(groups.items())
    )


def _by_district(lines: list[_Line]) -> tuple[Part, ...]:
    groups: dict[tuple[str, UUID], list[_Line]] = defaultdict(list)
    for line in lines:
        groups[line.district, line.district_id].append(line)
    return tuple(
        replace(_part(name, several), district_id=key) for (name, key), several in sorted(groups.items())
    )


def _part(name: str, lines: list[_Line]) -> Part:
    return Part(
        name=name,
        planned=len(lines),
        visited=sum(line.grade is not None for line in lines),
        found=sum(line.grade in DAMAGED for line in lines),
        expected=sum(line.probability for line in lines if line.grade is not None),
        newest_at=max((line.received_at for line in lines if line.received_at), default=None),
        lon=sum(line.lon for line in lines) / len(lines),
        lat=sum(line.lat for line in lines) / len(lines),
    )
