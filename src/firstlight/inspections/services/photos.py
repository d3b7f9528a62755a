"""Smaller pictures of what phones sent, and what the camera says, kept as data."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from PIL import Image

from firstlight import clock
from firstlight.inspections.derivatives import FORMATS, derive_all
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.media import media_path
from firstlight.inspections.models import Attachment
from firstlight.inspections.rules.camera import camera_place, camera_time

PICTURES = ("image/jpeg", "image/png", "image/webp")
GPS_BLOCK, EXIF_BLOCK = 0x8825, 0x8769


@dataclass(frozen=True)
class Sized:
    """What became of some photos."""

    photos: int = 0
    pictures: int = 0  # smaller ones, made now
    problems: int = 0  # photos that none can be made of


def waiting_photos() -> QuerySet[Attachment]:
    """Pictures that nobody has looked at yet, oldest first."""
    waiting = Attachment.objects.filter(sized_at=None, content_type__in=PICTURES)
    return waiting.order_by("received_at", "id")


def size_photos(
    photos: QuerySet[Attachment],
    *,
    again: bool = False,
    until_s: float = float("inf"),
    on_photo: Callable[[int], None] = lambda done: None,
) -> Sized:
    """Make the smaller pictures of photos; done twice it finds them there.

    Parameters
    ----------
    photos
        Attachments with files. Rows of the same file share its pictures.
    again
        Make them anew even where they are there.
    until_s
        Seconds after which no further photo is begun.
    on_photo
        Told after each photo how many are done.
    """
    begun = time.monotonic()
    done = Sized()
    for photo in photos.iterator(chunk_size=200):
        if time.monotonic() - begun > until_s:
            break
        made, problem = _size(photo, again=again)
        done = Sized(done.photos + 1, done.pictures + made, done.problems + bool(problem))
        on_photo(done.photos)
    return done


def _size(photo: Attachment, *, again: bool) -> tuple[int, str]:
    """Make one photo's pictures and keep what its camera says: how many were made, or why none."""
    made, problem = 0, ""
    try:
        made = derive_all(photo.sha256, again=again)
        _read_camera(photo)
    except InspectionError as error:
        problem = error.code
    photo.size_problem, photo.sized_at = problem, clock.now()
    photo.save(update_fields=["size_problem", "sized_at", "camera_time", "camera_lon", "camera_lat"])
    return made, problem


def _read_camera(photo: Attachment) -> None:
    """What the camera wrote, as far as it can be read: it is a claim, and no reason to fail."""
    try:
        with Image.open(media_path(photo.sha256), formats=FORMATS) as image:
            exif = image.getexif()
            place = camera_place(exif.get_ifd(GPS_BLOCK))
            photo.camera_time = camera_time(exif.get_ifd(EXIF_BLOCK))
    except Exception:  # the readers of damaged blocks raise whatever they meet
        return
    photo.camera_lon, photo.camera_lat = place or (None, None)
