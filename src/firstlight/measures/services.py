"""The writes of this room: decided, published, extended, lifted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import District, Town, User
from firstlight.audit.services import record
from firstlight.measures.errors import MeasureError
from firstlight.measures.models import Measure
from firstlight.reports.models import Claim


@dataclass(frozen=True)
class MeasureFacts:
    """What was decided.

    Parameters
    ----------
    kind
        A value of `Measure.Kind`.
    starts_on, ends_on
        Local days; it applies on both.
    legal_basis
        The order or law it rests on, as it is cited.
    """

    kind: str
    starts_on: date
    ends_on: date
    legal_basis: str
    text: str = ""

    def check(self) -> None:
        """Raise MeasureError: ``kind``, ``no-basis``, ``ends-before-start``."""
        if self.kind not in Measure.Kind.values:
            raise MeasureError("kind")
        if not self.legal_basis.strip():
            raise MeasureError("no-basis")
        if self.ends_on < self.starts_on:
            raise MeasureError("ends-before-start")


@transaction.atomic
def decide_measure(
    *,
    town: Town,
    facts: MeasureFacts,
    by: User,
    districts: Iterable[District] = (),
    claim: Claim | None = None,
) -> Measure:
    """Write down a decision; nobody sees it until it is published.

    Parameters
    ----------
    districts
        Where it applies; none: in the whole town.
    claim
        The confirmed claim it was announced with.

    Raises
    ------
    MeasureError
        As `MeasureFacts.check`; ``other-town``; ``not-confirmed``, ``not-a-measure`` (the claim).
    """
    facts.check()
    places = list(districts)
    _check_places(town, places)
    if claim is not None:
        _check_claim(town, claim)
    measure = Measure.objects.create(town=town, claim=claim, made_by=by, **asdict(facts))
    measure.districts.set(places)
    data = {**asdict(facts), "districts": [place.code for place in places]}
    record(by=by, action="measures.decide-measure", target=measure, town_id=town.id, data=data)
    return measure


@transaction.atomic
def edit_measure(
    *, measure: Measure, facts: MeasureFacts, districts: Iterable[District], by: User
) -> Measure:
    """Change a draft. Raises MeasureError: ``not-draft``, or as `decide_measure` does.

    An extension keeps its kind, its first day and its districts: ``not-longer`` otherwise.
    """
    measure = _lock(measure)
    if measure.state != Measure.State.DRAFT:
        raise MeasureError("not-draft")
    facts.check()
    places = list(districts)
    _check_places(measure.town, places)
    if measure.extends is not None:
        same = (facts.kind, facts.starts_on) == (measure.kind, measure.starts_on)
        if not same or set(places) != set(measure.districts.all()):
            raise MeasureError("not-longer")
    for name, value in asdict(facts).items():
        setattr(measure, name, value)
    measure.save()
    measure.districts.set(places)
    data = {**asdict(facts), "districts": [place.code for place in places]}
    record(by=by, action="measures.edit-measure", target=measure, town_id=measure.town_id, data=data)
    return measure


@transaction.atomic
def discard_measure(*, measure: Measure, by: User) -> None:
    """Throw a draft away. Raises MeasureError: ``not-draft``."""
    measure = _lock(measure)
    if measure.state != Measure.State.DRAFT:
        raise MeasureError("not-draft")
    data = {"kind": measure.kind, "starts_on": measure.starts_on, "ends_on": measure.ends_on}
    record(by=by, action="measures.discard-measure", target=measure, town_id=measure.town_id, data=data)
    measure.delete()


@transaction.atomic
def publish_measure(*, measure: Measure, by: User) -> Measure:
    """From now on the public page and the calendar feed show it.

    Raises MeasureError: ``not-draft``, ``over`` (its last day has passed), ``unpublished-before``
    (what it extends is not in force).
    """
    measure = _lock(measure)
    if measure.state != Measure.State.DRAFT:
        raise MeasureError("not-draft")
    if measure.ends_on < _today(measure.town):
        raise MeasureError("over", ends_on=measure.ends_on)
    if measure.extends is not None and measure.extends.state != Measure.State.PUBLISHED:
        raise MeasureError("unpublished-before")
    measure.state, measure.published_by = Measure.State.PUBLISHED, by
    measure.published_at = clock.now()
    measure.save(update_fields=["state", "published_by", "published_at"])
    data = {"kind": measure.kind, "ends_on": measure.ends_on}
    record(by=by, action="measures.publish-measure", target=measure, town_id=measure.town_id, data=data)
    return measure


@transaction.atomic
def extend_measure(
    *, measure: Measure, ends_on: date, legal_basis: str, by: User, text: str | None = None
) -> Measure:
    """Draft the next link of the chain: same kind, same districts, from the day after the old end.

    `text` None: the words stay. Raises MeasureError: ``not-published``, ``already-extended`` (extend
    the newest link), ``not-longer``, ``no-basis``.
    """
    measure = _lock(measure)
    if measure.state != Measure.State.PUBLISHED:
        raise MeasureError("not-published")
    if Measure.objects.filter(extends=measure).exists():
        raise MeasureError("already-extended")
    if ends_on <= measure.ends_on:
        raise MeasureError("not-longer", ends_on=measure.ends_on)
    facts = MeasureFacts(
        kind=measure.kind,
        starts_on=measure.ends_on + timedelta(days=1),
        ends_on=ends_on,
        legal_basis=legal_basis,
        text=measure.text if text is None else text,
    )
    longer = decide_measure(town=measure.town, facts=facts, by=by, districts=measure.districts.all())
    longer.extends = measure
    longer.save(update_fields=["extends"])
    return longer


@transaction.atomic
def lift_measure(*, measure: Measure, by: User) -> Measure:
    """It no longer applies, nor do its extensions; the feed says cancelled.

    Raises MeasureError: ``not-published``.
    """
    measure = _lock(measure)
    if measure.state != Measure.State.PUBLISHED:
        raise MeasureError("not-published")
    now = clock.now()
    link: Measure | None = measure
    while link is not None:
        follower = Measure.objects.select_for_update(of=("self",)).filter(extends=link).first()
        if link.state == Measure.State.PUBLISHED:
            link.state, link.lifted_at = Measure.State.LIFTED, now
            link.save(update_fields=["state", "lifted_at"])
            record(by=by, action="measures.lift-measure", target=link, town_id=link.town_id)
        link = follower
    return measure


def _today(town: Town) -> date:
    return clock.now().astimezone(ZoneInfo(town.timezone)).date()


def _check_places(town: Town, places: list[District]) -> None:
    if any(place.town_id != town.pk for place in places):
        raise MeasureError("other-town")


def _check_claim(town: Town, claim: Claim) -> None:
    if claim.town_id != town.pk:
        raise MeasureError("other-town")
    if claim.kind != Claim.Kind.MEASURE:
        raise MeasureError("not-a-measure")
    if claim.state != Claim.State.CONFIRMED:
        raise MeasureError("not-confirmed")


def _lock(measure: Measure) -> Measure:
    measures = Measure.objects.select_for_update(of=("self",)).select_related("town", "extends")
    return measures.get(pk=measure.pk)
