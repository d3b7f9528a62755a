"""Put the bundled SQLite in the place of the system's.

SQLite 3.7.0 to 3.51.2 can lose a committed transaction when a WAL file is reset while another
process reads (docs/adr/0003-sqlite-safely.md). `pysqlite3` bundles a library that does not.
"""

from __future__ import annotations

import importlib
import sys

FIRST_SAFE_VERSION = (3, 51, 3)


def use_bundled_sqlite() -> None:
    """Make `import sqlite3` give pysqlite3; call before Django opens a database."""
    bundled = importlib.import_module("pysqlite3")
    sys.modules["sqlite3"] = bundled
    sys.modules["sqlite3.dbapi2"] = bundled.dbapi2


def sqlite_is_safe() -> bool:
    """Whether the library in use may serve several processes."""
    version: tuple[int, ...] = sys.modules["sqlite3"].sqlite_version_info
    return version >= FIRST_SAFE_VERSION
