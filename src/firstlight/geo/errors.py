"""The coded error of this room."""

from __future__ import annotations

from firstlight.errors import CodedError


class GeoError(CodedError):
    """A place, a file or a street net was refused.

    Codes
    -----
    Streets: ``streets-broken``, ``streets-unreadable``, ``streets-foreign``, ``streets-version``.
    GeoJSON: see `firstlight.geo.geojson`. Districts: ``district-broken``. Cells: ``bad-resolution``.
    Coordinates: ``not-lonlat``, ``lengths-differ``.
    """
