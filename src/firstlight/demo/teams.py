"""Simulated teams: they walk the plan that was handed out and post what they find through the real door."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from firstlight.accounts.devices import add_device
from firstlight.accounts.models import Town, User
from firstlight.clock import set_exercise_clock
from firstlight.demo.phones import Phone
from firstlight.demo.photos import draw_photo
from firstlight.demo.truth import Truth
from firstlight.inspections.models import Submission
from firstlight.inspections.rules.values import FindingValues, PhotoValues, Place, SubmissionValues
from firstlight.inspections.rules.writing import build_submission_xml
from firstlight.inspections.schedule import damage_schedule
from firstlight.inspections.services.phones import assign_phone
from firstlight.planning.models import Plan, Team, Visit
from firstlight.planning.services import TeamFacts, save_team

POSTED_AFTER = timedelta(seconds=40)
ENGINEERS = 2  # the number of the team that a structural engineer goes with


@dataclass(frozen=True)
class Walk:
    """One visit of one team, with the moment at which it is over."""

    visit: Visit
    team: int
    done_at: datetime

    @property
    def instance_id(self) -> str:
        """Made on the phone; one a house in all versions of the plan: a retry is no second record."""
        return f"uuid:{uuid.uuid5(self.visit.house_id, 'demo')}"


TEAM_NAMES = ("Harbour", "Mill", "Orchard", "Quarry", "Meadow", "Bridge", "Lake", "Garden")


def make_teams(*, town: Town, count: int, lead: User, by: User) -> None:
    """Teams as a town has them: the first is led by somebody, one has an engineer, one is slower."""
    for number, name in enumerate(TEAM_NAMES[:count], start=1):
        facts = TeamFacts(
            name,
            lead=lead if number == 1 else None,
            is_engineer=number == ENGINEERS,
            speed=0.75 if number == count else 1.0,
        )
        save_team(town=town, facts=facts, by=by)


def give_phones(*, town: Town, by: User) -> dict[str, str]:
    """A phone for every team; team number to token, which nobody can read again later."""
    tokens = {}
    for team in Team.objects.filter(town=town).order_by("number"):
        device, token = add_device(town=town, label=team.name, user=team.lead, by=by)
        assign_phone(device=device, team=team, by=by)
        tokens[str(team.number)] = token
    return tokens


def walks_of(plan: Plan) -> list[Walk]:
    """All visits of a plan in the order in which they end."""
    walks = []
    visits = Visit.objects.filter(plan=plan).select_related("house", "stop__round__team").order_by("position")
    by_stop: dict[uuid.UUID, list[Visit]] = {}
    for visit in visits:
        by_stop.setdefault(visit.stop_id, []).append(visit)
    for group in by_stop.values():
        stop = group[0].stop
        each = (stop.leaves_at - stop.arrives_at) / len(group)
        for number, visit in enumerate(group, start=1):
            walks.append(Walk(visit, stop.round.team.number, stop.arrives_at + each * number))
    return sorted(walks, key=lambda walk: (walk.done_at, walk.visit.house.seq))


def not_yet_sent(plan: Plan | None) -> list[Walk]:
    """The walks whose record the server does not hold; without a plan none."""
    if plan is None:
        return []
    sent = set(Submission.objects.filter(town=plan.town).values_list("instance_id", flat=True))
    return [walk for walk in walks_of(plan) if walk.instance_id not in sent]


def send(*, walks: list[Walk], truth: Truth, tokens: Mapping[str, str], server: str) -> Iterator[Walk]:
    """Post the walks one after the other, the clock moving along; yields each as it is taken."""
    phones = {team: Phone(server, token) for team, token in tokens.items()}
    for walk in walks:
        set_exercise_clock(walk.done_at + POSTED_AFTER)
        values, photos = _seen(walk, truth)
        phones[str(walk.team)].post(build_submission_xml(damage_schedule(), values), photos)
        yield walk


def _seen(walk: Walk, truth: Truth) -> tuple[SubmissionValues, dict[str, bytes]]:
    house = walk.visit.house
    damage = truth.damage_of(house.seq)
    findings = tuple(
        FindingValues(
            element=one.element,
            damaged=Decimal(str(one.damaged)),
            total=Decimal(str(one.total)),
            severity=one.severity,
            is_urgent=one.severity != "light",
        )
        for one in damage
    )
    photos = {}
    if damage:
        shares = {one.element: one.damaged / one.total for one in damage}
        picture = draw_photo(
            seed=house.seq, storeys=house.storeys or 1, damaged_share=shares, at=walk.done_at,
            lon=house.lon, lat=house.lat,
        )  # fmt: skip
        photos[f"фото {house.seq}.jpg"] = picture  # names as phones make them, Cyrillic and a blank
    values = SubmissionValues(
        instance_id=walk.instance_id,
        house=str(house.id),
        grade=truth.grade_of(house.seq),
        seen_at=walk.done_at,
        findings=findings,
        networks=truth.networks_of(house.seq),
        photos=tuple(PhotoValues(name=name, shows=damage[0].element) for name in photos),
        place=Place(lon=house.lon, lat=house.lat, accuracy_m=6.0),
        address_seen=house.address,
        device_id=f"demo-phone-{walk.team}",
    )
    return values, photos
