"""What is known of the night when the plan is made: places with their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reported:
    """An impact or a call.

    Parameters
    ----------
    lon, lat
        Degrees.
    radius_m
        The true place lies within this, as far as the reporter knows.
    is_call
        True: somebody saw damage at a house; False: something fell.
    danger_m
        Nobody goes nearer than this: not cleared. 0: no such zone.
    """

    lon: float
    lat: float
    radius_m: float
    is_call: bool = False
    danger_m: float = 0.0
