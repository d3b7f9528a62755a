"""Walking times between stops and depots, and the direction in which a round walks each stop."""

from __future__ import annotations

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Floats32, Ints
from firstlight.geo.streets import StreetGraph
from firstlight.planning.rules.places import Places, depot_places, join_places, stop_places, street_places
from firstlight.planning.rules.stops import Stops
from firstlight.planning.rules.walk_net import Walk, between_m, matrix_m, walk_net

__all__ = ["direct_stops", "stop_ends", "walking_matrix"]


def walking_matrix(
    graph: StreetGraph, stops: Stops, depots_lon: Floats, depots_lat: Floats, speed_m_s: float
) -> Floats32:
    """Seconds on foot between d depots and n stops (their middles), in that order.

    Parameters
    ----------
    graph
        The net that the stops were made on; closed segments are not walked.
    stops
        n stops.
    depots_lon, depots_lat
        d depots in degrees; the beeline to the street is walked too.
    speed_m_s
        Walking speed, above zero.

    Returns
    -------
    float32 [d + n, d + n]
        Symmetric, zero on the diagonal, inf for pairs that no open street joins.

    Raises
    ------
    ValueError
        The speed is not above zero.

    Source
    ------
    Dijkstra (1959), https://doi.org/10.1007/BF01386390, from every segment end, then extended
    along the segments: exact, and fewer searches than one for each stop.
    """
    if not (np.isfinite(speed_m_s) and speed_m_s > 0):
        raise ValueError(f"speed_m_s={speed_m_s}")
    places = join_places(depot_places(graph, depots_lon, depots_lat), stop_places(stops))
    travel_s = matrix_m(walk_net(graph, places), places)
    travel_s /= np.float32(speed_m_s)
    return travel_s


def direct_stops(walk: Walk, stops: Stops, order: Ints, start: Places, end: Places) -> Bools:
    """Choose the direction in which a round walks each of its stops, so that it walks least.

    Parameters
    ----------
    walk
        Made for the stops' places, start and end (`walk_net`).
    stops, order
        The round: k stop numbers.
    start, end
        One place each: where the round begins and finishes.

    Returns
    -------
    bool [k]
        True where the stop is walked from to_m to from_m, against its segment's direction.

    Source
    ------
    Two-state dynamic programme over the round, optimal for the given order (Bellman 1957).
    """
    k = len(order)
    if k == 0:
        return np.zeros(0, dtype=np.bool_)
    low, high = stop_ends(walk.graph, stops, np.asarray(order, dtype=np.int64))
    entry, leave = (low, high), (high, low)  # by direction: 0 along, 1 against
    hops = np.empty((2, 2, k))  # from direction, to direction, before stop i
    for to in (0, 1):
        hops[:, to, 0] = between_m(walk, start, entry[to].take(np.array([0])))[0]
        for came in (0, 1):
            before, after = leave[came].take(np.arange(k - 1)), entry[to].take(np.arange(1, k))
            hops[came, to, 1:] = between_m(walk, before, after)
    # A large number instead of inf keeps the choice sound on both sides of an unreachable hop.
    hops = np.where(np.isfinite(hops), hops, 1e9)
    cost, came_from = hops[0, :, 0], np.zeros((k, 2), dtype=np.int64)
    for i in range(1, k):
        options = cost[:, None] + hops[:, :, i]
        came_from[i] = options.argmin(axis=0)
        cost = options.min(axis=0)
    finish = np.array([between_m(walk, leave[d].take(np.array([k - 1])), end)[0] for d in (0, 1)])
    state = int(np.argmin(cost + np.where(np.isfinite(finish), finish, 1e9)))
    against = np.zeros(k, dtype=np.bool_)
    for i in range(k - 1, -1, -1):
        against[i] = state == 1
        state = int(came_from[i, state])
    return against


def stop_ends(graph: StreetGraph, stops: Stops, order: Ints) -> tuple[Places, Places]:
    """Where the first and where the last house of each stop in order meets the street."""
    segment = stops.segment[order]
    return street_places(graph, segment, stops.from_m[order]), street_places(
        graph, segment, stops.to_m[order]
    )
