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
    """Read a statement: claims with their evidence, times, places and speakers.

    FILE is a text, an e-mail (.eml), a web page, subtitles (.srt, .vtt) or a Telegram export.
    """
    from firstlight.reports.commands import read_path, readings_json

    found = read_path(file, published=published, home=home, language=None if lang == "auto" else lang)
    if as_json:
        echo_json(readings_json(found))
        return
    from firstlight.reports.printing import print_reading

    for _, reading in found:
        print_reading(reading)


@main.group()
def export() -> None:
    """Write tables of a town for analysis."""


def _exporting(table: str) -> click.Command:
    @click.argument("town_name", metavar="TOWN")
    @click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
    @click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
    @refusing
    def run(town_name: str, out: Path, as_json: bool) -> None:
        prepare()
        migrate()
        from firstlight.reports.commands import export_table

        done = export_table(table=table, town_name=town_name, out=out)
        if as_json:
            echo_json(done)
            return
        click.echo(f"{done['file']}: {done['rows']} rows")

    return click.command(table, help=f"Write the {table} of TOWN as .csv, .json or .parquet.")(run)


export.add_command(_exporting("claims"))
export.add_command(_exporting("tolls"))


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


@town.command("places")
@click.argument("town_name", metavar="TOWN")
@click.argument("file", type=FILE)
@click.option("--within-km", type=click.FloatRange(1, 500), default=60.0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@refusing
def town_places(town_name: str, file: Path, within_km: float, as_json: bool) -> None:
    """Let TOWN name its own places: a CSV (name, lon, lat, names), or a GeoNames dump near the town."""
    prepare()
    migrate()
    from firstlight.reports.commands import import_places

    done = import_places(town_name=town_name, path=file, within_km=within_km)
    if as_json:
        echo_json(done)
        return
    click.echo(f"{town_name}: {done['places']} places from {done['source']}")


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
@click.argument("town_name", metavar="[TOWN]", required=False)
@click.option("--all", "every_town", is_flag=True, help="Every town of the data folder, several at once.")
@click.option("--scheduler", help="With --all: a Dask scheduler, such as tcp://10.0.0.5:8786.")
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
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON; with --all a line a town.")
@refusing
def plan(town_name: str | None, every_town: bool, scheduler: str | None, as_json: bool, **asked: Any) -> None:
    """Plan a first-light inspection: who walks where, in which order."""
    if every_town == bool(town_name):
        raise click.UsageError("give a TOWN or --all")
    if every_town and (asked["impacts"] or asked["out"]):
        raise click.UsageError("--impacts and --out belong to one town: --all takes what each town knows")
    if scheduler and not every_town:
        raise click.UsageError("--scheduler belongs to --all")
    prepare()
    migrate()
    if every_town:
        from firstlight.planning.commands_many import plan_every_town

        del asked["impacts"], asked["out"]
        if not plan_every_town(scheduler=scheduler, as_json=as_json, **asked):
            sys.exit(1)
        return
    from firstlight.planning.commands import plan_from_file, plan_line
    from firstlight.progress import progress

    with progress(quiet=as_json) as on_progress:
        on_progress("read the town, plan the rounds", 0, 0)
        figures = plan_from_file(town_name=str(town_name), **asked)
    if as_json:
        echo_json(figures)
    else:
        click.echo(plan_line(figures))


class Counts(click.ParamType[tuple[int, ...]]):
    """Numbers between commas, each at least 1."""

    name = "N,N,…"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        parts = str(value).split(",")
        if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
            self.fail("give numbers between commas, such as 4,8,12", param)
        return tuple(int(part) for part in parts)


@main.command()
@click.argument("town_name", metavar="TOWN")
@click.option("--impacts", type=FILE, help="GeoJSON points of last night; without them any night is drawn.")
@click.option(
    "--teams", type=Counts(), default="4,8,12", show_default=True, help="Numbers of teams to compare."
)
@click.option(
    "--order",
    "orders",
    default="adaptive,nearest",
    show_default=True,
    help="Between commas: adaptive, static, rings, tasks, sweep, nearest, oracle.",
)
@click.option("--nights", type=click.IntRange(1, 50), default=5, show_default=True, help="Nights drawn.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the first night.")
@click.option("--hours", "shift_h", type=click.FloatRange(0.5, 16), default=8.0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the courses as JSON.")
@refusing
def simulate(town_name: str, impacts: Path | None, orders: str, as_json: bool, **asked: Any) -> None:
    """Play mornings in a town: what share of the damaged houses so many teams find, by the hour."""
    prepare()
    from typing import get_args

    from firstlight.planning.commands_simulate import print_courses, simulate_from_file
    from firstlight.planning.rules.simulate import OrderName
    from firstlight.planning.simulating import Question
    from firstlight.progress import progress

    wanted: Any = tuple(name.strip() for name in orders.split(","))
    if unknown := set(wanted) - set(get_args(OrderName)):
        raise click.BadParameter(f"no such order: {', '.join(sorted(unknown))}", param_hint="--order")
    migrate()
    question = Question(orders=wanted, **asked)
    with progress(quiet=as_json) as on_progress:
        result = simulate_from_file(
            town_name=town_name, impacts=impacts, question=question, on_progress=on_progress
        )
    if as_json:
        echo_json(result)
    else:
        print_courses(result)


@main.command()
@click.argument("town_name", metavar="TOWN")
@click.option("--date", "day", type=Moment(), help="A day on the town's clock; by default today.")
@click.option("--json", "as_json", is_flag=True, help="Print the estimate as JSON.")
@refusing
def estimate(town_name: str, day: date | datetime | None, as_json: bool) -> None:
    """Say how many houses are damaged in all, with a 90 % interval, and how much of what."""
    prepare()
    migrate()
    from firstlight.inspections.commands import estimate_lines, estimate_town

    wanted = day.date() if isinstance(day, datetime) else day
    result = estimate_town(town_name=town_name, day=wanted)
    if as_json:
        echo_json(result)
        return
    for line in estimate_lines(result):
        click.echo(line)


@main.command()
@click.argument("town_name", metavar="TOWN")
@click.option("--date", "day", type=Moment(), help="A day on the town's clock; by default today.")
@click.option("--lang", type=click.Choice(["en", "ru", "uk"]), default="en", show_default=True)
@click.option("--copy", type=click.Choice(["full", "owner"]), default="full", show_default=True)
@click.option("--site", required=True, help="Where the printed codes lead, such as https://desk.example.org.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@refusing
def acts(town_name: str, day: date | datetime | None, out: Path, as_json: bool, **asked: str) -> None:
    """Make the acts of a day's inspections and write their PDFs into one ZIP."""
    prepare()
    migrate()
    from firstlight.inspections.act_paper import Print
    from firstlight.inspections.commands_acts import make_acts_file
    from firstlight.progress import progress

    wanted = day.date() if isinstance(day, datetime) else day
    with progress(quiet=as_json) as on_progress:
        result = make_acts_file(
            town_name=town_name, day=wanted, how=Print(**asked), out=out, on_progress=on_progress
        )
    if as_json:
        echo_json(result)
        return
    click.echo(f"{result['file']}: {result['acts']} acts of {result['date']}")


@main.command()
@click.argument("town_name", metavar="TOWN")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@refusing
def elements(town_name: str, file: Path, as_json: bool) -> None:
    """Let a town record elements of its own, from a JSON FILE."""
    prepare()
    migrate()
    from firstlight.inspections.commands_elements import load_elements

    result = load_elements(town_name=town_name, file=file)
    if as_json:
        echo_json(result)
        return
    click.echo(f"{result['town']}: {len(result['elements'])} own elements, form {result['form_version']}")


@main.command()
@click.option("--again", is_flag=True, help="Make every picture anew, not only those that are missing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@refusing
def photos(again: bool, as_json: bool) -> None:
    """Make the smaller pictures of photos; the worker does so by itself every minute."""
    prepare()
    migrate()
    from firstlight.inspections.commands_photos import size_all_photos
    from firstlight.progress import progress

    with progress(quiet=as_json) as on_progress:
        done = size_all_photos(again=again, on_progress=on_progress)
    if as_json:
        echo_json(done)
        return
    made, unshown = done["pictures"], done["problems"]
    click.echo(f"{done['photos']} photos: {made} pictures made, {unshown} cannot be shown")


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
