"""Small source files, written by the tests themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import osmium
import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


class OsmFile:
    """Draws a town on a grid of metres near (36.5, 50.5) and writes it as OpenStreetMap data."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._ways: list[Any] = []
        self._relations: list[Any] = []

    @staticmethod
    def at(x_m: float, y_m: float) -> tuple[float, float]:
        return 36.5 + x_m / 70_900, 50.5 + y_m / 111_240

    def node(self, x_m: float, y_m: float, **tags: str) -> int:
        number = len(self._nodes) + 1
        self._nodes.append(
            osmium.osm.mutable.Node(id=number, version=1, location=self.at(x_m, y_m), tags=_keys(tags))
        )
        return number

    def way(self, points_m: list[tuple[float, float]], **tags: str) -> int:
        return self.way_of([self.node(*point) for point in points_m], **tags)

    def way_of(self, nodes: list[int], **tags: str) -> int:
        number = len(self._ways) + 1
        self._ways.append(osmium.osm.mutable.Way(id=number, version=1, nodes=nodes, tags=_keys(tags)))
        return number

    def ring(self, points_m: list[tuple[float, float]], **tags: str) -> int:
        nodes = [self.node(*point) for point in points_m]
        return self.way_of([*nodes, nodes[0]], **tags)

    def box(self, x_m: float, y_m: float, size_m: float = 10, **tags: str) -> int:
        """A square whose south-west corner is at (x_m, y_m)."""
        far_x, far_y = x_m + size_m, y_m + size_m
        return self.ring([(x_m, y_m), (far_x, y_m), (far_x, far_y), (x_m, far_y)], **tags)

    def multipolygon(self, outer: list[int], inner: list[int], **tags: str) -> int:
        number = len(self._relations) + 1
        members = [("w", way, "outer") for way in outer] + [("w", way, "inner") for way in inner]
        tags = {"type": "multipolygon", **tags}
        self._relations.append(
            osmium.osm.mutable.Relation(id=number, version=1, members=members, tags=_keys(tags))
        )
        return number

    def write(self, path: Path) -> Path:
        path.unlink(missing_ok=True)
        writer = osmium.SimpleWriter(str(path))
        for node in self._nodes:
            writer.add_node(node)
        for way in self._ways:
            writer.add_way(way)
        for relation in self._relations:
            writer.add_relation(relation)
        writer.close()
        return path


def _keys(tags: dict[str, str]) -> dict[str, str]:
    """Python's names to OpenStreetMap's: addr_street is addr:street, admin_level stays."""
    colons = {"addr_", "building_", "name_"}
    return {
        (key.replace("_", ":", 1) if any(key.startswith(start) for start in colons) else key): value
        for key, value in tags.items()
    }


@pytest.fixture
def osm_file() -> OsmFile:
    return OsmFile()


@pytest.fixture(scope="session")
def shared_osm() -> Path:
    folder = SHARED / "osm"
    if not folder.is_dir():
        pytest.skip("shared/data is not beside the checkout")
    return folder
