"""The street rules on real towns, where mapping is uneven."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

from firstlight.geo.street_build import along_m
from firstlight.geo.streets import build_graph, crop, distance_table, link_nodes, node_parts, scraps, snap
from firstlight.houses.readers import read_town

OSM = Path(__file__).resolve().parents[3] / "shared" / "data" / "osm"
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module", params=["lauf.osm.pbf", "moscow-patch.osm.gz"])
def town(request):
    source = read_town(OSM / request.param)
    return source, build_graph(source.ways)


def test_segments_end_at_mapped_nodes_and_are_as_long_as_their_shape(town):
    source, graph = town

    mapped = set(zip(source.ways.node_lon.tolist(), source.ways.node_lat.tolist(), strict=True))
    along = along_m(graph.shape_lon, graph.shape_lat, graph.shape_offset)
    assert set(zip(graph.node_lon.tolist(), graph.node_lat.tolist(), strict=True)) <= mapped
    assert np.array_equal(graph.seg_length_m, along[graph.shape_offset[1:] - 1])
    assert np.all(graph.seg_length_m > 0)


def test_nearly_all_houses_meet_a_street_that_hangs_together_with_the_rest(town):
    source, graph = town
    graph = graph.close(scraps(graph))

    met = snap(graph, source.lon, source.lat, 150.0)

    part = node_parts(graph)[graph.seg_from[met.segment[met.reached]]]
    assert met.reached.mean() > 0.95  # a patch cut out of a city has houses without their streets
    assert np.bincount(part).max() / len(part) > 0.97


def test_the_table_and_the_crop_agree_with_plain_searches(town):
    source, graph = town
    graph = graph.close(scraps(graph))
    middle = np.argsort(np.hypot(source.lon - np.median(source.lon), source.lat - np.median(source.lat)))[
        :400
    ]
    part = crop(graph, source.lon[middle], source.lat[middle], 250.0)
    met = snap(part.graph, source.lon[middle], source.lat[middle], 150.0)
    node = np.unique(part.graph.seg_from[met.segment[met.reached]]).astype(np.int64)

    table = distance_table(link_nodes(part.graph).matrix, node)

    in_full = part.node[node]
    full_m = dijkstra(link_nodes(graph).matrix, indices=in_full)[:, in_full]
    np.testing.assert_allclose(table, full_m, atol=0.05)
