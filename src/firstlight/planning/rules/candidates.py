"""Which houses and streets a morning looks at: enough to keep its teams busy, and no whole city."""

from __future__ import annotations

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints, expand
from firstlight.geo.distance import local_m
from firstlight.geo.streets import StreetGraph, crop, point_along, scraps
from firstlight.geo.zone_cut import cut_at_circles, line_gaps_m
from firstlight.planning.rules.asked import Morning
from firstlight.planning.rules.places import Places, depot_places
from firstlight.planning.rules.stops import Stops

MARGIN_M = 1000.0  # of streets around the houses to begin with; `crop` widens it where a way would get longer
CROP_SHARE = 0.25  # of the net around the houses; above it checking a crop takes longer than it saves
CANDIDATE_HOUSES = 20_000  # more than any morning's teams can visit; keeps a city's plan in seconds
CANDIDATE_SHIFTS = 4.0  # houses worth this many times the teams' time are looked at
PROMISING_SHIFTS = 2.0  # and stops worth this many times it are solved for
ALIKE = 0.001  # values that differ by less say nothing: then the nearer house is looked at
WALK_M_S = 1.2


def likeliest(morning: Morning, allowed: Bools, wanted: Bools) -> Ints:
    """Rows of the allowed houses of the highest value, ascending, nearer to the first team first.

    As many as keep the teams busy several times over: a compact choice needs few streets. The wanted
    ones [h] are among them whatever their value.
    """
    rows = np.flatnonzero(allowed)
    away_m = local_m(morning.lon[rows], morning.lat[rows], *morning.teams[0].start)
    rows = rows[np.lexsort((away_m, -np.round(morning.value[rows] / ALIKE), ~wanted[rows]))]
    busy_s = CANDIDATE_SHIFTS * morning.time_s
    enough = int(np.searchsorted(np.cumsum(morning.work_s[rows]), busy_s)) + 1
    least = int(wanted[rows].sum())
    return np.sort(rows[: max(least, min(enough, CANDIDATE_HOUSES))])


def walkable(morning: Morning) -> StreetGraph:
    """The streets that lead somewhere, open only outside of every zone.

    Scraps are told on the whole net before zones cut it: what a zone cuts off is no scrap, and
    its houses are then reported as unreachable instead of being approached from another street.
    """
    graph = morning.graph
    return cut_at_circles(graph.close(scraps(graph)), morning.zones)


def streets_around(graph: StreetGraph, morning: Morning, chosen: Ints, depots: Places) -> StreetGraph:
    """The part of the walkable net around the houses and the places of the teams."""
    met = np.flatnonzero(depots.segment >= 0)
    met_lon, met_lat = point_along(graph, depots.segment[met], depots.offset_m[met])
    lon = np.concatenate((morning.lon[chosen], depots.lon, met_lon))
    lat = np.concatenate((morning.lat[chosen], depots.lat, met_lat))
    inside = (graph.node_lon >= lon.min()) & (graph.node_lon <= lon.max())
    inside &= (graph.node_lat >= lat.min()) & (graph.node_lat <= lat.max())
    if inside.mean() > CROP_SHARE:
        return graph
    return crop(graph, lon, lat, MARGIN_M).graph


def team_places(graph: StreetGraph, morning: Morning, places: list[tuple[float, float]]) -> Places:
    """Starts and ends on the net; segment -1 where the way to the nearest street crosses a zone."""
    lon, lat = (np.array(column, dtype=np.float64) for column in zip(*places, strict=True))
    met = depot_places(graph, lon, lat)
    reached = np.flatnonzero(met.segment >= 0)
    on_street = point_along(graph, met.segment[reached], met.offset_m[reached])
    gap_m = line_gaps_m(morning.zones, (lon[reached], lat[reached]), on_street)
    met.segment[reached[gap_m <= 0]] = -1
    return met


def promising(stops: Stops, morning: Morning, chosen: Ints, wanted: Bools) -> Ints:
    """The stops worth solving for: by value per minute, about twice what the teams can do.

    Stops that hold a wanted house [h] are kept first.
    """
    work = stop_work_s(stops, morning, chosen)
    is_wanted = stop_any(stops, wanted[chosen])
    order = np.lexsort((-stop_sums(stops, morning.value[chosen]) / (work + 60.0), ~is_wanted))
    enough = int(np.searchsorted(np.cumsum(work[order]), PROMISING_SHIFTS * morning.time_s)) + 1
    return np.sort(order[: max(enough, int(is_wanted.sum()))])


def stop_sums(stops: Stops, of_house: Floats) -> Floats:
    """[n] What the houses of each stop have together."""
    sums: Floats = np.add.reduceat(of_house[stops.house], stops.house_offset[:-1])
    return sums


def stop_any(stops: Stops, of_house: Bools) -> Bools:
    """[n] Whether it is so at any house of each stop."""
    found: Bools = np.logical_or.reduceat(of_house[stops.house], stops.house_offset[:-1])
    return found


def stop_work_s(stops: Stops, morning: Morning, chosen: Ints) -> Floats:
    """[n] Seconds at the houses of each stop and on the way between them."""
    return stop_sums(stops, morning.work_s[chosen]) + stops.length_m / WALK_M_S


def keep_stops(stops: Stops, kept: Ints) -> Stops:
    """These stops alone, in this order."""
    count = np.diff(stops.house_offset)[kept]
    return Stops(
        segment=stops.segment[kept],
        side=stops.side[kept],
        from_m=stops.from_m[kept],
        to_m=stops.to_m[kept],
        lon=stops.lon[kept],
        lat=stops.lat[kept],
        house_offset=np.concatenate(([0], np.cumsum(count))).astype(np.int64),
        house=houses_of(stops, kept),
        unreached=stops.unreached,
    )


def houses_of(stops: Stops, some: Ints) -> Ints:
    """The houses of some stops, stop by stop."""
    first = stops.house_offset[some]
    _, at = expand(first, stops.house_offset[some + 1] - first)
    return stops.house[at]
