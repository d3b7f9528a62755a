"""Releases as publishers see them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.situation.models import Release

WRITERS = (Role.PUBLISHER,)
READERS = (Role.PUBLISHER, Role.ADMINISTRATOR)


def releases_for(access: Access) -> QuerySet[Release]:
    """The releases of the town, newest first."""
    access.require(*READERS)
    people = ("prepared_by", "decided_by", "retracted_by")
    return Release.objects.filter(town=access.town).select_related(*people).order_by("-number")


def release_for(access: Access, release_id: UUID) -> Release:
    """One release; 404 unless it is the town's."""
    found = releases_for(access).filter(pk=release_id).first()
    if found is None:
        raise Http404
    return found
