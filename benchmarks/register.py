"""The register: loading a town, loading it again, then views, radii and searches over it.

    python benchmarks/register.py [--houses 100000] [--file TOWN.osm.pbf] [--seed 1]

Writes build/bench/register.json and prints a table. Drawing the town, loading it, reading it and each
peer are processes of their own, so that every peak memory is its own. Peers, in the same run: GDAL's
own OpenStreetMap driver for reading the file, and SQLite's R*Tree for the same views.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
VIEWS = 200
VIEW_M = 1000.0
RADIUS_M = 500.0
GOALS = {"load_s": 240.0, "load_mb": 2000, "view_p50_ms": 10.0, "radius_p50_ms": 10.0}  # for a million houses


def peak_mb() -> int:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def django() -> None:
    """Set Django up on the data folder of this run."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "firstlight.config.settings"
    import django as framework
    from django.core.management import call_command

    framework.setup()
    call_command("migrate", verbosity=0)


def draw(file: Path, houses: int, seed: int) -> dict[str, Any]:
    """Write an invented town."""
    from firstlight.demo.town import generate_town, write_osm

    started = time.perf_counter()
    write_osm(generate_town(houses=houses, seed=seed), file)
    return {"seconds": round(time.perf_counter() - started, 1), "peak_mb": peak_mb()}


def load(file: Path) -> dict[str, Any]:
    """Load the file; what it reports, how long each step took, and the peak memory."""
    django()
    from firstlight.accounts.program import the_program
    from firstlight.houses.services import load_town

    begun: dict[str, float] = {}
    ended: dict[str, float] = {}

    def on_progress(step: str, done: int, total: int) -> None:
        begun.setdefault(step, time.perf_counter())
        ended[step] = time.perf_counter()

    report = load_town(path=file, name="Bench", by=the_program(), on_progress=on_progress)
    steps = {step: round(ended[step] - begun[step], 2) for step in begun}
    return asdict(report) | {"steps_s": steps, "peak_mb": peak_mb()}


def read() -> dict[str, Any]:
    """Views, radii and searches at random places of the loaded town."""
    django()
    from firstlight.accounts.models import Town
    from firstlight.accounts.program import the_program
    from firstlight.accounts.selectors import Access
    from firstlight.houses.models import House
    from firstlight.houses.search import search_houses
    from firstlight.houses.selectors import houses_in_view, houses_near

    town = Town.objects.get()
    access = Access(the_program(), town, {"administrator": None})
    places = random_places(town.west, town.south, town.east, town.north)
    numbered = House.objects.filter(town=town, gone_at=None).exclude(number="").order_by("seq")
    step = max(1, numbered.count() // VIEWS)
    asked = [house.address for house in numbered[: step * VIEWS : step]]
    dx, dy = VIEW_M / 2 / 70_900, VIEW_M / 2 / 111_240
    return {
        "view_1_km": timed(lambda x, y: houses_in_view(access, x - dx, y - dy, x + dx, y + dy), places),
        "radius_500_m": timed(lambda x, y: houses_near(access, x, y, RADIUS_M), places),
        "search": timed(lambda text: search_houses(access, text), [(text,) for text in asked]),
        "peak_mb": peak_mb(),
    }


def random_places(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    dice = random.Random(7)
    return [(dice.uniform(west, east), dice.uniform(south, north)) for _ in range(VIEWS)]


def timed(ask: Callable[..., Any], questions: list[tuple[Any, ...]]) -> dict[str, float]:
    """Milliseconds of each question, after a tenth of them has warmed the cache."""
    for question in questions[: len(questions) // 10]:
        ask(*question)
    took, rows = [], 0
    for question in questions:
        started = time.perf_counter()
        rows += len(ask(*question))
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    p95 = took[int(len(took) * 0.95)]
    return {
        "p50_ms": round(took[len(took) // 2], 2),
        "p95_ms": round(p95, 2),
        "rows": round(rows / len(took)),
    }


def peer_reading(file: Path) -> dict[str, Any]:
    """GDAL's driver reads the same file's areas and lines, without any of the joins."""
    import pyogrio

    started = time.perf_counter()
    areas = pyogrio.raw.read(file, layer="multipolygons")[2]
    pyogrio.raw.read(file, layer="lines")
    return {"seconds": round(time.perf_counter() - started, 2), "areas": len(areas), "peak_mb": peak_mb()}


def peer_views(data: Path) -> dict[str, Any]:
    """SQLite's R*Tree over the same houses, asked for the same views without Django."""
    import pysqlite3

    database = pysqlite3.connect(data / "peer.sqlite3")
    database.execute("ATTACH ? AS register", (str(data / "firstlight.sqlite3"),))
    database.execute("CREATE VIRTUAL TABLE place USING rtree(seq, west, east, south, north)")
    database.execute("INSERT INTO place SELECT seq, lon, lon, lat, lat FROM register.houses_house")
    database.commit()
    bounds = database.execute("SELECT west, south, east, north FROM register.accounts_town").fetchone()
    inside = "SELECT seq, west, south FROM place WHERE west >= ? AND east <= ? AND south >= ? AND north <= ?"
    dx, dy = VIEW_M / 2 / 70_900, VIEW_M / 2 / 111_240

    def view(x: float, y: float) -> list[Any]:
        return database.execute(inside, (x - dx, x + dx, y - dy, y + dy)).fetchall()

    return {"view_1_km": timed(view, random_places(*bounds))}


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "draw": lambda file, houses, seed: draw(Path(file), int(houses), int(seed)),
    "load": lambda file: load(Path(file)),
    "read": read,
    "peer-reading": lambda file: peer_reading(Path(file)),
    "peer-views": lambda data: peer_views(Path(data)),
}


def alone(data: Path, step: str, *given: object) -> dict[str, Any]:
    """Run one step in a process of its own and take its last line."""
    print(f"  {step} ...", file=sys.stderr, flush=True)
    command = [sys.executable, __file__, "--step", step, *map(str, given)]
    environment = os.environ | {"FIRSTLIGHT_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def run(file: Path | None, houses: int, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="firstlight-bench-") as folder:
        data = Path(folder)
        result: dict[str, Any] = {
            "machine": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
        }
        if file is None:
            file = data / "town.osm.pbf"
            result["draw"] = alone(data, "draw", file, houses, seed)
        result["file_mb"] = round(file.stat().st_size / 1e6, 1)
        result["load"] = alone(data, "load", file)
        result["read"] = alone(data, "read")
        result["again"] = alone(data, "load", file)
        result["files_mb"] = {
            path.name: round(path.stat().st_size / 1e6, 1)
            for path in [data / "firstlight.sqlite3", *data.glob("towns/*/*.*")]
        }
        result["peers"] = {
            "reading_gdal": alone(data, "peer-reading", file),
            "views_rtree": alone(data, "peer-views", data),
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--houses", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        print(json.dumps(STEPS[asked.step[0]](*asked.step[1:])))
        return
    result = run(asked.file, asked.houses, asked.seed) | {"goals_at_a_million": GOALS}
    out = ROOT / "build" / "bench" / "register.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    show(result)


def show(result: dict[str, Any]) -> None:
    loaded, again, peers = result["load"], result["again"], result["peers"]
    took = f"{loaded['seconds']} s, {loaded['peak_mb']} MB"
    print(f"{loaded['houses']} houses from {result['file_mb']} MB: {took}")
    print(f"  steps {loaded['steps_s']}")
    print(f"  again {again['seconds']} s, {again['unchanged']} unchanged, {again['peak_mb']} MB")
    print(f"  GDAL reads the file alone in {peers['reading_gdal']['seconds']} s")
    asked = {name: result["read"][name] for name in ("view_1_km", "radius_500_m", "search")}
    asked["R*Tree view, no Django"] = peers["views_rtree"]["view_1_km"]
    for name, each in asked.items():
        print(f"  {name:22} p50 {each['p50_ms']} ms, p95 {each['p95_ms']} ms, {each['rows']} rows")


if __name__ == "__main__":
    main()
