"""`firstlight demo`: play the night if need be, serve it, and let the teams go on."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from rich.console import Console

from firstlight.config.environment import read_environment
from firstlight.config.starting import migrate, prepare
from firstlight.demo.folder import Played, read_played, throw_away, write_played


def run_demo(
    *, port: int, no_serve: bool, town_file: Path | None, houses: int, seed: int, fresh: bool
) -> None:
    """Seed the data folder with a night and a morning, unless that was done, and serve it.

    Raises
    ------
    DemoError
        ``not-a-demo``, ``port-taken``, ``no-server``.
    LoadError, TownError
        The town's file or size was refused.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    os.environ.pop("DATABASE_URL", None)  # a demo never touches a site's server
    data = read_environment().data
    wanted = Played(
        town_file=str(town_file.resolve()) if town_file else "",
        houses=houses,
        seed=seed,
        password=secrets.token_urlsafe(9),
    )
    played = read_played(data)
    if played is not None and (fresh or not played.clock or not played.is_same(wanted)):
        throw_away(data)
        played = None
    _serve(data, played or wanted, is_played=played is not None, port=port, no_serve=no_serve)


def _serve(data: Path, played: Played, *, is_played: bool, port: int, no_serve: bool) -> None:
    from firstlight.demo.server import free_port, running_server

    write_played(data, played)
    prepare()
    migrate()
    if no_serve:
        port = free_port()
    from firstlight.clock import set_exercise_clock
    from firstlight.demo.story import START, go_on, play
    from firstlight.progress import progress

    set_exercise_clock(datetime.fromisoformat(played.clock) if played.clock else START)
    with running_server(port) as server:
        address = f"http://127.0.0.1:{port}"
        if not is_played:
            with progress() as on_progress:
                town = play(server=address, played=played, data=data, on_progress=on_progress)
            from firstlight import clock

            played = read_played(data) or played
            played = replace(played, town=town.slug, clock=clock.now().isoformat())
            write_played(data, played)
        if no_serve:
            return
        _say(address, played)
        try:
            go_on(server=address, data=data, town_slug=played.town, is_running=lambda: server.poll() is None)
            server.wait()
        except KeyboardInterrupt:
            server.send_signal(2)
            _wait_quietly(server)


def _wait_quietly(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(10)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()


def _say(address: str, played: Played) -> None:
    from firstlight.demo.people import LOGINS

    console = Console()
    desk = f"{address}/desk/{played.town}"
    console.print("\n[bold]Firstlight: the morning of 3 January 2024, played for you[/bold]\n")
    for what, page in (
        ("what the public sees", f"{address}/"),
        ("the desk (log in below)", f"{desk}/"),
        ("statements and their claims", f"{desk}/reports/statements/"),
        ("the plan and its rounds", f"{desk}/planning/"),
        ("inspections as they come in", f"{desk}/inspections/"),
        ("work orders", f"{desk}/restoration/"),
        ("school holidays as a calendar", f"{address}/feeds/{played.town}/measures.ics"),
    ):
        console.print(f"  {what:30} {page}", soft_wrap=True)  # an address in two lines opens nothing
    console.print(f"\n[bold]Logins, all with the password {played.password}[/bold]\n", soft_wrap=True)
    for login in LOGINS:
        console.print(f"  {login.role.replace('_', ' '):30} {login.email}", soft_wrap=True)
    console.print(
        "\nStart as coordinator: the plan, then the inspections while the teams walk on. Then confirm a "
        "claim as duty officer.\nCtrl-C stops; the same command goes on; `.venv/bin/firstlight demo --fresh` "
        "plays anew."
    )
