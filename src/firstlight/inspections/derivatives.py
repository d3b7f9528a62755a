"""Smaller pictures of photos, upright, without anything the camera wrote about itself.

A job makes them when a photo has come; what is asked for earlier is made then. The original keeps its
metadata, is never changed, and is only ever given out as a download.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from firstlight.inspections.errors import InspectionError
from firstlight.inspections.media import media_path

SIZES_PX = {"small": 320, "paper": 800, "large": 1280}  # longest side: lists, acts, full view
JPEG_PIXELS = 64_000_000  # a JPEG is decoded at a fraction of its size
OTHER_PIXELS = 24_000_000  # others are decoded whole, at up to 4 bytes a pixel
FORMATS = ("JPEG", "PNG", "WEBP")


def derivative_path(sha256: str, size: str) -> Path:
    return Path(settings.DATA) / "derivatives" / size / sha256[:2] / f"{sha256}.jpg"


def derivative(sha256: str, size: str) -> Path:
    """The file of a smaller picture, made now if it is not there yet.

    Parameters
    ----------
    sha256
        Of the stored original.
    size
        A key of `SIZES_PX`.

    Raises
    ------
    InspectionError
        ``not-a-photo``: not a JPEG, PNG or WebP. ``too-many-pixels``: over 64 million for a
        JPEG, 24 million for others; found in the header, before anything is decoded.
        ``broken-photo``: cannot be decoded.
    """
    path = derivative_path(sha256, size)
    if not path.is_file():
        _save(_picture(media_path(sha256), SIZES_PX[size]), path)
    return path


def derive_all(sha256: str, *, again: bool = False) -> int:
    """Make every size that is not there yet, or all of them; the photo is decoded once.

    Returns
    -------
    int
        How many were made.

    Raises
    ------
    InspectionError
        As `derivative`.
    """
    paths = {size: derivative_path(sha256, size) for size in SIZES_PX}
    due = [size for size, path in paths.items() if again or not path.is_file()]
    if not due:
        return 0
    due.sort(key=lambda size: -SIZES_PX[size])
    picture = _picture(media_path(sha256), SIZES_PX[due[0]])
    for size in due:
        picture.thumbnail((SIZES_PX[size], SIZES_PX[size]), reducing_gap=2.0)
        _save(picture, paths[size])
    return len(due)


def _picture(original: Path, longest_px: int) -> Image.Image:
    """The pixels of a photo, upright and opaque, its longest side no longer than this."""
    try:
        with Image.open(original, formats=FORMATS) as image:
            limit = JPEG_PIXELS if image.format == "JPEG" else OTHER_PIXELS
            if image.width * image.height > limit:
                raise InspectionError("too-many-pixels")
            image.draft("RGB", (longest_px, longest_px))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((longest_px, longest_px), reducing_gap=2.0)
            return _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InspectionError("too-many-pixels") from error
    except UnidentifiedImageError as error:
        raise InspectionError("not-a-photo") from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow's decoders raise
        raise InspectionError("broken-photo") from error


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: a signature is drawn on nothing, and JPEG would make that black."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    drawn = picture.convert("RGBA")
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    return paper


def _save(picture: Image.Image, path: Path) -> None:
    """Write the pixels alone: Pillow would carry comments and XMP over from `info`."""
    picture.info.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            picture.save(file, "JPEG", quality=82, optimize=True)
        Path(name).rename(path)
    finally:
        Path(name).unlink(missing_ok=True)
