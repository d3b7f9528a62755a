"""`make test`: install what is missing, then run everything on SQLite and on PostgreSQL.

As root on Debian it installs Chromium and PostgreSQL; elsewhere the tests that need them are
skipped, and it says which and why. Arguments are passed on to pytest (both runs).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest"]


def postgres_bin() -> Path | None:
    """The newest installed server's folder of programs."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


def install_missing() -> None:
    wanted = {
        "chromium": shutil.which("chromium") is not None,
        "postgresql": postgres_bin() is not None,
        "fonts-dejavu-core": Path("/usr/share/fonts/truetype/dejavu").exists(),
    }
    missing = [name for name, present in wanted.items() if not present]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Not root on Debian: tests that need {', '.join(missing)} will be skipped.", flush=True)
        return
    print(f"Installing {', '.join(missing)} from Debian ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
    ):
        done = subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"'{' '.join(command)}' failed: tests that need it will be skipped.", flush=True)
            return


@contextmanager
def postgres() -> Iterator[str | None]:
    """A throw-away server on a socket in a folder of its own; yields its DATABASE_URL or None."""
    programs = postgres_bin()
    if programs is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="fl-pg-") as folder:
        as_user: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
            as_user = ["runuser", "-u", "postgres", "--"]
        data = f"{folder}/data"
        # No fsync: the cluster lives for one run. Durability has tests of its own.
        options = (
            f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=60"
        )
        init = [*as_user, programs / "initdb", "-D", data, "-U", "firstlight", "-A", "trust", "-E", "UTF8"]
        start = [
            *as_user, programs / "pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start",
        ]  # fmt: skip
        subprocess.run([*init, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            yield f"postgres://firstlight@{folder.replace('/', '%2F')}/postgres"
        finally:
            stop = [*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"]
            subprocess.run(stop, check=False, stdout=subprocess.DEVNULL, cwd=folder)


def run(arguments: list[str], **extra: str) -> int:
    return subprocess.run(
        [*PYTEST, *arguments], cwd=ROOT, env={**os.environ, **extra}, check=False
    ).returncode


def main() -> int:
    install_missing()
    chosen = sys.argv[1:]
    selection = [] if "-m" in chosen else ["-m", "not slow"]
    common = ["-q", "-n", "2", "--dist", "loadfile", *selection]
    failed = 0
    with postgres() as url:
        if url is None:
            print("PostgreSQL is not installed: the second run is left out.", flush=True)
        else:
            print("== On PostgreSQL: every test that touches the database", flush=True)
            failed |= run([*common, "--database-tests-only", *chosen], DATABASE_URL=url) not in (0, 5)
    print("== On SQLite: everything", flush=True)
    code = run([*common, *chosen])
    if failed:
        print("The run on PostgreSQL above had failures.", file=sys.stderr, flush=True)
    return code or int(failed)


if __name__ == "__main__":
    sys.exit(main())
