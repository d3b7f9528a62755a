"""The prior falls off with distance, adds up over reports and keeps to probabilities."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from firstlight.planning.rules.prior import BASE, prior_damage
from firstlight.planning.rules.reported import Reported

places = st.builds(
    Reported,
    lon=st.floats(34.0, 34.02),
    lat=st.floats(43.0, 43.02),
    radius_m=st.floats(1, 500),
    is_call=st.booleans(),
)
RANDOM = np.random.default_rng(3)
LON, LAT = 34.0 + RANDOM.random(200) * 0.02, 43.0 + RANDOM.random(200) * 0.02


@given(st.lists(places, max_size=6), places)
def test_one_more_report_never_makes_a_house_safer(known: list[Reported], more: Reported) -> None:
    before = prior_damage(LON, LAT, known)
    after = prior_damage(LON, LAT, [*known, more])
    assert (before >= BASE - 1e-12).all()
    assert (after < 1).all()
    assert (after >= before - 1e-12).all()


def test_nearer_is_likelier_and_a_vague_report_spreads_what_a_sharp_one_gathers() -> None:
    lon = np.linspace(34.0, 34.01, 50)
    lat = np.full(50, 43.0)
    sharp = prior_damage(lon, lat, [Reported(34.0, 43.0, 10)])
    vague = prior_damage(lon, lat, [Reported(34.0, 43.0, 400)])
    assert (np.diff(sharp) <= 1e-12).all()
    assert sharp[0] > vague[0] > BASE
    assert vague[25] > sharp[25]


def test_no_report_and_no_house() -> None:
    assert np.allclose(prior_damage(LON, LAT, []), BASE)
    assert prior_damage(np.empty(0), np.empty(0), [Reported(34.0, 43.0, 10)]).shape == (0,)
