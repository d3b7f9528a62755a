"""Settings of the test suite: fast password hashes, data in a folder that the run makes."""

from __future__ import annotations

import os
import tempfile

os.environ["FIRSTLIGHT_DATA"] = tempfile.mkdtemp(prefix="firstlight-test-")
os.environ.setdefault("FIRSTLIGHT_SECRET_KEY", "only-for-tests")

from firstlight.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in production: several threads and processes meet in it. Durability has tests of its own.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += ";PRAGMA synchronous=OFF"  # noqa: F405
