"""A small town that can be planned on: a grid of streets in the open sea with a house every 30 m."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from firstlight.geo.streets import ROAD_CLASSES, StreetWays, build_graph

LINES = 6
BLOCK = 0.0015


def grid_ways() -> StreetWays:
    lines = np.arange(LINES)
    lon, lat = np.meshgrid(34.002 + lines * BLOCK, 43.002 + lines * BLOCK)
    index = np.arange(LINES * LINES).reshape(LINES, LINES)
    ways = [*index, *index.T]
    return StreetWays(
        node_lon=lon.ravel(),
        node_lat=lat.ravel(),
        way_offset=np.arange(len(ways) + 1) * LINES,
        way_node=np.concatenate(ways).astype(np.int32),
        way_class=np.full(len(ways), ROAD_CLASSES.index("residential"), np.uint8),
        way_name=np.arange(len(ways), dtype=np.int32),
        names=tuple(f"Street {i}" for i in range(len(ways))),
    )


@pytest.fixture
def planned_town(town: Any, make_house: Callable[..., Any]) -> Any:
    """The probe town with its street file and 150 houses along the grid; one is a school."""
    from firstlight.planning.inputs import streets_path

    path = streets_path(town)
    path.parent.mkdir(parents=True, exist_ok=True)
    build_graph(grid_ways()).save(path)
    random = np.random.default_rng(5)
    for i in range(150):
        line, along = i % LINES, random.random() * BLOCK * (LINES - 1)
        make_house(
            town, street=f"Street {line}", lon=34.002 + along, lat=43.0021 + line * BLOCK,
            use="school" if i == 0 else "house",
        )  # fmt: skip
    return town
