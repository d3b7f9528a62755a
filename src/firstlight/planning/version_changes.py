"""What a version changed against the one before it, ready to be put into words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from firstlight.planning.models import Plan, Team

MOST_MOVES = 4  # pairs of teams that are named
WORTH_SAYING = 0.05  # of a damaged house: less is noise


@dataclass(frozen=True)
class Move:
    """Houses that go from one team to another; teams by name."""

    houses: int
    before: str
    now: str


@dataclass(frozen=True)
class VersionChanges:
    """Numbers of houses by what became of them, and the damage that is expected to be found more."""

    near: tuple[dict[str, Any], ...]  # street, damaged, seen: what was found, most first
    added: int
    dropped: int
    moves: tuple[Move, ...]  # most houses first, MOST_MOVES of them
    moved_else: int  # houses between other teams
    sooner: int
    later: int
    more: float  # damaged houses expected to be found; 0 where it is no more
    fewer: float

    @property
    def is_empty(self) -> bool:
        """Whether every team walks on as before."""
        return not (self.added or self.dropped or self.moves or self.sooner or self.later)


def version_changes(plan: Plan) -> VersionChanges | None:
    """What a version changed; None: it is the first of its day."""
    if plan.based_on_id is None:
        return None
    changes = plan.changes
    name = dict(Team.objects.filter(town=plan.town_id).values_list("number", "name"))
    pairs = Counter((before, now) for _, before, now in changes.get("moved", ()))
    gained = float(changes.get("gained", 0.0))
    moves = [
        Move(count, name.get(before, str(before)), name.get(now, str(now)))
        for (before, now), count in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return VersionChanges(
        near=tuple(changes.get("because", {}).get("near", ())),
        added=len(changes.get("added", ())),
        dropped=len(changes.get("dropped", ())),
        moves=tuple(moves[:MOST_MOVES]),
        moved_else=sum(move.houses for move in moves[MOST_MOVES:]),
        sooner=len(changes.get("sooner", ())),
        later=len(changes.get("later", ())),
        more=gained if gained > WORTH_SAYING else 0.0,
        fewer=-gained if gained < -WORTH_SAYING else 0.0,
    )
