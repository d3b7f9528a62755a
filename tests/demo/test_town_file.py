"""The demo town as a file: what is read back is what was drawn."""

from __future__ import annotations

import osmium
import pytest

from firstlight.demo.osmwrite import write_osm
from firstlight.demo.town import generate_town


@pytest.fixture(scope="module")
def town():
    return generate_town(houses=1200, seed=5)


def test_what_is_read_back_is_what_was_drawn(town, tmp_path):
    path = tmp_path / "town.osm.pbf"
    write_osm(town, path)

    nodes, ways, relations = {}, {}, {}
    for element in osmium.FileProcessor(path):
        tags = {tag.k: tag.v for tag in element.tags}
        if element.is_node():
            nodes[element.id] = (element.lon, element.lat, tags)
        elif element.is_way():
            ways[element.id] = ([node.ref for node in element.nodes], tags)
        else:
            relations[element.id] = ([(m.type, m.ref, m.role) for m in element.members], tags)

    assert list(nodes) == list(range(1, town.node_lon.size + 1))
    assert [place[0] for place in nodes.values()] == pytest.approx(town.node_lon.tolist(), abs=1e-9)
    assert [place[1] for place in nodes.values()] == pytest.approx(town.node_lat.tolist(), abs=1e-9)
    assert {row - 1: tags for row, (_, _, tags) in nodes.items() if tags} == town.node_tags
    for row, (start, end) in enumerate(zip(town.way_starts, town.way_starts[1:], strict=False)):
        assert ways[row + 1][0] == (town.refs[start:end] + 1).tolist()
    assert [tags for _, tags in ways.values()][: town.first_building] == town.way_tags
    assert [tags for _, tags in relations.values()] == [relation.tags for relation in town.relations]
    assert all(kind == "w" and ref in ways for members, _ in relations.values() for kind, ref, _ in members)
    read = [tags for _, _, tags in nodes.values()] + [
        tags for _, tags in (*ways.values(), *relations.values())
    ]
    streets = [street.name.uk for street in town.streets]
    drawn = [
        (streets[town.buildings.street[row]], town.buildings.number[row]) for row in town.houses.tolist()
    ]
    addresses = [(tags["addr:street"], tags["addr:housenumber"]) for tags in read if "addr:street" in tags]
    assert sorted(addresses) == sorted(drawn)
