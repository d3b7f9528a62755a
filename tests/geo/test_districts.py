import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.districts import assign_districts
from firstlight.geo.errors import GeoError
from tests.geo.nets import some

corner = st.integers(0, 9)
boxes = st.lists(st.tuples(corner, corner, st.integers(1, 5), st.integers(1, 5)), max_size=5)
places = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=20)


@some
@given(boxes, places)
def test_the_first_area_that_holds_a_place_wins(boxes, places):
    areas = [shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes]
    lon, lat = np.array(places, dtype=float).reshape(-1, 2).T

    district = assign_districts(areas, lon, lat)

    for (x, y), found in zip(places, district.tolist(), strict=True):
        holding = [i for i, area in enumerate(areas) if area.intersects(shapely.Point(x, y))]
        assert found == (holding[0] if holding else -1)


def test_holes_islands_and_lost_places():
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    islands = shapely.MultiPolygon([shapely.box(4.5, 4.5, 5, 5), shapely.box(20, 20, 21, 21)])

    district = assign_districts(
        [ring, islands], np.array([1, 4.7, 5.5, 20.5, np.nan]), np.array([1, 4.7, 5.5, 20.5, 1])
    )

    assert district.tolist() == [0, 1, -1, 1, -1]


@pytest.mark.parametrize(
    "area",
    [
        shapely.Polygon(),
        shapely.Point(1, 1),
        shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
    ],
)
def test_an_area_that_is_none_is_refused(area):
    with pytest.raises(GeoError) as refused:
        assign_districts([shapely.box(0, 0, 1, 1), area], np.zeros(1), np.zeros(1))

    assert (refused.value.code, refused.value.params["district"]) == ("district-broken", 1)
