"""What a coordinator lays down for houses and streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.houses.models import House, Street
from firstlight.planning.models import Instruction
from firstlight.planning.services.wishes import PlanError


@dataclass(frozen=True)
class Word:
    """What is laid down, and why.

    Parameters
    ----------
    kind
        One of `Instruction.Kind`.
    reason
        In words; needed, for others will ask.
    opens, closes
        Of a window, on the town's clock; at least one of them.
    """

    kind: str
    reason: str
    opens: time | None = None
    closes: time | None = None


@transaction.atomic
def instruct(
    *, town: Town, day: date, word: Word, about: Sequence[House] | Street, by: User
) -> list[Instruction]:
    """Lay something down for houses or a whole street on one day; every later plan of it keeps to this.

    Raises
    ------
    PlanError
        ``no-reason``; ``no-window``: neither opens nor closes, or it closes before it opens;
        ``other-town``.
    """
    if not word.reason.strip():
        raise PlanError("no-reason")
    if word.kind == Instruction.Kind.WINDOW:
        _check_window(word)
    places = [about] if isinstance(about, Street) else list(about)
    if any(place.town_id != town.pk for place in places):
        raise PlanError("other-town")
    made = [
        Instruction(
            town=town,
            day=day,
            kind=word.kind,
            house=place if isinstance(place, House) else None,
            street=place if isinstance(place, Street) else None,
            opens=word.opens,
            closes=word.closes,
            reason=word.reason.strip(),
            made_by=by,
        )
        for place in places
    ]
    Instruction.objects.bulk_create(made)
    for one in made:
        place = {"house": one.house and one.house.seq, "street": one.street and str(one.street_id)}
        data = {"day": day, "kind": word.kind, **place}
        record(by=by, action="planning.instruct", target=one, town_id=town.pk, data=data)
    return made


def _check_window(word: Word) -> None:
    if word.opens is None and word.closes is None:
        raise PlanError("no-window")
    if word.opens is not None and word.closes is not None and word.closes <= word.opens:
        raise PlanError("no-window")


@transaction.atomic
def lift(*, instruction: Instruction, by: User) -> None:
    """Take an instruction back; plans made before keep to it, later ones do not."""
    Instruction.objects.filter(pk=instruction.pk, lifted_at=None).update(lifted_at=clock.now(), lifted_by=by)
    record(
        by=by,
        action="planning.lift-instruction",
        target=instruction,
        town_id=instruction.town_id,
        data={"kind": instruction.kind},
    )
