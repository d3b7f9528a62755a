"""Teams in the middle of their rounds, as the rules see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from firstlight.geo.arrays import Bools
from firstlight.planning.inputs import NOBODY, Seen, TownHouses
from firstlight.planning.models import Plan, Team
from firstlight.planning.rows import RoundRow
from firstlight.planning.rules.asked import TeamOut
from firstlight.planning.rules.daylight import Shift
from firstlight.planning.rules.standing import Standing
from firstlight.planning.services.making import team_out
from firstlight.planning.services.wishes import PlanWish


@dataclass(frozen=True, eq=False)
class Now:
    """What is known at the moment of changing a plan.

    Parameters
    ----------
    at
        The moment.
    seen
        What teams found on this day.
    standings
        Where each team stands, by its number; one that is left out has not left.
    because
        What made it, for people: becomes `changes["because"]`.
    rows
        The plan's rows where they were read already; empty: they are read when they are needed.
    """

    at: datetime
    seen: Seen = NOBODY
    standings: Mapping[int, Standing] = field(default_factory=dict)
    because: dict[str, Any] = field(default_factory=dict)
    rows: Sequence[RoundRow] = ()

    @cached_property
    def seen_seqs(self) -> frozenset[int]:
        """Numbers of the houses that were seen."""
        return frozenset(self.seen.seq.tolist())


def team_now(
    plan: Plan, team: Team, row: RoundRow | None, now: Now, houses: tuple[TownHouses, Bools]
) -> TeamOut:
    """A team with where it stands, when it is free, and the stops that it is at or on its way to.

    Parameters
    ----------
    row
        Its round so far; None: it had none.
    houses
        The houses that are planned for, and which of them nobody may go to.
    """
    shift = Shift(plan.starts_at, plan.ends_at, "length")
    out = team_out(team, plan.town, wish_of(plan), (shift, (plan.depot_lon, plan.depot_lat)))
    standing = now.standings.get(team.number)
    if row is not None:
        depot = row.round.depot
        out = replace(out, start=depot, end=depot, begun=_begun(row, houses[0]))
    if standing is None:
        late_s = (now.at - plan.starts_at).total_seconds()
        return replace(out, ready_s=max(out.ready_s, late_s))
    free_s = (standing.free_at - plan.starts_at).total_seconds()
    return replace(
        out,
        start=standing.place or out.start,
        ready_s=max(out.ready_s, free_s),
        locked=_locked(standing, *houses),
    )


def wish_of(plan: Plan) -> PlanWish:
    """What was asked when the plan was made."""
    return PlanWish.of_asked(plan.date, plan.parameters)


def _begun(row: RoundRow, houses: TownHouses) -> tuple[int, ...]:
    """Rows of the houses of a round that are still planned for, in its order."""
    seqs = [seq for stop in row.stops for seq in stop.seqs]
    row_of = _row_of(seqs, houses)
    return tuple(row_of[seq] for seq in seqs if seq in row_of)


def _locked(standing: Standing, houses: TownHouses, closed: Bools) -> tuple[tuple[int, ...], ...]:
    """Rows of the houses of locked stops, without those that nobody may go to."""
    row_of = _row_of([seq for group in standing.locked for seq in group], houses)
    open_row = {seq: row for seq, row in row_of.items() if not closed[row]}
    groups = (tuple(open_row[seq] for seq in group if seq in open_row) for group in standing.locked)
    return tuple(group for group in groups if group)


def _row_of(seqs: list[int], houses: TownHouses) -> dict[int, int]:
    """The row of each of these houses that is planned for."""
    rows = np.flatnonzero(np.isin(houses.seq, np.array(seqs, dtype=np.int64)))
    return dict(zip(houses.seq[rows].tolist(), rows.tolist(), strict=True))
