"""Walking times between stops and depots, and the direction in which a round walks each stop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Floats32, Ints
from firstlight.geo.streets import StreetGraph
from firstlight.planning.rules.places import Places, depot_places, join_places, stop_places, street_places
from firstlight.planning.rules.stops import Stops
from firstlight.planning.rules.walk_net import Walk, between_m, matrix_m, walk_net

__all__ = ["direct_rounds", "direct_stops", "stop_ends", "walking_matrix"]


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
    return direct_rounds(walk, stops, [order], [(start, end)])[0]


def direct_rounds(
    walk: Walk, stops: Stops, orders: Sequence[Ints], ends: Sequence[tuple[Places, Places]]
) -> list[Bools]:
    """As `direct_stops`, for many rounds at once; [k] directions of each."""
    sizes = np.array([len(order) for order in orders], dtype=np.int64)
    walked = np.flatnonzero(sizes).tolist()
    directions = [np.zeros(0, dtype=np.bool_) for _ in orders]
    if not len(walked):
        return directions
    order = np.concatenate([np.asarray(orders[i], dtype=np.int64) for i in walked])
    last = np.cumsum(sizes[walked]) - 1
    first = last - sizes[walked] + 1
    starts, homes = (join_places(*(ends[i][side] for i in walked)) for side in (0, 1))
    low, high = stop_ends(walk.graph, stops, order)
    entry, leave = (low, high), (high, low)  # by direction: 0 along, 1 against
    hops = np.empty((len(order), 2, 2))  # before each stop: from direction, to direction
    finish = np.empty((len(walked), 2))
    for to in (0, 1):
        for came in (0, 1):
            before, after = (
                leave[came].take(np.arange(len(order) - 1)),
                entry[to].take(np.arange(1, len(order))),
            )
            hops[1:, came, to] = between_m(walk, before, after)
        hops[first, :, to] = between_m(walk, starts, entry[to].take(first))[:, None]
        finish[:, to] = between_m(walk, leave[to].take(last), homes)
    # A large number instead of inf keeps the choice sound on both sides of an unreachable hop.
    hops, finish = (np.where(np.isfinite(metres), metres, 1e9) for metres in (hops, finish))
    for i, a, b, home in zip(walked, first, last, finish.tolist(), strict=True):
        directions[i] = _directions(hops[a : b + 1].tolist(), home)
    return directions


def _directions(hops: list[list[list[float]]], home: list[float]) -> Bools:
    """The cheapest directions of one round, by the metres before each stop and those back from the last."""
    along, against = hops[0][0]
    came_from: list[tuple[bool, bool]] = []
    for (from_along, from_along_to_against), (from_against, from_against_to_against) in hops[1:]:
        ways = (
            (along + from_along, against + from_against),
            (along + from_along_to_against, against + from_against_to_against),
        )
        came_from.append((ways[0][1] < ways[0][0], ways[1][1] < ways[1][0]))
        along, against = min(ways[0]), min(ways[1])
    chosen = [against + home[1] < along + home[0]]
    for before in reversed(came_from):
        chosen.append(before[chosen[-1]])
    return np.array(chosen[::-1], dtype=np.bool_)


def stop_ends(graph: StreetGraph, stops: Stops, order: Ints) -> tuple[Places, Places]:
    """Where the first and where the last house of each stop in order meets the street."""
    segment = stops.segment[order]
    return street_places(graph, segment, stops.from_m[order]), street_places(
        graph, segment, stops.to_m[order]
    )
