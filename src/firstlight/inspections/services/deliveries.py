"""The first step: keep what a phone sent, raw, exactly once. Nothing here reads what it says."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Device, Town
from firstlight.audit.services import Actor, record
from firstlight.inspections.media import StoredFile
from firstlight.inspections.models import Attachment, Inspection, Submission
from firstlight.inspections.rules.envelope import Envelope, same_name
from firstlight.inspections.rules.errors import SubmissionError
from firstlight.inspections.services.readings import read_kept

MISSING = "photos-missing"


@dataclass(frozen=True)
class DeliveredFile:
    """A file that is already durable on the disk, with the name its sender gave it."""

    name: str
    stored: StoredFile


@dataclass(frozen=True)
class Delivery:
    """One POST of a phone: the form, some of its files, and whether more are to come."""

    raw: bytes
    envelope: Envelope
    files: tuple[DeliveredFile, ...] = ()
    is_last: bool = True
    odd: frozenset[str] = frozenset()  # codes of what the edge found odd


@transaction.atomic
def receive_submission(
    *, town: Town, delivery: Delivery, device: Device | None, by: Actor
) -> tuple[Submission, bool]:
    """Keep a delivery; with its last part, read it.

    The same delivery may come any number of times and in parallel: the first makes the row,
    the others find it and add the files that are still missing. When this returns and the
    transaction commits, everything is durable.

    Returns
    -------
    (Submission, bool)
        The row, and whether this delivery made it.

    Raises
    ------
    SubmissionError
        ``different-xml``: the instance is here with other content. ``unknown-edit``: it edits
        what never came. ``stale-edit``: what it edits was already edited by another.
    """
    submission, is_new = _keep(town=town, delivery=delivery, device=device)
    added = _attach(submission, delivery.files)
    if submission.state == Submission.State.INCOMPLETE and delivery.is_last:
        _log(submission, by, "inspections.receive")
        read_kept(submission)
    elif added and submission.state != Submission.State.INCOMPLETE:
        _log(submission, by, "inspections.attach")
    _flag(submission, device, delivery.odd)
    submission.refresh_from_db(fields=["state", "problem", "flags"])
    return submission, is_new


def _keep(*, town: Town, delivery: Delivery, device: Device | None) -> tuple[Submission, bool]:
    """Insert the row or find it, and hold its lock until the transaction ends."""
    envelope = delivery.envelope
    candidate = Submission(
        town=town,
        device=device,
        form_id=envelope.form_id,
        form_version=envelope.form_version,
        instance_id=envelope.instance_id,
        deprecated_id=envelope.deprecated_id,
        xml=delivery.raw,
        xml_sha256=envelope.sha256,
        claimed_device_id=envelope.device_id,
        received_at=clock.now(),
    )
    same_form = Submission.objects.filter(town=town, form_id=envelope.form_id)
    edits = same_form.filter(instance_id=envelope.deprecated_id)
    if envelope.deprecated_id and not edits.exists():
        raise SubmissionError("unknown-edit")
    # One statement that either inserts or meets the unique constraint: of parallel copies one
    # wins, and none fails. A select before the insert would let two of them through.
    Submission.objects.bulk_create([candidate], ignore_conflicts=True)
    kept = same_form.select_for_update().filter(instance_id=envelope.instance_id).first()
    if kept is None:
        raise SubmissionError("stale-edit")
    if kept.xml_sha256 != envelope.sha256:
        raise SubmissionError("different-xml")
    return kept, kept.pk == candidate.pk


def _attach(submission: Submission, files: tuple[DeliveredFile, ...]) -> bool:
    """Add the files that are not there yet: whether any was."""
    if not files:
        return False
    before = submission.attachments.count()
    Attachment.objects.bulk_create(
        [
            Attachment(
                submission=submission,
                name=file.name,
                sha256=file.stored.sha256,
                size=file.stored.size,
                content_type=file.stored.content_type,
                received_at=clock.now(),
            )
            for file in files
        ],
        ignore_conflicts=True,
    )
    return submission.attachments.count() > before


def _flag(submission: Submission, device: Device | None, odd: frozenset[str]) -> None:
    """Keep what is odd about the arrival: nothing of it is a reason to refuse."""
    names = list(submission.attachments.values_list("name", flat=True))
    inspection = Inspection.objects.filter(submission=submission).first()
    declared = {same_name(photo["name"]) for photo in inspection.photos} if inspection else set()
    findings = {
        "two-files-one-name": len(set(names)) < len(names),
        "another-phone": device is not None and submission.device_id != device.pk,
        MISSING: not declared <= {same_name(name) for name in names},
    }
    # Missing photos may still come; whatever else was odd stays so.
    lasting = {code for code in submission.flags if code != MISSING}
    flags = sorted(lasting | odd | {code for code, is_so in findings.items() if is_so})
    if flags != submission.flags:
        Submission.objects.filter(pk=submission.pk).update(flags=flags)


def _log(submission: Submission, by: Actor, action: str) -> None:
    """Put the hashes of the form and its files into the chain, so that none can be exchanged."""
    record(
        by=by,
        action=action,
        target=submission,
        town_id=submission.town_id,
        data={
            "instance_id": submission.instance_id,
            "xml_sha256": submission.xml_sha256,
            "files": sorted(submission.attachments.values_list("sha256", flat=True)),
        },
    )
