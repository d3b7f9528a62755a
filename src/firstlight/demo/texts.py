"""The sentences behind this room's codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "not-a-demo": _(
        "%(folder)s holds a database that no demo made; it is left alone. "
        "Name another folder in FIRSTLIGHT_DATA."
    ),
    "port-taken": _("Port %(port)s is in use: choose another with --port (or PORT= with make)."),
    "no-server": _("The server did not start; its messages are above."),
    "not-taken": _("The server did not take a submission (%(status)s): %(answer)s"),
    "houses-out-of-range": _("Ask for %(fewest)s to %(most)s houses, not %(houses)s."),
    "impacts-out-of-range": _("Ask for %(fewest)s to %(most)s impacts, not %(impacts)s."),
    "not-an-osm-name": _("%(file)s: give a name that ends in .osm.pbf, .osm, .osm.gz or .osm.bz2."),
    "not-writable": _("%(file)s cannot be written: choose another folder."),
    "unknown-kind": _("There is no night of the kind “%(kind)s”."),
    "no-houses": _("The town has no house that a night could hit."),
    "unequal-columns": _("The columns of the houses differ in length."),
    "unreadable-truth": _("%(file)s cannot be read: play the demo again with --fresh."),
}
