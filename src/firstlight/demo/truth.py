"""The hidden truth of the demo town: drawn from a register, kept in the data folder."""

from __future__ import annotations

import numpy as np

from firstlight.accounts.models import Town
from firstlight.demo.truth_damage import hidden_truth
from firstlight.demo.truth_model import SHELLING, STORM, Finding, Truth, TruthError
from firstlight.demo.truth_store import load_truth, save_truth
from firstlight.houses.models import House

__all__ = [
    "SHELLING", "STORM", "Finding", "Truth", "TruthError",
    "hidden_truth", "load_truth", "make_truth", "save_truth",
]  # fmt: skip


def make_truth(town: Town, *, seed: int, kind: str = SHELLING, impact_count: int | None = None) -> Truth:
    """Draw a night for the houses of a loaded town; house numbers in it are ``House.seq``.

    Raises
    ------
    TruthError
        ``no-houses``, ``impacts-out-of-range``, ``unknown-kind``.
    """
    rows = House.objects.filter(town=town, gone_at=None).order_by("seq")
    columns = list(rows.values_list("seq", "lon", "lat", "area_m2", "storeys", "use"))
    if not columns:
        raise TruthError("no-houses")
    seq, lon, lat, area_m2, storeys, use = zip(*columns, strict=True)
    truth = hidden_truth(
        lon, lat,
        np.array(area_m2, dtype=np.float64),  # None becomes NaN: not known
        np.array(storeys, dtype=np.float64),
        seed=seed, kind=kind, impact_count=impact_count, use=use,
    )  # fmt: skip
    return truth.keyed(np.array(seq, dtype=np.int64))
