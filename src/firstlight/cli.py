"""The `firstlight` command. Exit status 0: done; 1: refused, one line on stderr; 2: bad usage.

Commands import what they need when they run: `firstlight read` starts in well under a second.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from firstlight import __version__
from firstlight.config.starting import migrate, prepare
from firstlight.errors import CodedError

P = ParamSpec("P")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Moment(click.ParamType[date | datetime]):
    """An ISO date or time; a time needs its offset, or nobody knows when it was."""

    name = "WHEN"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        try:
            moment = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            self.fail("give a date (2024-01-03) or a time with its offset (2024-01-03T11:00+03:00)", param)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            self.fail("the time needs its offset, such as 2024-01-03T11:00+03:00", param)
        return moment


def refusing(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a coded error into one line on stderr and exit status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except CodedError as error:
            prepare()
            from firstlight.wording import error_text

            click.echo(f"firstlight: {error_text(error)}", err=True)
            sys.exit(1)

    return run


def echo_json(result: Any) -> None:
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


@click.group()
@click.version_option(__version__)
def main() -> None:
    """From last night's statement to this evening's repaired windows."""


@main.command()
@click.argument("file", type=FILE)
@click.option("--published", type=Moment(), help="When it was published; without it weekdays stay open.")
@click.option("--home", help="The town or region whose places are meant first.")
@click.option("--lang", type=click.Choice(["auto", "en", "ru", "uk"]), default="auto", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the reading as JSON.")
@refusing
def read(file: Path, published: date | datetime | None, home: str | None, lang: str, as_json: bool) -> None:
    """Read a statement: claims with their evidence, times, places and speakers."""
    from firstlight.reports.rules.reading import read_file

    reading = read_file(file, published=published, home=home, lang=None if lang == "auto" else lang)
    if as_json:
        echo_json(reading.to_json())
        return
    from firstlight.reports.printing import print_reading

    print_reading(reading)


@main.group()
def town() -> None:
    """The register: load a town, list the towns."""


@town.command("load")
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="The town's name; loading again under it updates the town.")
@click.option("--timezone", help="IANA name, such as Europe/Berlin; by default found from the place.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@refusing
def town_load(file: Path, name: str, timezone: str | None, as_json: bool) -> None:
    """Load houses, addresses and streets from .osm.pbf .osm(.gz/.bz2) .gpkg .geojson .shp .csv .parquet."""
    prepare()
    from dataclasses import asdict

    from firstlight.accounts.program import the_program
    from firstlight.houses.services import load_town
    from firstlight.progress import progress

    migrate()
    with progress(quiet=as_json) as on_progress:
        report = load_town(path=file, name=name, timezone=timezone, by=the_program(), on_progress=on_progress)
    if as_json:
        echo_json(asdict(report))
        return
    click.echo(
        f"{name}: {report.houses} houses, {report.streets} streets; {report.added} added, "
        f"{report.changed} changed, {report.gone} gone, {report.unchanged} unchanged "
        f"in {report.seconds:.1f} s"
    )


@town.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def town_list(as_json: bool) -> None:
    """The towns in the data folder."""
    prepare()
    migrate()
    from firstlight.houses.selectors import town_sizes

    sizes = town_sizes()
    if as_json:
        echo_json([{"name": name, "houses": houses} for name, houses in sizes])
        return
    for name, houses in sizes:
        click.echo(f"{name}\t{houses}")


@town.command("invent")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--houses", type=click.IntRange(500, 1_000_000), default=5000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@refusing
def town_invent(file: Path, houses: int, seed: int) -> None:
    """Write an invented town as .osm.pbf: something to try and to measure on."""
    from firstlight.demo.osmwrite import write_osm
    from firstlight.demo.town import generate_town

    invented = generate_town(houses=houses, seed=seed)
    write_osm(invented, file)
    click.echo(f"{file}: {houses} houses, seed {seed}")


@main.command()
@click.argument("town_name", metavar="TOWN")
@click.option("--impacts", type=FILE, help="GeoJSON points; a property radius_m says how sure the place is.")
@click.option("--teams", type=click.IntRange(1, 500), required=True)
@click.option("--date", "day", type=Moment(), required=True, help="The day of the inspection.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the rounds as GeoJSON.")
@click.option(
    "--budget",
    "budget_s",
    type=click.FloatRange(0, 3600),
    default=5.0,
    show_default=True,
    help="Seconds to search for better rounds.",
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@refusing
def plan(town_name: str, impacts: Path | None, day: date | datetime, as_json: bool, **asked: Any) -> None:
    """Plan a first-light inspection: who walks where, in which order."""
    prepare()
    migrate()
    from firstlight.planning.commands import plan_from_file

    figures = plan_from_file(town_name=town_name, impacts=impacts, day=day, **asked)
    if as_json:
        echo_json(figures)
        return
    click.echo(
        f"{figures['town']} {figures['date']}: {figures['rounds']} rounds, {figures['stops']} stops, "
        f"{figures['houses']} houses, {figures['walk_m'] / 1000:.1f} km on foot, from "
        f"{figures['starts_at']} (civil dawn {figures['civil_dawn']}), in {figures['seconds']:.1f} s"
    )


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(as_json: bool) -> None:
    """Recompute the audit chain and name the first broken link."""
    prepare()
    migrate()
    from firstlight.audit.selectors import verify_chain

    links, broken = verify_chain()
    if as_json:
        echo_json(
            {
                "links": links,
                "whole": broken is None,
                "broken": None if broken is None else {"link": broken.seq, "code": broken.code},
            }
        )
    elif broken is None:
        click.echo(f"The audit chain is whole: {links} links.")
    if broken is not None:
        click.echo(f"firstlight: the audit chain is broken at link {broken.seq} ({broken.code})", err=True)
        sys.exit(1)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--jobs/--no-jobs", default=True, help="Run the worker process of `firstlight work` beside it.")
@refusing
def serve(port: int, host: str, workers: int, jobs: bool) -> None:
    """Serve the desk, the field app, the public pages and the OpenRosa door."""
    prepare()
    migrate()
    from firstlight.config.serving import run_server

    run_server(host=host, port=port, workers=workers, jobs=jobs)


@main.command()
@click.option("--parent", type=int, hidden=True)
@refusing
def work(parent: int | None) -> None:
    """Do queued and periodic jobs; `firstlight serve` starts this by itself."""
    prepare()
    from firstlight.config.worker import run_worker

    run_worker(parent=parent)


@main.command()
@click.option("--town", "town_file", type=FILE, help="A real extract in place of the invented town.")
@click.option("--houses", type=click.IntRange(500, 1_000_000), default=3000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--fresh", is_flag=True, help="Throw the last demo away and play the night again.")
@click.option("--no-serve", is_flag=True, help="Seed the data folder and stop.")
@refusing
def demo(port: int, no_serve: bool, **asked: Any) -> None:
    """Play a night and a morning in an invented (or a real) town, then serve it."""
    from firstlight.demo.command import run_demo

    run_demo(port=port, no_serve=no_serve, **asked)


if __name__ == "__main__":
    main()
