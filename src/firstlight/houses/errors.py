"""The coded error of this room."""

from __future__ import annotations

from firstlight.errors import CodedError


class LoadError(CodedError):
    """A source file was refused, and nothing was changed.

    Codes
    -----
    ``no-file``: nothing at that path. ``empty``: a file of no bytes. ``unknown-format``: a suffix no
    reader knows. ``unreadable``: broken, cut short or of another format than its suffix says.
    ``no-houses``: read in full, and no building or address in it. ``broken-geometries``: most buildings
    have no usable shape. ``not-lonlat``: coordinates off the globe and no projection named.
    ``unknown-projection``: a projection that cannot be brought to degrees. ``no-columns``: a table with
    neither geometry nor coordinates. ``too-far``: the houses lie far from those the town already has.
    ``no-town-name``: an empty name or a very long one. ``unknown-timezone``: no IANA name.
    """
