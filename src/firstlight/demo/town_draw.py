"""Everything onto one sheet: plan, streets and buildings become nodes, ways and relations with their tags."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from firstlight.demo import town_land, town_tags
from firstlight.demo.town_fill import Filling
from firstlight.demo.town_model import BESIDE, INSIDE, Buildings, District, Relation, Street, Town
from firstlight.demo.town_names import district_names, river_name, town_name
from firstlight.demo.town_plan import Plan
from firstlight.demo.town_plots import KIND, Plots
from firstlight.demo.town_register import StreetList, name_streets, register_buildings
from firstlight.demo.town_shapes import Outlines, draw_outlines
from firstlight.demo.town_sheet import Sheet
from firstlight.demo.town_streets import Network, node_of_gate
from firstlight.demo.town_warp import Warp, to_degrees
from firstlight.geo.arrays import Floats, Ints

_HOUSES_PER_SHOP = 55


@dataclass(frozen=True)
class Design:
    """All decisions about a town, before it is drawn."""

    plan: Plan
    warp: Warp
    filling: Filling
    network: Network


def draw_town(rng: np.random.Generator, design: Design, *, seed: int) -> Town:
    """The whole town from its design."""
    plan, filling = design.plan, design.filling
    sheet, relations = Sheet(), list[Relation]()
    streets = name_streets(rng, plan.lines, design.network, filling.plots)
    _draw_streets(sheet, design, streets)
    _draw_land(rng, sheet, design)
    district = _districts(rng, plan, filling)
    names = _draw_districts(sheet, relations, design, district)
    quarter = filling.blocks.quarter
    outlines = draw_outlines(filling.plots, quarter[filling.plots.block], design.warp)
    buildings = register_buildings(rng, filling, outlines, streets, district[quarter])
    _draw_buildings(sheet, outlines)
    relations += _court_relations(buildings, outlines, len(sheet.way_tags), streets.streets)
    _draw_addresses(sheet, buildings, outlines, streets.streets)
    _draw_shops(rng, sheet, filling.plots, outlines)
    return _finish(sheet, relations, buildings, streets, names, seed)


def address_tags(buildings: Buildings, row: int, streets: list[Street]) -> dict[str, str]:
    """Street and number of one building."""
    street = streets[int(buildings.street[row])].name
    return {"addr:street": street.uk, "addr:housenumber": buildings.number[row]}


def _draw_streets(sheet: Sheet, design: Design, streets: StreetList) -> None:
    """Streets, then the yard roads that leave them."""
    network, lines = design.network, design.plan.lines
    first = sheet.add_nodes(*design.warp.metres(network.x, network.y, network.quarter))[0]
    for way in range(network.line.size):
        line = int(network.line[way])
        name = streets.streets[int(streets.of_line[line])].name
        tags = town_tags.street_tags(lines.highway[line], name, bridge=bool(network.bridge[way]))
        sheet.add_way(first + network.refs[network.starts[way] : network.starts[way + 1]], tags)
    _draw_yard_ways(sheet, design, int(first))


def _draw_yard_ways(sheet: Sheet, design: Design, first: int) -> None:
    """Yard roads and paths; where two meet they share a node, and a gate is a node of the street."""
    ways, lines = design.filling.ways, design.plan.lines
    rows: dict[tuple[float, float], int] = {}
    quarter: list[int] = []
    for way in ways:
        for point in way.inner:
            if rows.setdefault(point, len(rows)) == len(quarter):
                quarter.append(way.quarter)
    x, y = np.array(list(rows)).reshape(-1, 2).T
    start = sheet.nodes
    sheet.add_nodes(*design.warp.metres(x, y, np.array(quarter, dtype=np.int64)))
    for way in ways:
        gates = [
            [] if g is None else [first + node_of_gate(design.network, lines, g)]
            for g in (way.first, way.last)
        ]
        refs = [*gates[0], *(start + rows[point] for point in way.inner), *gates[1]]
        sheet.add_way(np.array(refs), {"highway": "footway" if way.path else "service"})


def _draw_land(rng: np.random.Generator, sheet: Sheet, design: Design) -> None:
    counted: Counter[str] = Counter()
    extent = 1.45 * design.plan.radius_m + 500.0
    shapes = town_land.draw_grounds(design.filling.grounds, design.warp)
    shapes += town_land.draw_countryside(
        rng, design.plan, np.unique(design.filling.blocks.quarter), design.warp
    )
    shapes += town_land.draw_river_and_railway(design.plan, design.warp, extent_m=extent)
    for shape in shapes:
        counted[shape.what] += 1
        tags = town_tags.land_tags(shape.what, counted[shape.what])
        if shape.what in ("river", "stream"):
            tags.update(river_name().tags())
        if shape.closed:
            sheet.add_ring(shape.east_m, shape.north_m, tags)
        else:
            sheet.add_way(sheet.add_nodes(shape.east_m, shape.north_m), tags)


def _districts(rng: np.random.Generator, plan: Plan, filling: Filling) -> Ints:
    """District of every quarter of the plan."""
    houses = np.bincount(
        filling.blocks.quarter[filling.plots.block[filling.plots.line >= 0]], minlength=len(plan.quarters)
    ).astype(float)
    kept = np.unique(filling.blocks.quarter)
    count = int(np.clip(round(3 + (houses.sum() / 1700) ** 0.55), 4, len(district_names())))
    return town_land.split_districts(rng, plan, kept, houses + 0.1, count)


def _draw_districts(
    sheet: Sheet, relations: list[Relation], design: Design, district: Ints
) -> list[District]:
    """Border ways and relations of the town and its districts, and a place node for each."""
    borders = town_land.draw_borders(design.plan, district, design.warp)
    tags = {"type": "boundary", "boundary": "administrative"}
    outer = town_land.draw_town_border(design.plan, district, design.warp)
    ways = _ring_ways(sheet, outer, "8")
    relations.append(Relation(ways, {**tags, "admin_level": "8", **town_name().tags()}))
    sheet.add_node(0.0, 0.0, {"place": "town", **town_name().tags()})
    districts = []
    for name, rings in zip(district_names(), borders, strict=False):
        districts.append(District(name, len(relations)))
        ways = _ring_ways(sheet, rings, "9")
        relations.append(Relation(ways, {**tags, "admin_level": "9", **name.tags()}))
    return districts


def _ring_ways(sheet: Sheet, rings: list[tuple[Floats, Floats]], level: str) -> list[tuple[int, str]]:
    tags = {"boundary": "administrative", "admin_level": level}
    return [(sheet.add_ring(east[:-1], north[:-1], tags), "outer") for east, north in rings]


def _draw_buildings(sheet: Sheet, outlines: Outlines) -> None:
    """Rings of all buildings and then of their holes, in one run."""
    first = sheet.nodes
    sheet.add_nodes(outlines.east_m, outlines.north_m)
    size = np.diff(outlines.starts)
    refs = np.insert(
        np.arange(first, first + outlines.starts[-1]), outlines.starts[1:], first + outlines.starts[:-1]
    )
    sheet.add_ways(refs, size + 1)


def _court_relations(
    buildings: Buildings, outlines: Outlines, first_building: int, streets: list[Street]
) -> list[Relation]:
    """Buildings around a court: their tags are on the relation, not on the outer way."""
    made = []
    for nth, building in enumerate(outlines.hole_of.tolist()):
        members = [(first_building + building, "outer"), (first_building + len(buildings) + nth, "inner")]
        tags = {"type": "multipolygon", **building_tags(buildings, building, streets)}
        made.append(Relation(members, tags))
    return made


def building_tags(buildings: Buildings, row: int, streets: list[Street]) -> dict[str, str]:
    """All tags of one building, its address where it is written on the building."""
    tags = town_tags.building_tags(int(buildings.kind[row]))
    if row in buildings.name:
        tags.update(buildings.name[row].tags())
    if buildings.levels_known[row]:
        tags["building:levels"] = str(buildings.levels[row])
    if buildings.year[row]:
        tags["start_date"] = str(buildings.year[row])
    if buildings.flats[row]:
        tags["building:flats"] = str(buildings.flats[row])
    if buildings.street[row] >= 0 and buildings.address_at[row] not in (INSIDE, BESIDE):
        tags.update(address_tags(buildings, row, streets))
    return tags


def _draw_addresses(sheet: Sheet, buildings: Buildings, outlines: Outlines, streets: list[Street]) -> None:
    """Address nodes: in the middle of the house, or two metres outside the middle of its first wall."""
    for row in np.flatnonzero((buildings.street >= 0) & (buildings.address_at == INSIDE)).tolist():
        east, north = float(outlines.middle_east_m[row]), float(outlines.middle_north_m[row])
        sheet.add_node(east, north, address_tags(buildings, row, streets))
    for row in np.flatnonzero((buildings.street >= 0) & (buildings.address_at == BESIDE)).tolist():
        corner = int(outlines.starts[row])
        wall = outlines.east_m[corner : corner + 2], outlines.north_m[corner : corner + 2]
        east, north = float(wall[0].mean()), float(wall[1].mean())
        along_e, along_n = float(np.diff(wall[0])[0]), float(np.diff(wall[1])[0])
        length = float(np.hypot(along_e, along_n))
        outside = (east + 2.0 * along_n / length, north - 2.0 * along_e / length)
        sheet.add_node(*outside, address_tags(buildings, row, streets))


def _draw_shops(rng: np.random.Generator, sheet: Sheet, plots: Plots, outlines: Outlines) -> None:
    """Shops on the ground floors of blocks of flats."""
    homes = np.flatnonzero((plots.kind == KIND["apartments"]) & (plots.line >= 0))
    count = min(homes.size, 1 + int((plots.line >= 0).sum()) // _HOUSES_PER_SHOP)
    for row in np.sort(rng.choice(homes, count, replace=False)).tolist():
        kind = town_tags.SHOPS[int(rng.integers(len(town_tags.SHOPS)))]
        corner = int(outlines.starts[row])
        east = 0.7 * outlines.middle_east_m[row] + 0.3 * outlines.east_m[corner]
        north = 0.7 * outlines.middle_north_m[row] + 0.3 * outlines.north_m[corner]
        sheet.add_node(float(east), float(north), town_tags.shop_tags(kind))


def _finish(
    sheet: Sheet,
    relations: list[Relation],
    buildings: Buildings,
    streets: StreetList,
    districts: list[District],
    seed: int,
) -> Town:
    lon, lat = to_degrees(np.concatenate(sheet.east_m), np.concatenate(sheet.north_m))
    return Town(
        names=town_name(),
        seed=seed,
        streets=streets.streets,
        districts=districts,
        buildings=buildings,
        houses=np.flatnonzero(buildings.street >= 0),
        node_lon=lon,
        node_lat=lat,
        node_tags=sheet.node_tags,
        refs=np.concatenate(sheet.refs),
        way_starts=np.concatenate([[0], np.cumsum(np.concatenate(sheet.sizes))]),
        way_tags=sheet.way_tags,
        relations=relations,
    )
