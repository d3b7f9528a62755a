"""The second step: from a kept submission to an inspection. May be run again at any time."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import OperationalError, transaction

from firstlight.audit.services import Actor, record
from firstlight.houses.models import House
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.models import Finding, Inspection, Submission
from firstlight.inspections.rules.consistency import clock_issues, grade_issues
from firstlight.inspections.rules.errors import ReadingError, SubmissionError
from firstlight.inspections.rules.reading import read_values
from firstlight.inspections.rules.values import SubmissionValues
from firstlight.inspections.schedule import damage_schedule

log = logging.getLogger(__name__)


@transaction.atomic
def read_submission(*, submission: Submission, by: Actor) -> Inspection | None:
    """Read a kept submission again, because a person asks for it: see `read_kept`."""
    inspection = read_kept(submission)
    record(
        by=by,
        action="inspections.read",
        target=submission,
        town_id=submission.town_id,
        data={"inspection": str(inspection.pk) if inspection else None},
    )
    return inspection


def read_kept(submission: Submission) -> Inspection | None:
    """Make the inspection that a submission tells of, in the caller's transaction.

    Returns
    -------
    Inspection or None
        The inspection, or the one that an earlier reading made. None: it cannot be made, and
        the submission's state and problem say why: a person looks at it.

    Notes
    -----
    Whatever goes wrong in the reading, the submission stays kept: the reading runs in a
    savepoint of its own. Only a failing database is passed on, for then nothing is kept.
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    made = Inspection.objects.filter(submission=submission).first()
    if made is not None:
        return made
    state, problem, inspection = Submission.State.READ, "", None
    try:
        with transaction.atomic():
            inspection = _inspection(submission)
    except (ReadingError, SubmissionError) as error:
        state, problem = Submission.State.UNREADABLE, error.code
        if error.code == "unknown-house":
            state = Submission.State.UNKNOWN_HOUSE
    except OperationalError:
        raise
    except Exception:
        # A form that breaks the reader must not be refused to the phone that holds it.
        log.exception("submission %s could not be read", submission.pk)
        state, problem = Submission.State.UNREADABLE, "unexpected"
    Submission.objects.filter(pk=submission.pk).update(state=state, problem=problem)
    return inspection


@transaction.atomic
def assign_house(*, submission: Submission, house: House, by: Actor) -> Inspection | None:
    """Say which house a submission means, and read it again.

    Raises
    ------
    InspectionError
        ``already-read``: it has its inspection. ``other-town``. ``edited``: the phone sent a
        newer version, which is the one to assign.
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if Inspection.objects.filter(submission=submission).exists():
        raise InspectionError("already-read")
    if house.town_id != submission.town_id:
        raise InspectionError("other-town")
    if _newer(submission) is not None:
        raise InspectionError("edited")
    Submission.objects.filter(pk=submission.pk).update(house=house)
    record(
        by=by,
        action="inspections.assign-house",
        target=submission,
        town_id=submission.town_id,
        data={"house": str(house.pk)},
    )
    return read_kept(submission)


def _newer(submission: Submission) -> Submission | None:
    return Submission.objects.filter(
        town=submission.town_id, form_id=submission.form_id, deprecated_id=submission.instance_id
    ).first()


def _house(submission: Submission, named: str) -> House:
    """The house a person decided on, else the one that the form names by its key."""
    if submission.house_id is not None:
        return House.objects.get(pk=submission.house_id)
    try:
        house = House.objects.filter(town=submission.town_id, pk=UUID(named)).first()
    except ValueError:
        house = None
    if house is None:
        raise ReadingError("unknown-house")
    return house


def _corrected(submission: Submission) -> Inspection | None:
    if not submission.deprecated_id:
        return None
    return Inspection.objects.filter(
        submission__town=submission.town_id,
        submission__form_id=submission.form_id,
        submission__instance_id=submission.deprecated_id,
    ).first()


def _team_number(submission: Submission) -> int | None:
    if submission.device is None:
        return None
    phone = getattr(submission.device, "team_phone", None)
    return phone.team.number if phone else None


def _inspection(submission: Submission) -> Inspection:
    schedule = damage_schedule()
    reading = read_values(schedule, bytes(submission.xml))
    values = reading.values
    issues = [
        *reading.issues,
        *grade_issues(schedule, values),
        *clock_issues(values.seen_at, submission.received_at),
    ]
    inspection = Inspection.objects.create(
        town_id=submission.town_id,
        house=_house(submission, values.house),
        submission=submission,
        team_number=_team_number(submission),
        seen_at=values.seen_at or submission.received_at,
        received_at=submission.received_at,
        grade=values.grade,
        review=Inspection.Review.HAS_ISSUES if issues else Inspection.Review.RECEIVED,
        corrects=_corrected(submission),
        issues=[issue.as_dict() for issue in issues],
        **_plain_fields(values),
    )
    units = {element.key: element.unit for element in schedule.elements}
    Finding.objects.bulk_create(
        Finding(
            inspection=inspection,
            element=finding.element,
            damaged=finding.damaged,
            total=finding.total,
            unit=units[finding.element],
            severity=finding.severity,
            is_urgent=finding.is_urgent,
        )
        for finding in values.findings
    )
    return inspection


def _plain_fields(values: SubmissionValues) -> dict[str, object]:
    place = values.place
    return {
        "address_seen": values.address_seen,
        "note": values.note,
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
        "accuracy_m": place.accuracy_m if place else None,
        "networks": dict(values.networks),
        "photos": [{"name": photo.name, "shows": photo.shows} for photo in values.photos],
    }
