"""Policy packs: small reviewed files that say how long and how coarse."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from firstlight.situation.errors import SituationError

DEFAULT = "default"


@dataclass(frozen=True)
class Policy:
    """What may be released.

    Parameters
    ----------
    delay_h
        Hours after the end of an incident before its figures may be shown.
    official_source_first
        A toll is shown only when a named person or office said it.
    threshold
        Counts of houses below this are never shown.
    rounding
        Counts are shown as multiples of this.
    place
        The finest place of an incident: ``district`` or ``town``.
    """

    key: str
    name: str
    delay_h: float
    alarm_must_be_over: bool
    official_source_first: bool
    threshold: int
    rounding: int
    place: str


def parse_policy(key: str, text: str) -> Policy:
    """Read a pack from its TOML.

    Raises
    ------
    SituationError
        ``bad-policy``: an entry is missing, unknown or impossible. The threshold is at least 2 and
        the rounding at least 1 and not above the threshold.
    """
    try:
        data: Mapping[str, Any] = tomllib.loads(text)
        policy = Policy(key=key, **data)
        is_sound = (
            0 <= policy.delay_h <= 24 * 365
            and policy.threshold >= 2
            and 1 <= policy.rounding <= policy.threshold
            and policy.place in {"district", "town"}
            and isinstance(policy.alarm_must_be_over, bool)
            and isinstance(policy.official_source_first, bool)
            and bool(policy.name)
        )
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise SituationError("bad-policy", policy=key) from error
    if not is_sound:
        raise SituationError("bad-policy", policy=key)
    return policy


@cache
def policies() -> dict[str, Policy]:
    """Every pack that comes with the program, by its file name."""
    folder = resources.files("firstlight.situation") / "policies"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    keys = [file.name.removesuffix(".toml") for file in files]
    return {key: parse_policy(key, file.read_text("utf-8")) for key, file in zip(keys, files, strict=True)}


def policy_named(key: str) -> Policy:
    """The pack with this name. Raises SituationError: ``unknown-policy``."""
    try:
        return policies()[key]
    except KeyError:
        raise SituationError("unknown-policy", policy=key) from None
