"""What a person at the desk decides about an inspection."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import User
from firstlight.audit.services import record
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.media import StoredFile
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.envelope import open_envelope
from firstlight.inspections.rules.values import SubmissionValues
from firstlight.inspections.rules.writing import build_submission_xml
from firstlight.inspections.services.deliveries import DeliveredFile, Delivery, receive_submission
from firstlight.inspections.town_schedule import schedule_of


@transaction.atomic
def review_inspection(*, inspection: Inspection, review: str, by: User, note: str = "") -> Inspection:
    """Approve, reject or question an inspection.

    Raises
    ------
    InspectionError
        ``superseded``: a newer version corrects this one; review that.
    ValueError
        No such review.
    """
    review = Inspection.Review(review)
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    if Inspection.objects.filter(corrects=inspection).exists():
        raise InspectionError("superseded")
    before = inspection.review
    inspection.review = review
    inspection.review_note = note
    inspection.reviewed_by = by
    inspection.reviewed_at = clock.now()
    inspection.save(update_fields=["review", "review_note", "reviewed_by", "reviewed_at"])
    record(
        by=by,
        action="inspections.review",
        target=inspection,
        town_id=inspection.town_id,
        data={"from": before, "to": str(review), "note": note},
    )
    return inspection


@transaction.atomic
def correct_inspection(*, inspection: Inspection, values: SubmissionValues, by: User) -> Inspection:
    """Replace an inspection by a new version, written at the desk, through the phones' door.

    Parameters
    ----------
    values
        The whole new reading; its instance and deprecated ids are set here. Files named as
        in the old version are kept.

    Returns
    -------
    Inspection
        The new version, which corrects the old.

    Raises
    ------
    InspectionError
        ``superseded``: another version corrects this one already. ``house-gone``: it names a
        house that is not in the register.
    """
    if Inspection.objects.filter(corrects=inspection).exists():
        raise InspectionError("superseded")
    values = replace(
        values,
        instance_id=f"uuid:{uuid4()}",
        deprecated_id=inspection.submission.instance_id,
    )
    raw = build_submission_xml(schedule_of(inspection.town_id), values)
    submission, _ = receive_submission(
        town_id=inspection.town_id,
        delivery=Delivery(raw, open_envelope(raw), _kept_files(inspection, values)),
        device=None,
        by=by,
    )
    made = Inspection.objects.filter(submission=submission).first()
    if made is None:
        raise InspectionError("house-gone")  # and nothing of it is kept
    return made


def _kept_files(inspection: Inspection, values: SubmissionValues) -> tuple[DeliveredFile, ...]:
    """The old version's files whose names the new one still declares; they lie on the disk."""
    names = set(values.file_names)
    return tuple(
        DeliveredFile(a.name, StoredFile(a.sha256, a.size, a.content_type))
        for a in inspection.submission.attachments.all()
        if a.name in names
    )
