"""Feeds, uploads and originals."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.reports.models import Feed, Original, PlaceList, Upload
from firstlight.reports.selectors.scope import READERS, WRITERS
from firstlight.reports.selectors.statements import statement_for


def feeds_for(access: Access) -> list[Feed]:
    """The feeds of the town by name."""
    access.require(*WRITERS)
    return list(Feed.objects.filter(town=access.town).select_related("made_by"))


def feed_for(access: Access, feed_id: UUID) -> Feed:
    """One feed; 404 unless it is the town's."""
    access.require(*WRITERS)
    found = Feed.objects.filter(town=access.town, pk=feed_id).select_related("town", "made_by").first()
    if found is None:
        raise Http404
    return found


def upload_for(access: Access, upload_id: UUID) -> Upload:
    """One upload without its bytes; 404 unless it is the town's."""
    access.require(*WRITERS)
    found = Upload.objects.filter(town=access.town, pk=upload_id).defer("content").first()
    if found is None:
        raise Http404
    return found


def original_for(access: Access, statement_id: UUID) -> Original:
    """What a statement was taken from; 404 where its text is the original."""
    access.require(*READERS)
    kept = statement_for(access, statement_id).original
    if kept is None:
        raise Http404
    return kept


def place_lists(access: Access, most: int = 20) -> list[PlaceList]:
    """The town's own places, the list that counts first."""
    access.require(Role.DUTY_OFFICER, Role.ADMINISTRATOR)
    lists = PlaceList.objects.filter(town=access.town).select_related("made_by")
    return list(lists.order_by("-made_at", "-id")[:most])
