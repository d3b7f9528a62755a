"""What the administration decides and what the public is told."""

from __future__ import annotations

from datetime import date

from firstlight.accounts.models import District, Town, User
from firstlight.measures.models import Measure
from firstlight.measures.services import MeasureFacts, decide_measure, publish_measure
from firstlight.reports.models import Claim
from firstlight.situation.services import approve_release, prepare_release
from firstlight.situation.services.pages import Hotline, set_page

HOLIDAYS_FROM, HOLIDAYS_UNTIL = date(2024, 1, 9), date(2024, 1, 19)


def announce(*, town: Town, by: User) -> Measure:
    """Extend the school holidays in half of the districts, and publish it."""
    districts = list(District.objects.filter(town=town).order_by("name"))
    claim = Claim.objects.filter(
        town=town, kind=Claim.Kind.MEASURE, subject="school_holidays", state=Claim.State.CONFIRMED
    ).first()
    facts = MeasureFacts(
        kind=Measure.Kind.SCHOOL_HOLIDAYS,
        starts_on=HOLIDAYS_FROM,
        ends_on=HOLIDAYS_UNTIL,
        legal_basis="Order 4/2024 of the demo town's administration (invented)",
    )
    half = districts[: max(len(districts) // 2, 1)]
    measure = decide_measure(town=town, facts=facts, by=by, districts=half, claim=claim)
    return publish_measure(measure=measure, by=by)


# Numbers that nobody has; the words are the demo's own.
HOTLINES = (
    Hotline("Demo emergency service", "000", "danger, fire, something that fell and lies there"),
    Hotline("Demo town hall", "000 00 01", "damage to your house, film for broken windows"),
)


def publish(*, town: Town, first: User, second: User) -> None:
    """Say whom to call; one person prepares the release, another one lets it out."""
    set_page(town=town, by=first, hotlines=HOTLINES, takes_reports=True)
    release = prepare_release(town=town, by=first)
    approve_release(release=release, by=second)
