"""How often 90 % intervals of a town's total hold the truth, and how wide they are, beside peers.

    python benchmarks/totals.py [--towns 200] [--houses 2500] [--sample 150] [--quick]

Writes build/bench/totals.json and prints a table. Every town is played once: a night is drawn on it,
teams visit by a belief that learns (3 % of the houses between two fits), and at 10, 20 and 40 % visited
a sample is drawn from the unseen. "Drawn at 10 %" is the same sample of the tenth percent with the visits
that went on, led by all that was found. Half the towns are dense, half sparse (about 3 % damaged).
The quantity is square metres, heavier where damage is likely. Peers see the same visits and as many
houses of their own kind of sample.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.simulate_night import NightRules, simulate_night
from firstlight.planning.rules.totals import Seen, estimate_groups, estimate_total
from firstlight.planning.rules.totals_audit import Audit, draw_audit, restratify

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"dense": NightRules(), "sparse": NightRules(impacts=(1, 3), reach_m=60.0)}
SHARES = (0.1, 0.2, 0.4)
BATCH = 0.03
Z = 1.6449
GOAL = (0.86, 0.94)


@dataclass(frozen=True)
class Town:
    """A square town of even density, cut into nine districts, after its night."""

    seed: int
    lon: Any
    lat: Any
    district: Any
    damaged: Any  # [h] 0 or 1
    area_m2: Any  # [h] broken
    belief: Belief

    @classmethod
    def play(cls, kind: str, houses: int, seed: int) -> Town:
        random = np.random.default_rng([seed, houses])
        side_m = (houses / 1800) ** 0.5 * 1000
        x, y = random.uniform(0, side_m, (2, houses))
        district = (x * 3 // side_m) * 3 + y * 3 // side_m
        lon, lat = 36 + x / 71_600, 50 + y / 111_230
        night = simulate_night(lon, lat, seed=seed, rules=KINDS[kind])
        heavy = 0.4 + 1.6 * night.probability
        area = np.where(random.random(houses) < 0.75, random.gamma(1.2, 25.0, houses) * heavy, 0.0)
        damaged = night.damaged.astype(float)
        return cls(
            seed, lon, lat, district.astype(int), damaged, area * damaged, Belief(lon, lat, night.reported)
        )

    def fit(self, seen: Any) -> Any:
        return np.clip(self.belief.fit(seen, self.damaged[seen]), 0.0, 1.0)

    def visit(self, seen: Any, count: int) -> Any:
        """Go on where damage is likeliest until so many houses are seen."""
        step = max(1, int(len(self.lon) * BATCH))
        while len(seen) < count:
            likely = self.fit(seen)
            likely[seen] = -1.0
            seen = np.concatenate([seen, np.argsort(-likely, kind="stable")[: min(step, count - len(seen))]])
        return seen


@dataclass(frozen=True)
class State:
    """One moment of one town: what was seen outside the sample, and the sample, all visited."""

    name: str
    town: Town
    audit: Audit
    seen: Any  # rows outside the sample
    later: Any  # [u]

    @property
    def sample(self) -> Any:
        return self.audit.houses[self.audit.sample]


def states(town: Town, size: int) -> Iterator[State]:
    seen = np.empty(0, dtype=np.int64)
    first: State | None = None
    count = len(town.lon)
    for share in SHARES:
        seen = town.visit(seen, int(count * share))
        rest = np.setdiff1d(np.arange(count), seen)
        audit = draw_audit(rest, town.fit(seen)[rest], size=size, seed=town.seed)
        state = State(f"{share:.0%}", town, audit, seen, np.zeros(len(rest), dtype=bool))
        first = first or state
        yield state
    assert first is not None
    sampled = first.sample
    seen = np.concatenate([first.seen, sampled])
    for share in SHARES[1:]:
        seen = town.visit(seen, int(count * share) + len(sampled))
        others = np.setdiff1d(seen, sampled)
        audit = restratify(first.audit, town.fit(others)[first.audit.houses])
        yield State(f"10 % to {share:.0%}", town, audit, others, np.isin(audit.houses, others))


Interval = tuple[float, float, float]  # low, best, high


def ours_houses(state: State) -> Interval:
    town = state.town
    seen = Seen(float(town.damaged[state.seen].sum()), town.damaged[state.sample], seen_later=state.later)
    one = estimate_total(state.audit, seen, seed=1)
    return one.low, one.best, one.high


def ours_area(state: State) -> Interval:
    town = state.town
    found = state.seen[town.damaged[state.seen] > 0]
    seen = Seen(
        float(town.area_m2[state.seen].sum()),
        town.damaged[state.sample],
        amounts=town.area_m2[state.sample],
        seen_later=state.later,
        typical=town.area_m2[found],
    )
    one = estimate_total(state.audit, seen, seed=1)
    return one.low, one.best, one.high


def naive(state: State) -> Interval:
    """The share among everything visited, times all houses."""
    rows = np.concatenate([state.seen, state.sample])
    count, share = len(state.town.lon), float(state.town.damaged[rows].mean())
    error = Z * np.sqrt(share * (1 - share) / len(rows)) * count
    return share * count - error, share * count, share * count + error


def model_only(state: State) -> Interval:
    """What was seen, and the belief's own sum for the rest with its own spread."""
    rows = np.concatenate([state.seen, state.sample])
    likely = state.town.fit(rows)
    rest = np.setdiff1d(np.arange(len(likely)), rows)
    known, left = float(state.town.damaged[rows].sum()), likely[rest]
    error = Z * float(np.sqrt((left * (1 - left)).sum()))
    return known + left.sum() - error, known + left.sum(), known + left.sum() + error


def expansion(state: State, column: Any) -> Interval:
    """Horvitz and Thompson: strata counted up by their sample's mean, with its standard error."""
    audit = state.audit
    sampled = np.zeros(len(audit.houses), dtype=bool)
    sampled[audit.sample] = True
    known = float(column[state.seen].sum() + column[state.sample].sum())
    best, variance = known, 0.0
    pooled = float(column[state.sample].var())
    for stratum in range(int(audit.stratum.max()) + 1):
        mine = audit.stratum == stratum
        left = int((mine & ~sampled & ~state.later).sum())
        values = column[audit.houses[mine & sampled]]
        if not left or not len(values):
            continue
        best += left * float(values.mean())
        spread = float(values.var(ddof=1)) if len(values) > 1 else pooled
        variance += left**2 * spread / len(values) * (1 + len(values) / left)
    error = Z * float(np.sqrt(variance))
    return max(known, best - error), best, best + error


METHODS: dict[str, dict[str, Callable[[State], Interval]]] = {
    "houses": {
        "firstlight": ours_houses,
        "naive share": naive,
        "model only": model_only,
        "design only": lambda state: expansion(state, state.town.damaged),
    },
    "m2": {
        "firstlight": ours_area,
        "design only": lambda state: expansion(state, state.town.area_m2),
    },
}


def play(kind: str, houses: int, size: int, seed: int) -> Iterator[dict[str, Any]]:
    town = Town.play(kind, houses, seed)
    truth = {"houses": float(town.damaged.sum()), "m2": float(town.area_m2.sum())}
    for state in states(town, size):
        for what, methods in METHODS.items():
            for method, estimate in methods.items():
                yield row(kind, state.name, (what, method), estimate(state), truth[what])
        for low, best, high, true in districts(state):
            yield row(kind, state.name, ("districts", "firstlight"), (low, best, high), true)


def districts(state: State) -> Iterator[tuple[float, float, float, float]]:
    town = state.town
    known = np.bincount(town.district[state.seen], weights=town.damaged[state.seen], minlength=9).astype(
        float
    )
    seen = Seen(0.0, town.damaged[state.sample], seen_later=state.later)
    group = town.district[state.audit.houses]
    truth = np.bincount(town.district, weights=town.damaged, minlength=9)
    for one, true in zip(estimate_groups(state.audit, seen, group, known, seed=1), truth, strict=True):
        yield one.low, one.best, one.high, float(true)


def row(kind: str, at: str, of: tuple[str, str], interval: Interval, truth: float) -> dict[str, Any]:
    low, best, high = interval
    return {
        "kind": kind,
        "at": at,
        "what": of[0],
        "method": of[1],
        "covers": low - 1e-9 <= truth <= high + 1e-9,
        "width": (high - low) / max(truth, 1.0),
        "off": (best - truth) / max(truth, 1.0),
    }


def summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Coverage, median width and mean error of each method at each moment, kinds apart and together."""
    cells: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in rows:
        for kind in (one["kind"], "all"):
            cells.setdefault((one["what"], one["method"], kind, one["at"]), []).append(one)
    return [
        {
            "what": key[0],
            "method": key[1],
            "towns": key[2],
            "visited": key[3],
            "coverage": round(float(np.mean([one["covers"] for one in several])), 3),
            "width": round(float(np.median([one["width"] for one in several])), 3),
            "off": round(float(np.mean([one["off"] for one in several])), 3),
        }
        for key, several in cells.items()
    ]


def show(lines: list[dict[str, Any]]) -> None:
    moments = list(dict.fromkeys(one["visited"] for one in lines))
    print("coverage of nominal 90 % intervals, and their median width as a share of the truth")
    print(f"{'':30}" + "".join(f"{at:>16}" for at in moments))
    for key in dict.fromkeys((one["what"], one["method"], one["towns"]) for one in lines):
        mine = [one for one in lines if (one["what"], one["method"], one["towns"]) == key]
        cells = "".join(f"{one['coverage']:9.2f} {one['width']:6.2f}" for one in mine)
        print(f"{key[0]:10}{key[1]:13}{key[2]:7}{cells}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--towns", type=int, default=200)
    parser.add_argument("--houses", type=int, default=2500)
    parser.add_argument("--sample", type=int, default=150)
    parser.add_argument("--quick", action="store_true", help="20 towns")
    options = parser.parse_args()
    towns = 20 if options.quick else options.towns
    began, rows = time.perf_counter(), list[dict[str, Any]]()
    for number in range(towns):
        kind = "dense" if number % 2 == 0 else "sparse"
        rows += play(kind, options.houses, options.sample, number)
    lines = summary(rows)
    show(lines)
    judged = [one for one in lines if one["method"] == "firstlight" and one["towns"] == "all"]
    judged = [one for one in judged if one["what"] != "districts"]
    missed = [one for one in judged if not GOAL[0] <= one["coverage"] <= GOAL[1]]
    print(f"goal {GOAL[0]:.2f} to {GOAL[1]:.2f}, all towns: {len(judged) - len(missed)} of {len(judged)} met")
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    result = {
        "machine": machine,
        "towns": towns,
        "houses": options.houses,
        "sample": options.sample,
        "seconds": round(time.perf_counter() - began, 1),
        "results": lines,
    }
    (ROOT / "build" / "bench").mkdir(parents=True, exist_ok=True)
    (ROOT / "build" / "bench" / "totals.json").write_text(json.dumps(result, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
