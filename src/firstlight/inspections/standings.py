"""Where each team of a plan stands now, told from what it sent and from headcounts."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from firstlight import clock
from firstlight.inspections.states import standing
from firstlight.planning.models import Headcount, Plan
from firstlight.planning.rows import RoundRow, plan_rows
from firstlight.planning.rules.standing import Counted, Standing, stand


def standings(
    plan: Plan, *, rows: list[RoundRow] | None = None, now: datetime | None = None
) -> dict[int, Standing]:
    """Where the teams of a plan stand, by the number of the team.

    A team's records are those that came from its phone; of a house in its round also those without a
    team, such as typed at the desk. Our clock counts, not the phone's.

    Parameters
    ----------
    rows
        The plan's rows where the caller has read them.
    now
        By default the moment of asking.
    """
    now = now or clock.now()
    heard = _heard(plan)
    counted = _counted(plan)
    found = {}
    for row in rows if rows is not None else plan_rows(plan):
        number = row.round.team.number
        mine = {**heard[None], **heard[number]}
        found[number] = stand(
            [stop.ahead() for stop in row.stops],
            mine,
            starts_at=row.round.starts_at,
            now=now,
            counted=counted.get(number),
        )
    return found


def _heard(plan: Plan) -> dict[int | None, dict[int, datetime]]:
    """When the first record of each house of the plan came, by team; None: of no team."""
    made = (
        standing(plan.town)
        .filter(house__visits__plan=plan, received_at__gte=plan.civil_dawn_at)
        .order_by("-received_at", "-id")
        .values_list("team_number", "house__seq", "received_at")
    )
    heard: dict[int | None, dict[int, datetime]] = defaultdict(dict)
    for number, seq, received_at in made:
        heard[number][seq] = received_at
    return heard


def _counted(plan: Plan) -> dict[int, Counted]:
    """The newest headcount of each team on the plan's day that says where it is."""
    made = Headcount.objects.filter(
        team__town=plan.town, lon__isnull=False, received_at__gte=plan.civil_dawn_at
    ).order_by("received_at")
    return {
        number: Counted(lon, lat, received_at)
        for number, lon, lat, received_at in made.values_list("team__number", "lon", "lat", "received_at")
        if lon is not None and lat is not None
    }
