"""Acts: given a number once, frozen, and printed once for each reader."""

from __future__ import annotations

import json
import secrets
from typing import Any
from zoneinfo import ZoneInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.audit.services import Actor, record
from firstlight.inspections.act_facts import act_facts
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.models import Act, ActSeries, ActTemplate, Commission, Inspection
from firstlight.inspections.rules.act_record import CODE_LENGTH, Record, act_code, record_sha256


@transaction.atomic
def issue_act(*, inspection: Inspection, by: Actor, stage: Act.Stage | None = None) -> Act:
    """Make the act of an inspection, or a new version of it where what it says has changed.

    Called again without a change it gives the act that is there. The number is taken inside the
    transaction: where that fails the number is free again, and none is ever left out.

    Parameters
    ----------
    stage
        Starting act, survey or expertise; None: as the version before, else what `next_stage` says.

    Raises
    ------
    InspectionError
        ``superseded``: a newer version corrects the inspection; make the act of that one.
        ``rejected-record``. ``open-questions``: a person has to look at it first.
    """
    chosen = Inspection.objects.select_for_update(of=("self",)).select_related(
        "house__district", "submission", "town"
    )
    inspection = chosen.get(pk=inspection.pk)
    _check(inspection)
    before = newest_act(inspection)
    facts = _plain(act_facts(inspection))
    stage = stage or (Act.Stage(before.stage) if before is not None else next_stage(inspection))
    if before is not None and before.stage == stage and before.record["facts"] == facts:
        return before
    act = _numbered(inspection, before)
    act.stage = stage
    act.record = {"act": _plain(_heading(act)), "facts": facts}
    act.sha256 = record_sha256(act.record)
    act.save(force_insert=True)
    record(
        by=by,
        action="inspections.issue-act",
        target=act,
        town_id=act.town_id,
        data={"number": act.title, "version": act.version, "sha256": act.sha256},
    )
    return act


def newest_act(inspection: Inspection) -> Act | None:
    """The newest act of an inspection or of what it corrects, however far back; None: there is none."""
    seen: Inspection | None = inspection
    while seen is not None:
        act = Act.objects.filter(inspection=seen).order_by("version").last()
        if act is not None:
            return act
        seen = seen.corrects
    return None


def next_stage(inspection: Inspection) -> Act.Stage:
    """What a first act of this inspection would be: one stage after the newest act of the same place."""
    earlier = _carried_on(inspection)
    stages = list(Act.Stage)
    return stages[0] if earlier is None else stages[min(stages.index(Act.Stage(earlier.stage)) + 1, 2)]


def _carried_on(inspection: Inspection) -> Act | None:
    """The newest act that an earlier visit to the same house, entrance or flat was given."""
    same = Act.objects.filter(inspection__house=inspection.house_id, inspection__part=inspection.part)
    return same.filter(inspection__seen_at__lt=_first_version(inspection).seen_at).order_by("made_at").last()


def _first_version(inspection: Inspection) -> Inspection:
    while inspection.corrects is not None:
        inspection = inspection.corrects
    return inspection


@transaction.atomic
def set_commission(*, town: Town, values: dict[str, Any], by: Actor) -> Commission:
    """Say who signs from now on; acts that are there keep their commission.

    Parameters
    ----------
    values
        order, ordered_on (date or None), members (name and post of each, the chair first).
    """
    made = Commission.objects.create(town=town, **values)
    data = {"order": made.order, "members": len(made.members)}
    record(by=by, action="inspections.set-commission", target=made, town_id=town.pk, data=data)
    return made


@transaction.atomic
def set_act_template(*, town: Town, source: str, by: Actor) -> ActTemplate:
    """Print the town's acts with this form from now on; "" goes back to the standard one.

    The caller has set a sample with it: `act_paper.check_template`.
    """
    made = ActTemplate.objects.create(town=town, source=source)
    data = {"characters": len(source)}
    record(by=by, action="inspections.set-act-template", target=made, town_id=town.pk, data=data)
    return made


def _check(inspection: Inspection) -> None:
    review = Inspection.Review
    if Inspection.objects.filter(corrects=inspection).exclude(review=review.REJECTED).exists():
        raise InspectionError("superseded")
    if inspection.review == review.REJECTED:
        raise InspectionError("rejected-record")
    if inspection.review == review.HAS_ISSUES:
        raise InspectionError("open-questions")


def _numbered(inspection: Inspection, before: Act | None) -> Act:
    """An act that is not written yet: with the number of the version before, or a fresh one."""
    act = Act(town=inspection.town, inspection=inspection, made_at=clock.now(), supersedes=before)
    act.code = act_code(secrets.randbits(5 * CODE_LENGTH))
    if before is not None:
        act.year, act.number, act.version = before.year, before.number, before.version + 1
        return act
    act.year = act.made_at.astimezone(ZoneInfo(inspection.town.timezone)).year
    ActSeries.objects.get_or_create(town=inspection.town, year=act.year)
    series = ActSeries.objects.select_for_update().get(town=inspection.town, year=act.year)
    series.last += 1
    series.save(update_fields=["last"])
    act.number = series.last
    return act


def _heading(act: Act) -> Record:
    commission = Commission.objects.filter(town=act.town).first()
    earlier = _carried_on(act.inspection)
    return {
        "town": act.town.name,
        "title": act.title,
        "version": act.version,
        "stage": act.stage,
        "carries_on": {"title": earlier.title, "made_at": earlier.made_at} if earlier else None,
        "supersedes": act.supersedes.sha256 if act.supersedes is not None else "",
        "made_at": act.made_at,
        "commission": {
            "order": commission.order if commission else "",
            "ordered_on": commission.ordered_on if commission else None,
            "members": commission.members if commission else [],
        },
    }


def _plain(values: Record) -> Record:
    """As it comes back from the database: times and amounts as texts."""
    plain: Record = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return plain
