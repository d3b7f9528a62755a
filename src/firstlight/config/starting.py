"""What a command does before it touches settings or the database."""

from __future__ import annotations

import os


def prepare() -> None:
    """Set Django up; nothing before this touches settings or a database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "firstlight.config.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the database up to date, quietly."""
    from django.conf import settings
    from django.core.management import call_command

    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
