"""Sectors: every house has one, none is tiny where it need not be, borders hold their houses."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.houses.rules.sectors import FEWEST_HOUSES, MOST_SECTORS, make_sectors

EDGE_DEG = 1e-3  # the edges of large cells are great circles, which maps draw as straight lines


@settings(deadline=None, max_examples=25)
@given(
    count=st.integers(1, 3000),
    spread=st.floats(0.0001, 0.4),
    lon=st.floats(-170, 170),
    lat=st.floats(-70, 70),
    seed=st.integers(0, 99),
)
def test_every_house_has_a_sector_that_holds_it_or_is_near(count, spread, lon, lat, seed):
    random = np.random.default_rng(seed)
    x, y = lon + random.normal(0, spread, count), lat + random.normal(0, spread, count)

    sectors, sector = make_sectors(x, y)

    assert len(sector) == count
    assert sector.min() >= 0
    assert sector.max() < len(sectors) <= MOST_SECTORS
    sizes = np.bincount(sector, minlength=len(sectors))
    assert len(sectors) == 1 or sizes.min() >= FEWEST_HOUSES
    assert len({each.code for each in sectors}) == len(sectors)
    for at, each in enumerate(sectors):
        inside = shapely.contains_xy(shapely.buffer(each.area, EDGE_DEG), x[sector == at], y[sector == at])
        assert inside.all()


def test_sectors_are_numbered_from_the_north():
    random = np.random.default_rng(1)
    lon, lat = 36.5 + random.uniform(0, 0.2, 4000), 50.5 + random.uniform(0, 0.2, 4000)

    sectors, _ = make_sectors(lon, lat, first_number=7)

    assert sectors[0].name == "S07"
    assert [each.name for each in sectors] == sorted(each.name for each in sectors)
    assert sectors[0].area.centroid.y > sectors[-1].area.centroid.y
