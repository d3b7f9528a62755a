"""The field app's built files that need an address of their own: page, worker and manifest.

Everything else of the build is static and carries a hash in its name. These three keep their
names, because a phone asks for them again and again, so they are answered fresh each time.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

BUILT = "web/field"


def shell_file(name: str) -> bytes | None:
    """The content of one built file; None: the web assets were not built here."""
    path = Path(settings.STATICFILES_DIRS[0]) / BUILT / name
    try:
        return _content(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=8)
def _content(path: Path, mtime_ns: int) -> bytes:
    """Read once for each build, which `mtime_ns` tells apart."""
    return path.read_bytes()
