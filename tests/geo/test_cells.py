import h3
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo import cells
from firstlight.geo.errors import GeoError
from tests.geo.nets import some

places = st.lists(st.tuples(st.floats(-179, 179), st.floats(-85, 85)), max_size=20)


@some
@given(places, st.integers(0, 15))
def test_each_place_gets_its_cell(places, resolution):
    lon, lat = np.array(places, dtype=float).reshape(-1, 2).T

    found = cells.cells_of(lon, lat, resolution)

    assert cells.cell_names(found) == [h3.latlng_to_cell(y, x, resolution) for x, y in places]


def test_a_place_without_position_has_no_cell():
    found = cells.cells_of(np.array([np.nan, 36.6]), np.array([50.6, 50.6]), 9)

    assert found[0] == cells.NO_CELL
    assert cells.count_cells(found)[1].tolist() == [1]
    assert cells.parent_cells(found, 5)[0] == cells.NO_CELL


def test_counts_and_parents():
    found = cells.cells_of(np.array([36.6, 36.6, 36.7]), np.array([50.6, 50.6, 50.6]), 10)

    cell, times = cells.count_cells(found)

    assert dict(zip(cell.tolist(), times.tolist(), strict=True)) == {int(found[0]): 2, int(found[2]): 1}
    expected = [h3.cell_to_parent(name, 7) for name in cells.cell_names(found)]
    assert cells.cell_names(cells.parent_cells(found, 7)) == expected


@some
@given(st.floats(-170, 170), st.floats(-80, 80))
def test_the_outline_holds_the_place_and_turns_counterclockwise(lon, lat):
    cell = int(cells.cells_of(np.array([lon]), np.array([lat]), 9)[0])

    ring = cells.cell_ring(cell)

    assert ring[0] == ring[-1]
    outline = shapely.LinearRing(ring)
    assert shapely.is_ccw(outline)
    assert shapely.Polygon(ring).distance(shapely.Point(lon, lat)) < 1e-4  # edges are great circles
    assert shapely.Polygon(ring).contains(shapely.Point(cells.cell_centre(cell)))


def test_names_come_back_as_numbers():
    cell = int(cells.cells_of(np.array([36.6]), np.array([50.6]), 9)[0])

    assert cells.cell_number(cells.cell_names([cell])[0]) == cell


@pytest.mark.parametrize("name", ["", "zz", "123", "-1", "f" * 40])
def test_what_is_no_cell_is_refused(name):
    with pytest.raises(GeoError) as refused:
        cells.cell_number(name)
    assert refused.value.code == "bad-cell"


@pytest.mark.parametrize(
    ("lon", "lat", "resolution", "code"),
    [
        (0, 0, 16, "bad-resolution"),
        (0, 0, -1, "bad-resolution"),
        (0, 91, 9, "not-lonlat"),
        (200, 0, 9, "not-lonlat"),
    ],
)
def test_bad_places_and_resolutions_are_refused(lon, lat, resolution, code):
    with pytest.raises(GeoError) as refused:
        cells.cells_of(np.array([lon]), np.array([lat]), resolution)
    assert refused.value.code == code
