"""The teams of a town."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time

from django.db import transaction
from django.db.models import Max

from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.planning.models import Team
from firstlight.planning.services.wishes import PlanError, PlanWish, is_near


def ensure_teams(*, town: Town, count: int) -> list[Team]:
    """The town's first `count` active teams by number; missing ones are made."""
    active = list(Team.objects.filter(town=town, is_active=True)[:count])
    taken = set(Team.objects.filter(town=town).values_list("number", flat=True))
    free = (number for number in range(1, len(taken) + count + 1) if number not in taken)
    missing = [next(free) for _ in range(count - len(active))]
    fresh = Team.objects.bulk_create(Team(town=town, number=n, name=str(n)) for n in missing)
    return sorted([*active, *fresh], key=lambda team: team.number)


def teams_going(*, town: Town, wish: PlanWish) -> list[Team]:
    """The teams that a wish sends out, by number.

    Raises
    ------
    PlanError
        ``no-such-team`` (number).
    """
    if not wish.team_numbers:
        return ensure_teams(town=town, count=wish.teams)
    found = {team.number: team for team in Team.objects.filter(town=town, number__in=wish.team_numbers)}
    for number in wish.team_numbers:
        if number not in found:
            raise PlanError("no-such-team", number=number)
    return [found[number] for number in sorted(found)]


@dataclass(frozen=True)
class TeamFacts:
    """What a town keeps of a team; times are on the town's clock, None is as the plan says for all."""

    name: str
    lead: User | None = None
    is_engineer: bool = False
    speed: float = 1.0
    leaves_at: time | None = None
    back_at: time | None = None
    break_min: int | None = None
    depot_lon: float | None = None
    depot_lat: float | None = None
    is_active: bool = True

    @property
    def place(self) -> tuple[float, float] | None:
        """Its own place (lon, lat); None: it meets with the others."""
        if self.depot_lon is None or self.depot_lat is None:
            return None
        return self.depot_lon, self.depot_lat


@transaction.atomic
def save_team(*, town: Town, facts: TeamFacts, by: User, team: Team | None = None) -> Team:
    """Change a team, or add one under the next free number.

    Raises
    ------
    PlanError
        ``half-a-place``: one of the two coordinates alone. ``team-far`` (town): its own place is not
        near the town. ``back-before-leaving``.
    """
    if (facts.depot_lon is None) != (facts.depot_lat is None):
        raise PlanError("half-a-place")
    if facts.place is not None and not is_near(town, *facts.place):
        raise PlanError("team-far", town=town.name)
    if facts.leaves_at and facts.back_at and facts.back_at <= facts.leaves_at:
        raise PlanError("back-before-leaving")
    if team is None:
        last = Team.objects.filter(town=town).aggregate(last=Max("number"))["last"]
        team = Team(town=town, number=(last or 0) + 1)
    for name in TeamFacts.__dataclass_fields__:
        setattr(team, name, getattr(facts, name))
    team.save()
    data = {"number": team.number, **{k: v for k, v in asdict(facts).items() if k not in ("name", "lead")}}
    record(by=by, action="planning.save-team", target=team, town_id=town.pk, data=data)
    return team
