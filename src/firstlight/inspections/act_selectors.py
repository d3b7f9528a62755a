"""Reading acts. Every door that takes an Access keeps to its districts; one is open to everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404

from firstlight.accounts.models import Town
from firstlight.accounts.selectors import Access
from firstlight.inspections.models import Act, ActPaper, Commission, Inspection
from firstlight.inspections.rules.act_record import read_code
from firstlight.inspections.states import SEERS, standing

VALID, SUPERSEDED, WITHDRAWN = "valid", "superseded", "withdrawn"
ISSUABLE = (Inspection.Review.RECEIVED, Inspection.Review.APPROVED)

Scope = frozenset[UUID] | None


@dataclass(frozen=True)
class Checked:
    """What anybody may know of an act: no address, no person."""

    act: Act
    state: str  # VALID, SUPERSEDED, or WITHDRAWN: its inspection was rejected
    papers: frozenset[str]  # hashes of its files


def act_state(act: Act) -> str:
    """Whether the act holds."""
    if act.inspection.review == Inspection.Review.REJECTED:
        return WITHDRAWN
    return SUPERSEDED if Act.objects.filter(supersedes=act).exists() else VALID


def acts_for(access: Access) -> QuerySet[Act]:
    """The acts a person may see, all versions."""
    access.require(*SEERS)
    return acts_in(access.town, access.districts(*SEERS))


def acts_in(town: Town, scope: Scope) -> QuerySet[Act]:
    acts = Act.objects.filter(town=town).select_related("inspection__house__district", "town")
    return acts if scope is None else acts.filter(inspection__house__district__in=scope)


def act_for(access: Access, act_id: UUID) -> Act:
    """One act; Http404 unless the person may see its district."""
    act = acts_for(access).filter(pk=act_id).first()
    if act is None:
        raise Http404
    return act


def of_day(town: Town, day: date) -> tuple[datetime, datetime]:
    """The day on the town's clock: from, until (excluded)."""
    zone = ZoneInfo(town.timezone)
    return datetime.combine(day, time(0), zone), datetime.combine(day + timedelta(days=1), time(0), zone)


def acts_of_day(town: Town, scope: Scope, day: date) -> QuerySet[Act]:
    """The newest versions of the acts whose inspections came in on this day."""
    first, end = of_day(town, day)
    return acts_in(town, scope).filter(
        superseded_by=None, inspection__received_at__gte=first, inspection__received_at__lt=end
    )


def without_act(town: Town, scope: Scope, day: date) -> QuerySet[Inspection]:
    """Standing inspections of a day that nobody made an act of, oldest first."""
    first, end = of_day(town, day)
    due = standing(town).filter(received_at__gte=first, received_at__lt=end, acts=None)
    if scope is not None:
        due = due.filter(house__district__in=scope)
    return due.order_by("received_at", "id")


def papers_of(acts: Iterable[Act], lang: str, copy: str) -> QuerySet[ActPaper]:
    """The files of these acts for one language and reader, by number."""
    papers = ActPaper.objects.filter(act__in=acts, lang=lang, copy=copy).select_related("act")
    return papers.order_by("act__year", "act__number", "act__version")


def commission_of(town: Town) -> Commission | None:
    return Commission.objects.filter(town=town).first()


def checked_act(text: str) -> Checked | None:
    """For everybody: the act with this code, however it was typed; None: no act has it."""
    code = read_code(text)
    act = Act.objects.filter(code=code).select_related("inspection").first() if code else None
    if act is None:
        return None
    return Checked(act, act_state(act), frozenset(act.papers.values_list("sha256", flat=True)))
