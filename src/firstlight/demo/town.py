"""The demo town: an invented place in open water, drawn from a seed, loaded like a real one.

``generate_town`` draws it, ``write_osm`` writes it as an OpenStreetMap extract.
"""

from __future__ import annotations

import numpy as np

from firstlight.demo.osmwrite import write_osm
from firstlight.demo.town_blocks import Blocks, cut_blocks
from firstlight.demo.town_draw import Design, draw_town
from firstlight.demo.town_fill import Filling, block_scores, enough_blocks, fill_blocks
from firstlight.demo.town_model import Progress, Town, TownError
from firstlight.demo.town_plan import HOUSES, PARK, Plan, draw_plan
from firstlight.demo.town_streets import Network, corner_nodes, main_component, weave
from firstlight.demo.town_warp import Warp, make_waves

FEWEST, MOST = 500, 1_000_000

_BULGE = {HOUSES: (0.03, 0.09)}  # of the quarter's smaller side; quarters of larger buildings hardly bend
_BULGE_ELSE = (0.0, 0.025)


def generate_town(*, houses: int, seed: int, on_progress: Progress | None = None) -> Town:
    """Draw an invented town with exactly ``houses`` addressed buildings.

    Parameters
    ----------
    houses
        500 to 1,000,000. Garages, sheds and the like have no address and come on top.
    seed
        The same seed and number give the same town, byte for byte.
    on_progress
        Called with (done, total) now and then.

    Returns
    -------
    Town
        In degrees, around 34 E 43 N: in the middle of the Black Sea, where no real town can be meant.

    Raises
    ------
    TownError
        ``houses-out-of-range``.
    """
    if not FEWEST <= houses <= MOST:
        raise TownError("houses-out-of-range", houses=houses, fewest=FEWEST, most=MOST)
    tell = on_progress or (lambda done, total: None)
    rng = np.random.default_rng([seed, houses])
    plan = draw_plan(rng, houses=houses)
    blocks = cut_blocks(rng, plan)
    blocks = blocks.take(np.argsort(block_scores(rng, blocks, radius_m=plan.radius_m), kind="stable"))
    tell(1, 4)
    filling, network = _settle(rng, plan, blocks, houses=houses)
    tell(2, 4)
    town = draw_town(rng, Design(plan, _warp(rng, plan), filling, network), seed=seed)
    tell(4, 4)
    return town


def _settle(rng: np.random.Generator, plan: Plan, blocks: Blocks, *, houses: int) -> tuple[Filling, Network]:
    """Take blocks from the centre outwards until all houses stand and every block is on the same network."""
    spare = 1.75
    while True:
        chosen = blocks.take(np.arange(min(enough_blocks(blocks, houses=houses, spare=spare), len(blocks))))
        filling = fill_blocks(rng, plan, chosen, houses=houses)
        if filling is None:
            assert len(chosen) < len(blocks), "the plan is drawn too small for its houses"
            spare *= 1.3
            continue
        network = weave(plan, filling.blocks, filling.ways)
        reached = main_component(network)[corner_nodes(network, filling.blocks)]
        if reached.all():
            return filling, network
        cut_off = np.flatnonzero(~reached)
        blocks = blocks.take(np.delete(np.arange(len(blocks)), cut_off))


def _warp(rng: np.random.Generator, plan: Plan) -> Warp:
    """Long waves over the whole town and a bulge in every quarter."""
    corners = np.array([(q.x0, q.y0, q.x1, q.y1) for q in plan.quarters])
    kinds = np.array([q.kind for q in plan.quarters])
    least, most = (
        np.where(kinds == HOUSES, _BULGE[HOUSES][end], np.where(kinds == PARK, 0.0, _BULGE_ELSE[end]))
        for end in (0, 1)
    )
    smaller = np.minimum(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    height = smaller * rng.uniform(least, most)
    heading = rng.uniform(0, 2 * np.pi, kinds.size)
    bulges = np.column_stack([corners, height * np.cos(heading), height * np.sin(heading)])
    east, north = make_waves(rng, radius_m=plan.radius_m), make_waves(rng, radius_m=plan.radius_m)
    return Warp(east, north, bulges, float(rng.uniform(-0.5, 0.5)))


__all__ = ["FEWEST", "MOST", "Town", "TownError", "generate_town", "write_osm"]
