"""The writes of this room: releases and the town's page."""

from __future__ import annotations

from firstlight.situation.services.pages import Hotline, set_page
from firstlight.situation.services.releases import (
    approve_release,
    prepare_release,
    refuse_release,
    retract_release,
)

__all__ = [
    "Hotline",
    "approve_release",
    "prepare_release",
    "refuse_release",
    "retract_release",
    "set_page",
]
