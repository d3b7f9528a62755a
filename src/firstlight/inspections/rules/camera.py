"""What a camera wrote into a picture: where and when. Values of any shape come in, a place or nothing out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

TIME = 0x9003  # DateTimeOriginal
OFFSET = 0x9011  # OffsetTimeOriginal
LONGEST = 40
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4  # tags of the GPS block; Exif 2.32, 4.6.6


def camera_place(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    """Longitude and latitude in degrees; None where there is none, or none that can be meant.

    Parameters
    ----------
    gps
        The GPS block of a picture by tag, such as {1: "N", 2: (43.0, 30.0, 12.5), ...}; damaged files
        give anything.

    Source
    ------
    Exif 2.32 (CIPA DC-008), 4.6.6. Cameras without a fix write zeros: 0, 0 is no place.
    """
    lat = _degrees(gps.get(_LAT), gps.get(_LAT_REF), "S")
    lon = _degrees(gps.get(_LON), gps.get(_LON_REF), "W")
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return None
    return (lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _degrees(parts: Any, reference: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not isinstance(reference, str):
        return None
    return -value if reference.strip("\0 ").upper() == negative else value


def camera_time(exif: Mapping[int, Any]) -> str:
    """The camera's own time as it wrote it, with its offset where it gives one; "": none."""
    texts = [exif.get(TIME), exif.get(OFFSET)]
    words = [text.strip("\0 ") for text in texts if isinstance(text, str)]
    return " ".join(word for word in words if word.isascii() and word.isprintable())[:LONGEST].strip()
