"""Submissions into a running server: how many a second, how late, and none lost or doubled.

    python benchmarks/intake.py [--seconds 10] [--clients 4] [--databases sqlite,postgres]
    python benchmarks/intake.py --forms 100000 --databases sqlite

Writes build/bench/intake.json and prints a table. Gunicorn with two workers, durable settings
(SQLite: WAL, synchronous=FULL; PostgreSQL: fsync and synchronous_commit on); the clients are
processes on the same machine. Loads: a small form, a form with a 300 kB photo, and small forms of
which 30 % are sent a second time while the first is in flight. Every form is read into an
inspection of its house before it is acknowledged. The peer in the same run is a bare WSGI program
under the same gunicorn that puts each body into one SQLite row, with the same durability, and does
nothing else: the price of everything above it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
WORKERS = 2
HOUSES = 400
PHOTO_BYTES = 300_000
GOALS = {"small": 250.0, "photo": 140.0, "copies": 0.0}  # a second, on two cores shared with the client
GOAL_P99_MS = 250.0
BOUNDARY = "bench"


# -- the server's side, each in a process of its own


def seed() -> None:
    """Migrate, make a town with houses and a phone; print the token and the houses' keys."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "firstlight.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from firstlight.accounts.devices import add_device
    from firstlight.accounts.models import District, Town, User
    from firstlight.houses.models import House

    town = Town.objects.create(
        name="Bench",
        slug="bench",
        timezone="UTC",
        lon=34,
        lat=43,
        west=33.9,
        south=42.9,
        east=34.1,
        north=43.1,
    )
    district = District.objects.create(town=town, code="1", name="One")
    houses = [
        House(
            town=town, seq=n, source_ref=f"b{n}", district=district, lon=34 + n * 1e-5, lat=43, address=f"{n}"
        )
        for n in range(HOUSES)
    ]
    House.objects.bulk_create(houses)
    by = User.objects.create_user("bench@example.org", "bench", name="Bench")
    _, token = add_device(town=town, label="Bench", user=None, by=by)
    print(json.dumps({"token": token, "houses": [str(house.id) for house in houses]}))


def count() -> None:
    """Print how many rows there are, for the comparison with what was acknowledged."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "firstlight.config.settings"
    import django

    django.setup()
    from firstlight.inspections.models import Attachment, Inspection, Submission

    print(json.dumps([model.objects.count() for model in (Submission, Inspection, Attachment)]))


def peer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The bare program: one durable row a body."""
    import sqlite3

    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    local = threading.current_thread().__dict__
    base = local.get("base")
    if base is None:
        base = local["base"] = sqlite3.connect(os.environ["PEER_FILE"], timeout=20, isolation_level=None)
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=FULL")
        base.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, body BLOB)")
    if body:
        base.execute("INSERT INTO row (body) VALUES (?)", (body,))
    start_response("201 Created", [("Content-Length", "0")])
    return [b""]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(target: str, env: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Gunicorn as the product starts it; yields port and process id."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS),
        "--threads", "4", "--log-level", "warning", "--preload", "--chdir", str(ROOT / "benchmarks"),
    ]  # fmt: skip
    process = subprocess.Popen(command, env=env)
    try:
        wait_for(port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until the server accepts connections; a minute at most."""
    for _ in range(600):
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """A database with durable settings, thrown away afterwards: its DATABASE_URL."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    import run_tests

    programs = run_tests.postgres_bin()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed; use --databases sqlite")
    home = Path(tempfile.mkdtemp(prefix="fl-bench-pg-"))
    as_user = []
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    control = [*as_user, programs / "pg_ctl", "-D", home / "data", "-w"]
    options = f"-k {home} -c listen_addresses="
    quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "cwd": home}
    init = [
        programs / "initdb",
        "-D",
        home / "data",
        "-U",
        "bench",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    subprocess.run([*as_user, *init], **quiet)
    subprocess.run([*control, "-o", options, "-l", home / "log", "start"], **quiet)
    try:
        yield f"postgres://bench@{str(home).replace('/', '%2F')}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **{**quiet, "check": False})
        shutil.rmtree(home)


# -- the clients' side


def body_of(xml: bytes, photo: bytes) -> bytes:
    parts = [("xml_submission_file", "s.xml", xml)] + ([("1.jpg", "1.jpg", photo)] if photo else [])
    body = b""
    for field, name, content in parts:
        head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
        body += f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


def client(load: str, port: int, seconds: float, number: int) -> None:
    """Post until the time is up; print statuses, latencies and what was acknowledged."""
    from decimal import Decimal

    from firstlight.inspections.rules.values import FindingValues, PhotoValues, SubmissionValues
    from firstlight.inspections.rules.writing import build_submission_xml
    from firstlight.inspections.schedule import damage_schedule

    print("ready", flush=True)  # the clock starts when all have loaded what they need
    given = json.loads(sys.stdin.readline())
    chance = random.Random(number)
    findings = (FindingValues("windows", Decimal(4), Decimal(9), "light", True),)
    statuses: Counter[int] = Counter()
    late_ms: list[float] = []
    acknowledged = 0
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(2)]
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        values = SubmissionValues(
            instance_id=f"uuid:{uuid.uuid4()}", house=chance.choice(given["houses"]), grade="minor",
            seen_at=None, findings=findings, photos=(PhotoValues("1.jpg"),) if load == "photo" else (),
        )  # fmt: skip
        photo = b"\xff\xd8\xff" + chance.randbytes(PHOTO_BYTES - 3) if load == "photo" else b""
        body = body_of(build_submission_xml(damage_schedule(), values), photo)
        copies = 2 if load == "copies" and chance.random() < 0.3 else 1
        started = time.perf_counter()
        for connection in connections[:copies]:  # both are on their way before either is answered
            send(connection, given["token"], body)
        answers = [receive(connection) for connection in connections[:copies]]
        late_ms.append((time.perf_counter() - started) * 1000)
        statuses.update(answers)
        acknowledged += any(status == 201 for status in answers)
    print(json.dumps({"statuses": statuses, "late_ms": late_ms, "acknowledged": acknowledged}))


def send(connection: http.client.HTTPConnection, token: str, body: bytes) -> None:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "X-OpenRosa-Version": "1.0"}
    try:
        connection.request("POST", f"/key/{token}/submission", body, headers)
    except ConnectionError:  # the server closes a connection that was idle for two seconds
        connection.close()
        connection.request("POST", f"/key/{token}/submission", body, headers)


def receive(connection: http.client.HTTPConnection) -> int:
    answer = connection.getresponse()
    answer.read()
    return answer.status


def run_load(
    load: str, server: tuple[int, int], given: dict[str, Any], options: argparse.Namespace
) -> dict[str, Any]:
    """All clients at once; what they saw together, and what the server's processors did for each."""
    port, pid = server
    before_s = processor_s(pid)
    step = [sys.executable, __file__, "--step", "client", "--load", load, "--port", str(port)]
    step += ["--seconds", str(options.seconds)]
    clients = [
        subprocess.Popen(
            [*step, "--number", str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for n in range(options.clients)
    ]
    for one in clients:
        assert one.stdout is not None
        one.stdout.readline()
    for one in clients:
        assert one.stdin is not None
        one.stdin.write(json.dumps(given) + "\n")
        one.stdin.flush()
    reports = [json.loads(one.communicate()[0]) for one in clients]
    late = sorted(ms for report in reports for ms in report["late_ms"])
    statuses: Counter[str] = Counter()
    for report in reports:
        statuses.update(report["statuses"])
    return {
        "per_s": round(len(late) / options.seconds, 1),
        "p50_ms": round(late[len(late) // 2], 1),
        "p99_ms": round(late[int(len(late) * 0.99)], 1),
        "statuses": dict(statuses),
        "acknowledged": sum(report["acknowledged"] for report in reports),
        "server_cpu_ms": round((processor_s(pid) - before_s) * 1000 / max(1, statuses.total()), 2),
    }


def workers_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def processor_s(pid: int) -> float:
    """Processor seconds that a server's workers have used together, user and system."""
    stats = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in workers_of(pid)]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> int:
    """Memory of a server's workers together."""
    pages = sum(int(Path(f"/proc/{child}/statm").read_text().split()[1]) for child in workers_of(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


@contextmanager
def warm_server(
    kind: str, options: argparse.Namespace
) -> Iterator[tuple[tuple[int, int], dict[str, Any], dict[str, str]]]:
    """The product on a fresh database, its code loaded: port and process id, token and houses, settings."""
    with (
        tempfile.TemporaryDirectory(prefix="fl-bench-", dir=options.folder) as text,
        database(kind, Path(text)) as url,
    ):
        env = {**os.environ, "DATABASE_URL": url, "FIRSTLIGHT_DATA": text, "FIRSTLIGHT_LOG_LEVEL": "ERROR"}
        given = json.loads(own_step("seed", env))
        with serving("firstlight.config.wsgi:application", env) as server:
            run_load("small", server, given, argparse.Namespace(clients=options.clients, seconds=3.0))
            yield server, given, env


def measure(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Every load on one database, then the count of rows against what was acknowledged."""
    report: dict[str, Any] = {}
    with warm_server(kind, options) as (server, given, env):
        before_rows, before_mb = json.loads(own_step("count", env)), resident_mb(server[1])
        for load in GOALS:
            report[load] = run_load(load, server, given, options)
        rows = json.loads(own_step("count", env))
        report["memory_mb"] = {"before": before_mb, "after": resident_mb(server[1])}
    kept = [now - then for now, then in zip(rows, before_rows, strict=True)]
    acknowledged = sum(report[load]["acknowledged"] for load in GOALS)
    report["lost"] = acknowledged - kept[0]
    report["kept"] = {"submissions": kept[0], "inspections": kept[1], "photos": kept[2]}
    return report


def watch_memory(kind: str, options: argparse.Namespace) -> list[tuple[int, int]]:
    """Small forms until so many are taken: after each minute, how many and the workers' memory in MB."""
    seen: list[tuple[int, int]] = []
    with warm_server(kind, options) as (server, given, _):
        taken = 0
        while taken < options.forms:
            minute = argparse.Namespace(clients=options.clients, seconds=60.0)
            taken += run_load("small", server, given, minute)["acknowledged"]
            seen.append((taken, resident_mb(server[1])))
            print(f"{kind}: {taken:,} forms, {seen[-1][1]} MB", flush=True)
    return seen


def measure_peer(options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="fl-bench-", dir=options.folder) as text:
        env = {**os.environ, "PEER_FILE": f"{text}/peer.sqlite3"}
        given = {"token": "none", "houses": ["none"]}
        with serving("intake:peer", env) as server:
            run_load("small", server, given, argparse.Namespace(clients=1, seconds=0.5))
            return {load: run_load(load, server, given, options) for load in ("small", "photo")}


def own_step(step: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, __file__, "--step", step], env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def print_table(report: dict[str, Any]) -> None:
    print(f"{'':12}{'load':10}{'a second':>10}{'goal':>8}{'p50 ms':>10}{'p99 ms':>10}{'CPU ms':>9}  statuses")
    for name, loads in report["runs"].items():
        for load, row in loads.items():
            if load not in GOALS:
                continue
            goal = f"{GOALS[load]:.0f}" if GOALS.get(load) and name != "peer" else ""
            figures = (
                f"{row['per_s']:>10}{goal:>8}{row['p50_ms']:>10}{row['p99_ms']:>10}{row['server_cpu_ms']:>9}"
            )
            print(f"{name:12}{load:10}{figures}  {row['statuses']}")
        if "lost" in loads:
            print(f"{name:12}lost {loads['lost']}, kept {loads['kept']}, memory MB {loads['memory_mb']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--folder", help="where the data goes; must be a real disk", default=None)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "intake.json")
    parser.add_argument("--forms", type=int, default=0, help="only watch the memory over so many small forms")
    for hidden, kind in (("step", str), ("load", str), ("port", int), ("number", int)):
        parser.add_argument(f"--{hidden}", type=kind, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step == "client":
        return client(options.load, options.port, options.seconds, options.number)
    if options.step:
        return {"seed": seed, "count": count}[options.step]()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    if options.forms:
        memory = {kind: watch_memory(kind, options) for kind in options.databases.split(",")}
        options.out.with_name("intake_memory.json").write_text(json.dumps(memory, indent=2) + "\n")
        return None
    runs = {kind: measure(kind, options) for kind in options.databases.split(",")}
    runs["peer"] = measure_peer(options)
    report = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "settings": {"seconds": options.seconds, "clients": options.clients, "workers": WORKERS},
        "goals": {"per_s": GOALS, "p99_ms": GOAL_P99_MS},
        "runs": runs,
    }
    options.out.write_text(json.dumps(report, indent=2) + "\n")
    print_table(report)
    return None


if __name__ == "__main__":
    main()
