"""The demo town as a file: what is read back is what was drawn."""

from __future__ import annotations

import osmium
import pytest

from firstlight.demo.town import TownError, generate_town, write_osm


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


@pytest.mark.parametrize("name", ["town.osm", "town.osm.gz", "town.osm.bz2"])
def test_other_endings_hold_the_same(town, tmp_path, name):
    told = []
    write_osm(town, tmp_path / name, on_progress=lambda done, total: told.append((done, total)))
    counts = {"n": 0, "w": 0, "r": 0}
    for element in osmium.FileProcessor(tmp_path / name):
        counts[element.type_str()] += 1
    assert counts == {"n": town.node_lon.size, "w": town.way_starts.size - 1, "r": len(town.relations)}
    assert told == sorted(told)
    assert told[-1] == (sum(counts.values()), sum(counts.values()))


def test_writing_again_replaces_the_file(town, tmp_path):
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(b"something older")
    write_osm(town, path)
    first = path.read_bytes()
    write_osm(town, path)
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["town.osm.pbf"]


@pytest.mark.parametrize(
    ("name", "code"), [("town.gpkg", "not-an-osm-name"), ("no/such/folder/town.osm.pbf", "not-writable")]
)
def test_a_file_that_cannot_be_written_is_refused(town, tmp_path, name, code):
    with pytest.raises(TownError) as refused:
        write_osm(town, tmp_path / name)
    assert refused.value.code == code
    assert not list(tmp_path.rglob("*.*"))


def test_an_invented_town_is_attributed_to_nobody(tmp_path):
    from firstlight.houses.readers.osm import read_osm

    path = tmp_path / "town.osm.pbf"
    write_osm(generate_town(houses=500, seed=3), path)
    assert read_osm(path).attribution == ""
