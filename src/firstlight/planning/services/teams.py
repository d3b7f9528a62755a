"""The teams of a town."""

from __future__ import annotations

from firstlight.accounts.models import Town
from firstlight.planning.models import Team
from firstlight.planning.services.wishes import PlanError, PlanWish


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
