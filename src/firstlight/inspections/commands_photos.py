"""`firstlight photos`: make the smaller pictures of photos, those that are missing or all."""

from __future__ import annotations

from dataclasses import asdict

from firstlight.inspections.models import Attachment
from firstlight.inspections.services.photos import PICTURES, size_photos, waiting_photos
from firstlight.progress import OnProgress


def size_all_photos(*, again: bool, on_progress: OnProgress) -> dict[str, int]:
    """Make the missing pictures of the photos that the worker has not come to; with `again` all, anew."""
    every = Attachment.objects.filter(content_type__in=PICTURES).order_by("received_at", "id")
    photos = every if again else waiting_photos()
    total = photos.count()
    return asdict(size_photos(photos, again=again, on_photo=lambda done: on_progress("photos", done, total)))
