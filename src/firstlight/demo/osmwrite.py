"""Write a generated town as an OpenStreetMap extract that any reader opens."""

from __future__ import annotations

from pathlib import Path

import osmium
from osmium.osm import mutable

from firstlight.demo.town_draw import building_tags
from firstlight.demo.town_model import Progress, Town, TownError

_ENDINGS = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")
_STEP = 50_000  # elements between two reports of progress


def write_osm(town: Town, path: Path, *, on_progress: Progress | None = None) -> None:
    """Write ``town`` to ``path`` (.osm.pbf, .osm, .osm.gz, .osm.bz2), replacing a file that is there.

    Ids are the rows of the town's columns plus one, ascending within nodes, ways and relations. The file
    appears when it is complete. ``on_progress`` is called with (elements written, elements in all).

    Raises
    ------
    TownError
        ``not-an-osm-name``: another ending. ``not-writable``: the folder or the disk refused.
    """
    if not path.name.endswith(_ENDINGS):
        raise TownError("not-an-osm-name", file=path.name)
    unfinished = path.with_name(f".unfinished-{path.name}")
    try:
        _write(town, unfinished, on_progress or (lambda done, total: None))
        unfinished.replace(path)
    except (OSError, RuntimeError) as error:  # osmium knows only RuntimeError
        unfinished.unlink(missing_ok=True)
        raise TownError("not-writable", file=path.name) from error


def _write(town: Town, path: Path, tell: Progress) -> None:
    total = town.node_lon.size + town.way_starts.size - 1 + len(town.relations)
    header = osmium.io.Header()
    header.set("generator", "firstlight demo")
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        _write_nodes(writer, town, tell, total)
        _write_ways(writer, town, tell, total)
        for row, relation in enumerate(town.relations):
            members = [("w", way + 1, role) for way, role in relation.members]
            writer.add_relation(mutable.Relation(id=row + 1, members=members, tags=relation.tags))
    tell(total, total)


def _write_nodes(writer: osmium.SimpleWriter, town: Town, tell: Progress, total: int) -> None:
    node = mutable.Node()
    bare: dict[str, str] = {}
    places = zip(town.node_lon.tolist(), town.node_lat.tolist(), strict=True)
    for row, place in enumerate(places):
        node.id = row + 1
        node.location = place
        node.tags = town.node_tags.get(row, bare)
        writer.add_node(node)
        if row % _STEP == 0:
            tell(row, total)


def _write_ways(writer: osmium.SimpleWriter, town: Town, tell: Progress, total: int) -> None:
    way = mutable.Way()
    starts = town.way_starts.tolist()
    refs = (town.refs + 1).tolist()
    first, last = town.first_building, town.first_building + len(town.buildings)
    on_relation = {member for relation in town.relations for member, _ in relation.members}
    for row in range(len(starts) - 1):
        way.id = row + 1
        way.nodes = refs[starts[row] : starts[row + 1]]
        if row < first:
            way.tags = town.way_tags[row]
        elif row < last and row not in on_relation:
            way.tags = building_tags(town.buildings, row - first, town.streets)
        else:
            way.tags = {}
        writer.add_way(way)
        if row % _STEP == 0:
            tell(town.node_lon.size + row, total)
