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
    "impacts-out-of-range": _("The number of impacts is out of range."),
}
