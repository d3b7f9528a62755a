"""Reading inspections. Every door here takes an Access and keeps to its districts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.inspections.models import Attachment, Inspection, Submission
from firstlight.inspections.progress import Part, Progress, plan_progress
from firstlight.inspections.rules.envelope import same_name
from firstlight.inspections.states import (
    SEERS,
    house_state_array,
    house_states,
    house_states_version,
    newest_issued,
    standing,
)
from firstlight.planning.models import Plan

__all__ = [
    "SEERS",
    "Part",
    "Photo",
    "Progress",
    "attachment_for",
    "file_of",
    "house_state_array",
    "house_states",
    "house_states_version",
    "inspection_for",
    "inspections_for",
    "newest_issued",
    "photos_of",
    "plan_for",
    "plan_progress",
    "standing",
    "submission_for",
    "submissions_for",
    "submissions_for_a_person",
]

REVIEWERS = (Role.COORDINATOR, Role.WORKS_MANAGER)


@dataclass(frozen=True)
class Photo:
    """A photo as an inspection declares it, with its file where it has come."""

    name: str
    shows: str  # element key; "": the house
    file: Attachment | None  # None: declared, not yet here
    lon: float | None = None  # where it was taken: as the form says, else as the camera does
    lat: float | None = None


def inspections_for(access: Access) -> QuerySet[Inspection]:
    """The inspections a person may see, newest first, with `findings_count` and `conflicts`.

    `conflicts`: another standing inspection of the same part of the house gives another grade, and
    no person has rejected one of the two. Two flats of one house never contradict each other.
    """
    access.require(*SEERS)
    same = standing(access.town).filter(house=OuterRef("house"), part=OuterRef("part"))
    rivals = same.exclude(grade=OuterRef("grade"))
    stands = standing(access.town).filter(pk=OuterRef("pk"))
    inspections = (
        Inspection.objects.filter(town=access.town)
        .select_related("house", "house__district", "submission")
        .annotate(
            findings_count=Count("findings", distinct=True),
            urgent_count=Count("findings", filter=Q(findings__is_urgent=True), distinct=True),
            stands=Exists(stands),
            conflicts=Exists(rivals) & Exists(stands),
        )
        .order_by("-received_at", "-id")
    )
    scope = access.districts(*SEERS)
    return inspections if scope is None else inspections.filter(house__district__in=scope)


def inspection_for(access: Access, inspection_id: UUID) -> Inspection:
    """One inspection; Http404 unless the person may see its district."""
    inspection = inspections_for(access).filter(pk=inspection_id).first()
    if inspection is None:
        raise Http404
    return inspection


def rivals_of(access: Access, inspection: Inspection) -> list[Inspection]:
    """The other standing inspections of the same part of the house, newest first."""
    same = inspections_for(access).filter(house=inspection.house_id, part=inspection.part)
    others = same.exclude(pk=inspection.pk)
    return list(others.filter(pk__in=standing(access.town).values("pk")))


def submissions_for_a_person(access: Access) -> QuerySet[Submission]:
    """Submissions that no program could finish: unknown house, unreadable, photos never came.

    They have no district yet, so only those who hold a role in the whole town see them.
    """
    access.require(*SEERS)
    if access.districts(*SEERS) is not None:
        return Submission.objects.none()
    unfinished = _unreplaced(access).exclude(state=Submission.State.READ)
    return unfinished.select_related("device").defer("xml")


def submissions_for(access: Access) -> QuerySet[Submission]:
    """All submissions that no edit has replaced, newest first.

    Those who hold a role in some districts only see the ones whose house is known to lie there.
    """
    access.require(*SEERS)
    found = _unreplaced(access)
    scope = access.districts(*SEERS)
    return found if scope is None else found.filter(inspection__house__district__in=scope)


def _unreplaced(access: Access) -> QuerySet[Submission]:
    """The town's submissions, newest first, without those that the phone has replaced by an edit."""
    edits = Submission.objects.filter(
        town=access.town, form_id=OuterRef("form_id"), deprecated_id=OuterRef("instance_id")
    )
    return Submission.objects.filter(town=access.town).exclude(Exists(edits)).order_by("-received_at", "-id")


def submission_for(access: Access, submission_id: UUID) -> Submission:
    """One submission; Http404 unless the person may see the whole town or its inspection."""
    access.require(*SEERS)
    submission = Submission.objects.filter(town=access.town, pk=submission_id).first()
    if submission is None:
        raise Http404
    is_scoped = access.districts(*SEERS) is not None
    if is_scoped and not inspections_for(access).filter(submission=submission).exists():
        raise Http404
    return submission


def photos_of(inspection: Inspection) -> list[Photo]:
    """The photos an inspection declares, in order; two files of one name are both given."""
    files: dict[str, list[Attachment | None]] = {}
    for file in inspection.submission.attachments.order_by("received_at", "id"):
        files.setdefault(same_name(file.name), []).append(file)
    return [
        Photo(declared["name"], declared["shows"], file, *_taken_at(declared, file))
        for declared in inspection.photos
        for file in files.get(same_name(declared["name"]), [None])
    ]


def _taken_at(declared: dict[str, Any], file: Attachment | None) -> tuple[float | None, float | None]:
    """Longitude and latitude of a photo, each None where neither form nor camera says."""
    if "lon" in declared and "lat" in declared:
        return declared["lon"], declared["lat"]
    return (file.camera_lon, file.camera_lat) if file is not None else (None, None)


def file_of(inspection: Inspection, name: str) -> Attachment | None:
    """The first file that came under this name; None: not declared, or still on the phone."""
    files = inspection.submission.attachments.order_by("received_at", "id")
    return next((file for file in files if name and same_name(file.name) == same_name(name)), None)


def attachment_for(access: Access, attachment_id: UUID) -> Attachment:
    """One file of a submission; Http404 unless the person may see the submission."""
    file = Attachment.objects.select_related("submission").filter(pk=attachment_id).first()
    if file is None:
        raise Http404
    submission_for(access, file.submission_id)
    return file


def plan_for(access: Access, plan_id: UUID) -> Plan:
    """A plan of the town; Http404 elsewhere."""
    access.require(*SEERS)
    plan = Plan.objects.filter(town=access.town, pk=plan_id).first()
    if plan is None:
        raise Http404
    return plan
