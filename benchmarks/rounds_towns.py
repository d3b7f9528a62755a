"""Round problems to measure on: stops on generated and on real streets after an invented night."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from streets import grid_city

from firstlight.geo.streets import crop, largest_part, snap
from firstlight.planning.rules.prior import prior_damage
from firstlight.planning.rules.problem import RoundsProblem
from firstlight.planning.rules.simulate import NightRules, simulate_night
from firstlight.planning.rules.stops import make_stops
from firstlight.planning.rules.walking import walking_matrix

SPEED_M_S = 1.2
SHIFT_S = 4 * 3600.0
WORK_S = 180.0  # at each house: roof and four sides from outside
TOWNS = {"neubrandenburg": "neubrandenburg.osm.bz2", "liechtenstein": "liechtenstein.osm.pbf"}
IMPACTS = {300: 3, 1000: 8, 3000: 16}


def town_problem(town: str, stops: int, teams: int, *, data: Path, seed: int = 7) -> RoundsProblem:
    """`stops` stops, or as many as there are, of the houses nearest to the town's middle.

    Five houses for each stop are taken, so that a morning's teams can walk the area; of their stops
    those of highest expected damage a minute stay.

    The value of a stop is the prior probability of damage summed over its houses; teams start from
    the stop nearest to the middle of that.
    """
    graph, lon, lat = _town(town, stops, data)
    off = np.hypot((lon - np.median(lon)) * np.cos(np.radians(np.median(lat))), lat - np.median(lat))
    near = np.sort(np.argsort(off, kind="stable")[: 5 * stops])
    lon, lat = lon[near], lat[near]
    impacts = IMPACTS.get(stops, max(2, stops // 180))
    night = simulate_night(lon, lat, seed=seed, rules=NightRules(impacts=(impacts, impacts)))
    chance = prior_damage(lon, lat, night.reported)
    part = crop(graph, lon, lat, 1000.0)
    made = make_stops(part.graph, snap(part.graph, lon, lat, 150.0))
    houses = np.diff(made.house_offset)
    value = np.add.reduceat(chance[made.house], made.house_offset[:-1])
    work = houses * WORK_S + made.length_m / SPEED_M_S
    kept = np.sort(np.argsort(-value / (work + 60), kind="stable")[:stops])
    middle = np.average(np.column_stack((made.lon, made.lat))[kept], axis=0, weights=value[kept])
    away = np.hypot((made.lon - middle[0]) * np.cos(np.radians(middle[1])), made.lat - middle[1])
    start = int(np.argmin(away))
    travel = walking_matrix(part.graph, made, made.lon[[start]], made.lat[[start]], SPEED_M_S)
    rows = np.concatenate(([0], 1 + kept))
    return RoundsProblem(
        travel_s=travel[np.ix_(rows, rows)],
        service_s=work[kept],
        value=value[kept],
        team_depot=np.zeros(teams, dtype=np.int64),
        shift_s=np.full(teams, SHIFT_S),
    )


def _town(town: str, stops: int, data: Path):
    if town == "generated":
        return grid_city(5 * stops)
    from firstlight.geo.streets import build_graph
    from firstlight.houses.readers import read_town

    source = read_town(data / "osm" / TOWNS[town])
    graph = build_graph(source.ways)
    return graph.close(~largest_part(graph)), source.lon, source.lat
