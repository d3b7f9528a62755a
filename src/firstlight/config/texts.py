"""The sentences behind this room's codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "unsafe-sqlite": _(
        "This SQLite library can lose data with several processes: "
        "start with --workers 1 or install pysqlite3."
    ),
}
