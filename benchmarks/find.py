"""Find the damaged houses of a real town early: five are known from calls, the rest is to be found.

    python benchmarks/find.py FILE.csv [--calls 5] [--repeats 20] [--seed 1] [--json]

FILE has columns `lon,lat,damaged`, a row a house. Damaged: 0/1, true/false, yes/no, a number (above zero
is damaged) or a grade in words (``none``, ``no damage``, ``good`` ... are sound, other words damaged).
Rows without a place or without a word about damage are left out and counted on stderr; coordinates
beyond degrees are taken as metres.

Prints the share of all damaged houses found when 10, 20, 30 and 50 % of the houses were visited, mean
over the repeats: each repeat draws other calls. Callers' houses are the first visits of every order.
Nobody walks here: visits are free to jump. Everybody gets the houses in an order shuffled anew, as the
rows of a file can tell who is damaged.

adaptive: `belief_search.Search`, learning after every 2 % of the visits. kernel: local share found in a
Gaussian of 60 m, shrunk to 0.1 by the weight of one house, learning after every 2 %, of equals the one
nearest to the calls. nearest: nearest to a call first. sweep: strips of 200 m, up and down, from a random
corner. random.
bound: nothing but damaged houses as long as there are any.

Writes build/bench/find.json too.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from firstlight.geo.projection import LocalProjection
from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.belief_counts import NearbyCounts
from firstlight.planning.rules.belief_search import Search, best
from firstlight.planning.rules.reported import Reported

ROOT = Path(__file__).resolve().parents[1]
SHARES = (0.10, 0.20, 0.30, 0.50)
BATCH = 0.02  # of all houses, between two looks at what was found
CALL_M = 15.0
KERNEL_M, KERNEL_RATE = 60.0, 0.1
STRIP_M = 200.0
SOUND = {
    "", "0", "false", "f", "no", "n", "none", "undamaged", "not damaged", "no damage", "no visible damage",
    "intact", "good", "ok", "sound", "no-damage",
}  # fmt: skip
UNKNOWN = {"", "na", "n/a", "nan", "null", "unknown", "not assessed", "un-classified"}


class BadFileError(Exception):
    """The file cannot be measured on; the message says why."""


def read_houses(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Degrees [h], degrees [h], damaged 0/1 [h], and how many rows were left out."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        head = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=head.count)
        rows = csv.DictReader(file, delimiter=delimiter, skipinitialspace=True)
        names = {(name or "").strip().lower(): name for name in rows.fieldnames or []}
        missing = {"lon", "lat", "damaged"} - set(names)
        if missing:
            raise BadFileError(f"{path}: no column {', '.join(sorted(missing))}")
        read = [[(row[names[key]] or "").strip() for key in ("lon", "lat", "damaged")] for row in rows]
    kept = [house for house in map(_house, read) if house is not None]
    if not kept:
        raise BadFileError(f"{path}: no house with lon, lat and damaged")
    lon, lat, damaged = np.array(kept).T
    if (np.abs(lon) > 180).any() or (np.abs(lat) > 89).any():
        lon, lat = LocalProjection(0.0, 0.0).to_lonlat(lon - lon.mean(), lat - lat.mean())
    return lon, lat, damaged, len(read) - len(kept)


def _house(row: list[str]) -> tuple[float, float, float] | None:
    word = row[2].lower()
    try:
        lon, lat = float(row[0]), float(row[1])
    except ValueError:
        return None
    if word in UNKNOWN or not np.isfinite([lon, lat]).all():
        return None
    try:
        return lon, lat, float(float(word.rstrip("%")) > 0)
    except ValueError:
        return lon, lat, float(word not in SOUND)


class Town:
    """Houses in a shuffled order. places [h, 2] metres, damaged [h] 0/1."""

    def __init__(self, lon: np.ndarray, lat: np.ndarray, damaged: np.ndarray, seed: int) -> None:
        mixed = np.random.default_rng(seed).permutation(len(lon))
        self.lon, self.lat, self.damaged = lon[mixed], lat[mixed], damaged[mixed]
        flat = LocalProjection.around(self.lon, self.lat)
        self.places = np.column_stack(flat.to_m(self.lon, self.lat))
        self.batch = max(1, round(BATCH * len(lon)))
        self.most = round(max(SHARES) * len(lon))


def adaptive(town: Town, calls: np.ndarray, _random: np.random.Generator) -> np.ndarray:
    said = [Reported(town.lon[i], town.lat[i], CALL_M, is_call=True) for i in calls]
    search = Search(Belief(town.lon, town.lat, said), town.places, calls)
    search.learn(calls, town.damaged[calls])
    while len(search.rows) < town.most:
        rows = search.next_batch(min(town.batch, town.most - len(search.rows)))
        search.learn(rows, town.damaged[rows])
    return search.rows


def kernel(town: Town, calls: np.ndarray, _random: np.random.Generator) -> np.ndarray:
    counts, free = NearbyCounts(town.places, KERNEL_M), np.ones(len(town.lon), dtype=np.bool_)
    away_m = cKDTree(town.places[calls]).query(town.places)[0]
    visits, rows = calls, calls
    while True:
        free[rows] = False
        counts.add(rows, town.damaged[rows])
        left = min(town.batch, town.most - len(visits))
        if left <= 0:
            return visits
        rows = best(counts.share(KERNEL_RATE) - 1e-9 * away_m, free, left)
        visits = np.concatenate([visits, rows])


def nearest(town: Town, calls: np.ndarray, _random: np.random.Generator) -> np.ndarray:
    return _calls_first(calls, np.argsort(cKDTree(town.places[calls]).query(town.places)[0], kind="stable"))


def sweep(town: Town, calls: np.ndarray, random: np.random.Generator) -> np.ndarray:
    x, y = town.places.T * random.choice([-1.0, 1.0], 2)[:, None]
    strip = np.floor((x - x.min()) / STRIP_M).astype(np.int64)
    return _calls_first(calls, np.lexsort((np.where(strip % 2, -y, y), strip)))


def at_random(town: Town, calls: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return _calls_first(calls, random.permutation(len(town.lon)))


def bound(town: Town, calls: np.ndarray, _random: np.random.Generator) -> np.ndarray:
    return _calls_first(calls, np.argsort(-town.damaged, kind="stable"))


def _calls_first(calls: np.ndarray, order: np.ndarray) -> np.ndarray:
    return np.concatenate([calls, order[~np.isin(order, calls)]])


ORDERS = {
    "adaptive": adaptive, "kernel": kernel, "nearest": nearest, "sweep": sweep, "random": at_random,
    "bound": bound,
}  # fmt: skip


def measure(
    houses: tuple[np.ndarray, np.ndarray, np.ndarray], *, calls: int, repeats: int, seed: int
) -> dict[str, dict[str, float]]:
    """Mean share found by order and by per cent visited."""
    counts = {name: np.zeros(len(SHARES)) for name in ORDERS}
    for repeat in range(repeats):
        random = np.random.default_rng([seed, repeat])
        town = Town(*houses, seed=int(random.integers(2**32)))
        known = random.choice(np.flatnonzero(town.damaged), calls, replace=False)
        for name, order in ORDERS.items():
            found = np.concatenate([[0.0], np.cumsum(town.damaged[order(town, known, random)])])
            visited = [min(round(share * len(town.lon)), len(found) - 1) for share in SHARES]
            counts[name] += found[visited] / town.damaged.sum() / repeats
    return {
        name: {f"{share:.0%}"[:-1]: round(float(one), 4) for share, one in zip(SHARES, row, strict=True)}
        for name, row in counts.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--calls", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of a table")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "find.json")
    options = parser.parse_args()
    if options.calls < 1 or options.repeats < 1:
        parser.error("--calls and --repeats are at least 1")
    try:
        *houses, left_out = read_houses(options.file)
    except (BadFileError, OSError) as error:
        sys.exit(str(error))
    damaged = int(houses[2].sum())
    if not damaged:
        sys.exit(f"{options.file}: no damaged house, nothing to find")
    if left_out:
        print(f"{left_out} rows left out: no place or no word about damage", file=sys.stderr)
    result = measure(
        tuple(houses), calls=min(options.calls, damaged), repeats=options.repeats, seed=options.seed
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1))
    if options.json:
        print(json.dumps(result))
        return
    print(f"{len(houses[0])} houses, {damaged} damaged; share found by share visited")
    for name, row in result.items():
        print(f"  {name:10}", "  ".join(f"{share} %: {found:.3f}" for share, found in row.items()))


if __name__ == "__main__":
    main()
