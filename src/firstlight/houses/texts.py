"""The sentences behind this room's codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "no-file": _("There is no file %(file)s."),
    "empty": _("%(file)s is empty. Nothing was changed."),
    "unknown-format": _(
        "%(file)s is of no known format: give .osm.pbf, .osm, .osm.gz, .osm.bz2, .gpkg, .geojson, .shp, "
        ".csv or .parquet."
    ),
    "unreadable": _("%(file)s is broken, cut short or of another format (%(detail)s). Nothing was changed."),
    "no-houses": _("The file has no building and no address in it. Nothing was changed."),
    "broken-geometries": _(
        "Most buildings in the file have no usable outline (%(broken)s of them broken). Nothing was changed."
    ),
    "not-lonlat": _(
        "The coordinates are no degrees of longitude and latitude (such as %(x)s, %(y)s), and the file names "
        "no projection. Nothing was changed."
    ),
    "unknown-projection": _("The projection of the file is not known (%(crs)s). Nothing was changed."),
    "no-columns": _(
        "The table %(file)s has neither a geometry nor columns of longitude and latitude. "
        "Its columns: %(columns)s."
    ),
    "too-far": _("The houses of this file lie far from %(town)s: give another name. Nothing was changed."),
    "unknown-timezone": _("The time zone %(timezone)s is not known: use a name such as Europe/Berlin."),
    "house-gone": _("%(house)s is no longer in the register. The call was not matched."),
    "other-town": _("The call and the house are of two towns. Nothing was changed."),
    "no-town-name": _("Give the town a name of at most 120 letters."),
}
