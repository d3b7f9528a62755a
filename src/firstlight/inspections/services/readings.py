"""The second step: from a kept submission to an inspection. May be run again at any time."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db import DatabaseError, OperationalError, transaction

from firstlight import sql
from firstlight.audit.services import Actor, record
from firstlight.houses.models import House
from firstlight.inspections.due import ask_for_replan
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.models import Finding, Inspection, Submission, TeamPhone
from firstlight.inspections.rules.consistency import clock_issues, grade_issues
from firstlight.inspections.rules.errors import ReadingError, SubmissionError
from firstlight.inspections.rules.reading import read_values
from firstlight.inspections.rules.values import PhotoValues, SubmissionValues, UpdateValues
from firstlight.inspections.services.updates import take_update
from firstlight.inspections.town_schedule import schedule_for_form

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A reading that is not written yet."""

    state: str  # of the submission, once it is written
    problem: str
    inspection: Inspection | None = None
    findings: list[Finding] = field(default_factory=list)
    update: UpdateValues | None = None

    @property
    def declared(self) -> list[str]:
        """The names of the files that the form names."""
        return self.inspection.file_names if self.inspection else []


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
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    made = Inspection.objects.filter(submission=submission).first()
    if made is not None:
        return made
    reading = prepare_reading(submission)
    Submission.objects.filter(pk=submission.pk).update(state=reading.state, problem=reading.problem)
    made = store_reading(submission, reading)
    newer = _newer(submission)
    if made is not None and newer is not None:  # the edit was read before what it edits
        Inspection.objects.filter(submission=newer, corrects=None).update(corrects=made)
    return made


def prepare_reading(submission: Submission) -> Prepared:
    """Read without writing: for a submission that is kept, or about to be.

    Whatever goes wrong in here, the submission stays kept. Only a failing database is passed
    on, for then nothing is kept.
    """
    try:
        return _prepare(submission)
    except (ReadingError, SubmissionError) as error:
        is_unknown = error.code == "unknown-house"
        state = Submission.State.UNKNOWN_HOUSE if is_unknown else Submission.State.UNREADABLE
        return Prepared(state, error.code)
    except OperationalError:
        raise
    except Exception:
        # A form that breaks the reader must not be refused to the phone that holds it.
        log.exception("submission %s could not be read", submission.pk)
        return Prepared(Submission.State.UNREADABLE, "unexpected")


def store_reading(submission: Submission, reading: Prepared) -> Inspection | None:
    """Write what was prepared, in a savepoint of its own: the submission outlives its failure."""
    if reading.inspection is None:
        return None
    try:
        with transaction.atomic():
            reading.inspection.submission = submission
            reading.inspection.corrects = _corrected(submission)
            reading.inspection.save(force_insert=True)
            Finding.objects.bulk_create(reading.findings)
            if reading.update is not None and not submission.deprecated_id:
                take_update(reading.inspection, reading.update)
    except OperationalError:
        raise
    except DatabaseError:
        log.exception("submission %s could not be read", submission.pk)
        unread = {"state": Submission.State.UNREADABLE, "problem": "unexpected"}
        Submission.objects.filter(pk=submission.pk).update(**unread)
        return None
    ask_for_replan(submission.town_id)
    return reading.inspection


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


def _house_id(submission: Submission, named: str) -> UUID:
    """The house a person decided on, else the one that the form names by its key."""
    if submission.house_id is not None:
        return submission.house_id
    try:
        named_id = UUID(named)
    except ValueError:
        raise ReadingError("unknown-house") from None
    asked = "SELECT 1 FROM houses_house WHERE id = %s AND town_id = %s"
    if sql.fetch_one(asked, named_id, submission.town_id) is None:
        raise ReadingError("unknown-house")
    return named_id


def _corrected(submission: Submission) -> Inspection | None:
    if not submission.deprecated_id:
        return None
    return Inspection.objects.filter(
        submission__town=submission.town_id,
        submission__form_id=submission.form_id,
        submission__instance_id=submission.deprecated_id,
    ).first()


def _team_number(submission: Submission) -> int | None:
    phone: TeamPhone | None = getattr(submission.device, "team_phone", None)
    return phone.team.number if phone is not None else None


def _prepare(submission: Submission) -> Prepared:
    schedule = schedule_for_form(submission.town_id, submission.form_version)
    reading = read_values(schedule, bytes(submission.xml))
    values = reading.values
    issues = [
        *reading.issues,
        *grade_issues(schedule, values),
        *clock_issues(values.seen_at, submission.received_at),
    ]
    inspection = Inspection(
        town_id=submission.town_id,
        house_id=_house_id(submission, values.house),
        team_number=_team_number(submission),
        seen_at=values.seen_at or submission.received_at,
        received_at=submission.received_at,
        grade=values.grade,
        review=Inspection.Review.HAS_ISSUES if issues else Inspection.Review.RECEIVED,
        issues=[issue.as_dict() for issue in issues],
        part=values.part.key,
        scales=dict(values.scales),
        **asdict(values.part),
        **_plain_fields(values),
    )
    findings = [
        Finding(
            inspection=inspection,
            element=finding.element,
            damaged=finding.damaged,
            total=finding.total,
            unit=schedule.by_key[finding.element].unit,
            severity=finding.severity,
            is_urgent=finding.is_urgent,
            split={key: {part: str(n) for part, n in told.items()} for key, told in finding.split.items()},
        )
        for finding in values.findings
    ]
    return Prepared(Submission.State.READ, "", inspection, findings, values.update)


def _plain_fields(values: SubmissionValues) -> dict[str, Any]:
    place = values.place
    return {
        "address_seen": values.address_seen,
        "note": values.note,
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
        "accuracy_m": place.accuracy_m if place else None,
        "networks": dict(values.networks),
        "photos": [_photo_fields(photo) for photo in values.photos],
        "voice": values.voice[:255],
        "owner": asdict(values.owner) if values.owner else {},
    }


def _photo_fields(photo: PhotoValues) -> dict[str, Any]:
    """What is known of a photo, for a JSON column; only the parts that are there."""
    fields: dict[str, Any] = {"name": photo.name, "shows": photo.shows}
    if photo.taken_at:
        fields["taken_at"] = photo.taken_at.isoformat()
    if photo.place:
        fields |= {"lon": photo.place.lon, "lat": photo.place.lat}
    return fields
