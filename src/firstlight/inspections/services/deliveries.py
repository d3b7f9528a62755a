"""The first step: keep what a phone sent, raw, exactly once. Nothing here reads what it says."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from firstlight import clock
from firstlight.accounts.models import Device
from firstlight.audit.services import Actor, record
from firstlight.inspections.media import StoredFile
from firstlight.inspections.models import Attachment, Inspection, Submission
from firstlight.inspections.rules.envelope import Envelope, same_name
from firstlight.inspections.rules.errors import SubmissionError
from firstlight.inspections.services.readings import prepare_reading, read_kept, store_reading

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


def receive_submission(
    *, town_id: UUID, delivery: Delivery, device: Device | None, by: Actor
) -> tuple[Submission, bool]:
    """Keep a delivery; with its last part, read it.

    The same delivery may come any number of times and in parallel: the first makes the row,
    the others find it and add the files that are still missing. When this returns and the
    transaction commits, everything is durable. The reading is prepared before the transaction
    begins: a writer keeps the others waiting only for its statements.

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
    fresh = _unsaved(town_id, delivery, device)
    reading = prepare_reading(fresh) if delivery.is_last else None
    if reading is not None:
        fresh.state, fresh.problem = reading.state, reading.problem
        fresh.flags = _flags([file.name for file in delivery.files], reading.declared, delivery.odd)
    with transaction.atomic():
        kept = _insert_or_find(fresh)
        if kept is fresh:
            _attach(kept, delivery.files)
            if reading is not None:
                store_reading(kept, reading)
                _log(kept, by, "inspections.receive", {file.stored.sha256 for file in delivery.files})
        else:
            _add_part(kept, delivery, device, by)
    return kept, kept is fresh


def _unsaved(town_id: UUID, delivery: Delivery, device: Device | None) -> Submission:
    envelope = delivery.envelope
    return Submission(
        town_id=town_id,
        device=device,
        form_id=envelope.form_id,
        form_version=envelope.form_version,
        instance_id=envelope.instance_id,
        deprecated_id=envelope.deprecated_id,
        xml=delivery.raw,
        xml_sha256=envelope.sha256,
        claimed_device_id=envelope.device_id,
        received_at=clock.now(),
        flags=sorted(delivery.odd),
    )


def _insert_or_find(fresh: Submission) -> Submission:
    """Insert the row, or find the one that is there; hold its lock until the transaction ends.

    The insert itself meets the unique constraint: of parallel copies one wins and none fails.
    A select before it would let two of them through.
    """
    if fresh.deprecated_id and not _of_form(fresh).filter(instance_id=fresh.deprecated_id).exists():
        raise SubmissionError("unknown-edit")
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        kept = _of_form(fresh).select_for_update().filter(instance_id=fresh.instance_id).first()
        if kept is None:
            raise SubmissionError("stale-edit") from None
        if kept.xml_sha256 != fresh.xml_sha256:
            raise SubmissionError("different-xml") from None
        return kept
    return fresh


def _of_form(fresh: Submission) -> QuerySet[Submission]:
    return Submission.objects.filter(town=fresh.town_id, form_id=fresh.form_id)


def _add_part(kept: Submission, delivery: Delivery, device: Device | None, by: Actor) -> None:
    """Add what a repetition or a further part brings to a row that is there."""
    before = kept.attachments.count()
    _attach(kept, delivery.files)
    files = list(kept.attachments.values_list("name", "sha256"))
    hashes = {sha256 for _, sha256 in files}
    if kept.state == Submission.State.INCOMPLETE and delivery.is_last:
        _log(kept, by, "inspections.receive", hashes)
        read_kept(kept)
    elif len(files) > before and kept.state != Submission.State.INCOMPLETE:
        _log(kept, by, "inspections.attach", hashes)
    odd = set(delivery.odd)
    if device is not None and kept.device_id != device.pk:
        odd.add("another-phone")
    inspection = Inspection.objects.filter(submission=kept).first()
    declared = inspection.file_names if inspection else []
    # Missing photos may still come; whatever else was odd stays so.
    lasting = odd | {code for code in kept.flags if code != MISSING}
    kept.flags = _flags([name for name, _ in files], declared, lasting)
    Submission.objects.filter(pk=kept.pk).update(flags=kept.flags)
    kept.refresh_from_db(fields=["state", "problem"])


def _attach(submission: Submission, files: tuple[DeliveredFile, ...]) -> None:
    """Add the files that are not there yet."""
    if not files:
        return
    rows = [
        Attachment(
            submission=submission,
            name=file.name,
            sha256=file.stored.sha256,
            size=file.stored.size,
            content_type=file.stored.content_type,
            received_at=clock.now(),
        )
        for file in files
    ]
    Attachment.objects.bulk_create(rows, ignore_conflicts=True)


def _flags(names: list[str], declared: list[str], odd: Set[str]) -> list[str]:
    """What is odd about the arrival, as codes: nothing of it is a reason to refuse.

    `names`: of the files that are here, one entry a file.
    """
    here = {same_name(name) for name in names}
    more = {
        "two-files-one-name": len(set(names)) < len(names),
        MISSING: not {same_name(name) for name in declared} <= here,
    }
    return sorted(set(odd) | {code for code, is_so in more.items() if is_so})


def _log(submission: Submission, by: Actor, action: str, hashes: Set[str]) -> None:
    """Put the hashes of the form and its files into the chain, so that none can be exchanged."""
    record(
        by=by,
        action=action,
        target=submission,
        town_id=submission.town_id,
        data={
            "instance_id": submission.instance_id,
            "xml_sha256": submission.xml_sha256,
            "files": sorted(hashes),
        },
    )
