"""The field app on a slow phone: how soon the list is there, and whether it scrolls smoothly.

    python benchmarks/field.py [--houses 5000] [--repeats 7] [--slowdown 6]

Writes build/bench/field.json and prints a table. An invented town is loaded and served; Chromium opens
the app with the key of a phone, which takes along the whole town, up to 5,000 houses. Then the server is
stopped: every start that is measured is one without a network, from what lies on the phone.

ready: from the start of the navigation until two frames after the first house of the list was drawn, the
page's processor slowed down by the given factor as DevTools does. busy: what the page's main thread took
of the processor for it; other processes on the machine do not change that, times the factor it is the least
that a phone so much slower needs. scroll: 20,000 pixels of the list in
one long stroke; a frame counts as dropped when the next one comes later than 1.5 frames of 60 Hz.
The peer is the same list with every house drawn at once, as it would be without drawing only the rows
in sight: how long the same browser takes to draw it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "src" / "firstlight" / "static" / "web" / "field"
GOAL_READY_S = 2.0
GOAL_KB = 350
FRAME_MS = 1000 / 60
SCROLL_PX = 20_000

# In the page before anything else: when the first house was on the screen.
WATCH = """(() => {
  const found = () => document.querySelector(".house");
  const note = () => (window.readyMs = performance.now());
  const drawn = () => requestAnimationFrame(() => requestAnimationFrame(note));
  const watch = new MutationObserver(() => found() && (watch.disconnect(), drawn()));
  watch.observe(document, { childList: true, subtree: true });
})()"""

SCROLL = """(px) => new Promise((resolve) => {
  const list = document.querySelector(".rows");
  const times = [];
  const step = (now) => {
    times.push(now);
    list.scrollTop += 40;
    if (list.scrollTop < px && times.length < 5000) requestAnimationFrame(step);
    else resolve(times.slice(1).map((time, at) => time - times[at]));
  };
  requestAnimationFrame(step);
})"""

WHOLE_LIST = """() => {
  const row = document.querySelector(".one:has(.house)");
  const begun = performance.now();
  const box = document.createElement("div");
  box.className = "rows";
  for (let at = 0; at < 5000; at++) box.append(row.cloneNode(true));
  document.querySelector("main").append(box);
  box.getBoundingClientRect();
  return performance.now() - begun;
}"""


def seed(houses: int) -> None:
    """In a process of its own: migrate, load an invented town, print a phone's key."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "firstlight.config.settings"
    from firstlight.config.starting import migrate, prepare

    prepare()
    migrate()
    from django.conf import settings

    from firstlight.accounts.devices import add_device
    from firstlight.accounts.models import Town
    from firstlight.accounts.program import the_program
    from firstlight.demo.town import generate_town, write_osm
    from firstlight.houses.services import load_town

    path = settings.DATA / "bench.osm.pbf"
    write_osm(generate_town(houses=houses, seed=1), path)
    load_town(path=path, name="Bench", by=the_program())
    town = Town.objects.get(name="Bench")
    print(add_device(town=town, label="Bench", user=None, by=the_program())[1])


@contextmanager
def served(data: Path, houses: int) -> Iterator[tuple[str, Any]]:
    """The link of a phone, and the server's process."""
    environment = {**os.environ, "FIRSTLIGHT_DATA": str(data), "FIRSTLIGHT_SECRET_KEY": "bench"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, str(Path(__file__)), "--step", "seed", "--houses", str(houses)]
    key = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [sys.executable, "-m", "firstlight.cli", "serve", "--port", str(port), "--no-jobs"]
    server = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/field/#key={key}", server
    finally:
        server.terminate()
        server.wait(20)


def starts(page: Any, devtools: Any, address: str, repeats: int) -> tuple[list[float], list[float]]:
    """Seconds until the list is there, and of them the main thread's processor, start for start."""
    ready_s, busy_s = [], []
    for _ in range(repeats):
        page.goto("about:blank")
        before = busy(devtools)
        page.goto(address)
        page.wait_for_function("() => window.readyMs")
        busy_s.append(busy(devtools) - before)
        ready_s.append(page.evaluate("window.readyMs") / 1000)
    return ready_s, busy_s


def busy(devtools: Any) -> float:
    """Processor seconds that the page's main thread has had: other processes do not change them."""
    metrics = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    return float(metrics["ThreadTime"])


def strokes(page: Any) -> dict[str, float]:
    """How the frames came while the list was scrolled."""
    page.evaluate("document.querySelector('.rows').scrollTop = 0")
    gaps = page.evaluate(SCROLL, SCROLL_PX)
    late = [gap for gap in gaps if gap > 1.5 * FRAME_MS]
    return {
        "frames": len(gaps),
        "dropped": len(late),
        "median_ms": round(statistics.median(gaps), 1),
        "worst_ms": round(max(gaps), 1),
    }


def weights_kb() -> dict[str, float]:
    """What a phone downloads before the map, and the map on top, gzip."""
    sizes = {"before_map": 0.0, "map": 0.0}
    for path in BUILT.rglob("*"):
        if path.is_file() and path.name != "sw.js":
            is_map = path.name.lower().startswith(("map", "maplibre"))
            sizes["map" if is_map else "before_map"] += len(gzip.compress(path.read_bytes())) / 1000
    return {name: round(size, 1) for name, size in sizes.items()}


def measure(options: argparse.Namespace) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed.")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), options.houses) as (link, server),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.set_default_timeout(60_000)
        page.add_init_script(WATCH)
        page.goto(link)
        page.wait_for_function("() => window.readyMs")
        first_s = page.evaluate("window.readyMs") / 1000
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_timeout(2000)  # the map's shapes come after the list
        server.terminate()
        server.wait(20)
        slow = page.context.new_cdp_session(page)
        rows: dict[str, Any] = {"first_s": round(first_s, 2)}
        slow.send("Performance.enable", {"timeDomain": "threadTicks"})
        for name, factor in (("as it is", 1.0), ("slow", options.slowdown)):
            slow.send("Emulation.setCPUThrottlingRate", {"rate": factor})
            times, busy_s = starts(page, slow, link.split("#")[0], options.repeats)
            rows[name] = {
                "slowdown": factor,
                "ready_s": round(statistics.median(times), 2),
                "worst_s": round(max(times), 2),
                "busy_s": round(statistics.median(busy_s), 2),
                "scroll": strokes(page),
                "whole_list_s": round(page.evaluate(WHOLE_LIST) / 1000, 2),
            }
        browser.close()
    return rows


def print_table(report: dict[str, Any]) -> None:
    goal = f"ready s (goal {GOAL_READY_S:g})"
    heads = f"{'frames':>8}{'dropped':>9}{'worst ms':>10}{'peer s':>8}"
    print(f"{'processor':12}{goal:>18}{'worst':>8}{'busy s':>8}{heads}")
    for name in ("as it is", "slow"):
        row = report["runs"][name]
        scroll = row["scroll"]
        print(
            f"{name:12}{row['ready_s']:>18}{row['worst_s']:>8}{row['busy_s']:>8}{scroll['frames']:>8}{scroll['dropped']:>9}"
            f"{scroll['worst_ms']:>10}{row['whole_list_s']:>8}"
        )
    print(f"first start, with the network: {report['runs']['first_s']} s")
    print(
        f"gzip kB before the map: {report['kb']['before_map']} (goal {GOAL_KB}), map: {report['kb']['map']}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--houses", type=int, default=5000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--slowdown", type=float, default=6.0)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "field.json")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step == "seed":
        return seed(options.houses)
    report = {
        "machine": {"cores": os.cpu_count(), "system": platform.system(), "load": os.getloadavg()[0]},
        "settings": {"houses": options.houses, "repeats": options.repeats, "slowdown": options.slowdown},
        "goals": {"ready_s": GOAL_READY_S, "kb": GOAL_KB},
        "kb": weights_kb(),
        "runs": measure(options),
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2) + "\n")
    print_table(report)
    return None


if __name__ == "__main__":
    main()
