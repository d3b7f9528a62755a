"""Under an alarm: is every team under cover, are all of them there, and does one stand in danger?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from firstlight import clock
from firstlight.accounts.models import Device, Town, User
from firstlight.accounts.selectors import Access
from firstlight.audit.services import record
from firstlight.errors import CodedError
from firstlight.geo.zones import Circles
from firstlight.planning.inputs import danger_zones
from firstlight.planning.known import reported_in
from firstlight.planning.models import Headcount, Plan, Team
from firstlight.planning.rules.way_out import WayOut, way_out
from firstlight.planning.selectors import PLANNERS
from firstlight.reports.models import Alarm

DUE_MIN = 10  # after the alarm began a team that said nothing is looked for
LATE_COUNT = timedelta(hours=1)  # a phone without a net may send its count after the all-clear
MOST_PEOPLE = 99
USUAL_PEOPLE = 2
DIRECTIONS = (
    _("north"), _("north-east"), _("east"), _("south-east"),
    _("south"), _("south-west"), _("west"), _("north-west"),
)  # fmt: skip


class HeadcountError(CodedError):
    """No count was kept: ``count``, ``count-place``, ``count-other-town``, ``no-alarm-to-count``."""


@dataclass(frozen=True)
class Count:
    """What a team says: `counted` of `expected` are under cover; where, in words and on the map."""

    counted: int
    expected: int
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    at: datetime | None = None  # the phone's clock; None: now


@dataclass(frozen=True)
class TeamCount:
    """One team under an alarm, by its newest count."""

    team: Team
    count: Headcount | None
    is_overdue: bool
    expected: int  # how many it has, as far as it ever said
    way_out: WayOut | None  # it stands in a danger zone: the nearest way out

    @property
    def state(self) -> str:
        """ "unheard", "missing" (people) or "all_here"."""
        if self.count is None:
            return "unheard"
        return "missing" if self.count.missing else "all_here"

    @property
    def direction(self) -> str:
        """The way out in words, such as "north-east"; "": it stands in no zone."""
        if self.way_out is None:
            return ""
        return str(DIRECTIONS[round(self.way_out.bearing_deg / 45) % 8])


@transaction.atomic
def report_headcount(*, alarm: Alarm, team: Team, count: Count, by: User | Device) -> Headcount:
    """Keep what a team said under an alarm; the same count of a phone again is kept once.

    Parameters
    ----------
    by
        Who took it down from the radio, or the phone that sent it.

    Raises
    ------
    HeadcountError
        See the class.
    """
    _check(alarm, team, count)
    device = by if isinstance(by, Device) else None
    at = min(count.at or clock.now(), clock.now())
    if device is not None:
        known = Headcount.objects.filter(alarm=alarm, team=team, device=device, at=at).first()
        if known is not None:
            return known
    made = Headcount.objects.create(
        alarm=alarm,
        team=team,
        counted=count.counted,
        expected=count.expected,
        place=count.place.strip()[:200],
        lon=count.lon,
        lat=count.lat,
        at=at,
        entered_by=None if isinstance(by, Device) else by,
        device=device,
    )
    data = {"team": team.number, "counted": made.counted, "expected": made.expected, "at": made.at}
    record(by=by, action="planning.report-headcount", target=made, town_id=team.town_id, data=data)
    return made


def _check(alarm: Alarm, team: Team, count: Count) -> None:
    if alarm.town_id != team.town_id:
        raise HeadcountError("count-other-town")
    if alarm.ended_at is not None and clock.now() - alarm.ended_at > LATE_COUNT:
        raise HeadcountError("no-alarm-to-count")
    if not (0 <= count.counted <= MOST_PEOPLE and 1 <= count.expected <= MOST_PEOPLE):
        raise HeadcountError("count", most=MOST_PEOPLE)
    has_lon, has_lat = count.lon is not None, count.lat is not None
    if has_lon != has_lat or (
        count.lon is not None
        and count.lat is not None
        and not (-180 <= count.lon <= 180 and -90 <= count.lat <= 90)
    ):
        raise HeadcountError("count-place")


def alarm_to_count(town: Town) -> Alarm | None:
    """The alarm that is on, or the one that ended within the last hour; None: neither."""
    newest = Alarm.objects.filter(town=town).order_by("-started_at").first()
    if newest is None or (newest.ended_at is not None and clock.now() - newest.ended_at > LATE_COUNT):
        return None
    return newest


def teams_out(town: Town, now: datetime) -> list[Team]:
    """The teams of the plan that is handed out for today; without one every active team."""
    today = now.astimezone(ZoneInfo(town.timezone)).date()
    plan = Plan.objects.filter(town=town, date=today, state=Plan.State.ISSUED).first()
    if plan is not None:
        return list(Team.objects.filter(round__plan=plan).distinct())
    return list(Team.objects.filter(town=town, is_active=True))


def team_counts(access: Access, alarm: Alarm) -> list[TeamCount]:
    """Every team that is out, those nobody heard of first. For planners."""
    access.require(*PLANNERS)
    now = clock.now()
    newest = newest_counts(alarm)
    known = _last_expected(alarm.town)
    overdue = (alarm.ended_at or now) - alarm.started_at >= timedelta(minutes=DUE_MIN)
    zones = town_zones(alarm.town)
    counts = []
    for team in {*teams_out(alarm.town, now), *(one.team for one in newest.values())}:
        count = newest.get(team.pk)
        expected = known.get(team.pk, USUAL_PEOPLE)
        counts.append(TeamCount(team, count, count is None and overdue, expected, _way_out(count, zones)))
    order = ("missing", "unheard", "all_here")
    return sorted(counts, key=lambda one: (order.index(one.state), one.team.number))


def newest_counts(alarm: Alarm) -> dict[Any, Headcount]:
    """The newest count of each team under an alarm, by the team's key."""
    rows = alarm.headcounts.select_related("team", "entered_by", "device").order_by("received_at")
    return {row.team_id: row for row in rows}


def _last_expected(town: Town) -> dict[Any, int]:
    rows = Headcount.objects.filter(team__town=town).order_by("received_at")
    return dict(rows.values_list("team", "expected"))


def town_zones(town: Town) -> Circles:
    """The zones of the town that are not cleared."""
    return danger_zones(reported_in(town))


def _way_out(count: Headcount | None, zones: Circles) -> WayOut | None:
    if count is None or count.lon is None or count.lat is None:
        return None
    return way_out(count.lon, count.lat, zones)
