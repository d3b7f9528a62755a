"""The night of 2 to 3 January 2024 in the demo town, step by step, on the exercise clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from firstlight.accounts.models import Town, User
from firstlight.accounts.program import the_program
from firstlight.clock import set_exercise_clock
from firstlight.demo.folder import Played, read_played, write_played
from firstlight.demo.night import (
    confirm_statements,
    make_incidents,
    place_impacts,
    take_calls,
    take_statements,
)
from firstlight.demo.osmwrite import write_osm
from firstlight.demo.people import make_people
from firstlight.demo.publishing import announce, publish
from firstlight.demo.repairs import make_prices, repair
from firstlight.demo.teams import give_phones, make_teams, not_yet_sent, send
from firstlight.demo.town import generate_town
from firstlight.demo.truth import Truth, load_truth, make_truth, save_truth
from firstlight.houses.services import load_town
from firstlight.inspections.replanning import replan, set_replanning
from firstlight.inspections.states import newest_issued
from firstlight.planning.how_many import ask
from firstlight.planning.inputs import NOBODY
from firstlight.planning.known import reported_in
from firstlight.planning.models import Plan
from firstlight.planning.sampling import draw_sample
from firstlight.planning.services import Asked, PlanWish, issue_plan, make_plan
from firstlight.progress import OnProgress

DAY = date(2024, 1, 3)
ZONE = ZoneInfo("Europe/Athens")
START = datetime(2024, 1, 3, 5, 0, tzinfo=ZONE)
REPLANNED_AFTER = timedelta(hours=2)  # after the teams left
PLAYED_UNTIL = timedelta(hours=4)
TEAMS = 6
SAMPLE = 60  # houses drawn by lot, from which the total is estimated
ASKED_TEAMS, ASKED_NIGHTS = 8, 2  # of "how many teams?", which the worker plays meanwhile


def play(*, server: str, played: Played, data: Path, on_progress: OnProgress) -> Town:
    """Play everything until late morning; the server takes the teams' submissions.

    Returns
    -------
    Town
        What was played in; `demo.json` in the data folder now holds the phones' tokens too.
    """
    town = _load(played, data, on_progress)
    people = make_people(town=town, password=played.password)
    truth = make_truth(town, seed=played.seed)
    save_truth(truth, data / "truth.npz")
    _night(town, people, truth, on_progress)
    plan = _plan(town, people, on_progress)
    tokens = give_phones(town=town, by=people["admin"])
    write_played(data, replace(played, town=town.slug, tokens=tokens))

    def walk(plan: Plan, after: timedelta) -> None:
        walks = [walk for walk in not_yet_sent(plan) if walk.done_at <= plan.starts_at + after]
        for number, _ in enumerate(send(walks=walks, truth=truth, tokens=tokens, server=server), start=1):
            on_progress(f"Teams post what they find, version {plan.version}", number, len(walks))

    walk(plan, REPLANNED_AFTER)
    plan = _plan_again(plan, people)
    walk(plan, PLAYED_UNTIL)
    set_replanning(plan=plan, to=Plan.Replanning.PROPOSE, by=people["coordinator"])
    _day(town, people, on_progress)
    return town


def _load(played: Played, data: Path, on_progress: OnProgress) -> Town:
    if played.town_file:
        path, name = Path(played.town_file), Path(played.town_file).name.partition(".")[0].capitalize()
        zone = None
    else:
        path, zone = data / "demo.osm.pbf", str(ZONE)
        invented = generate_town(
            houses=played.houses,
            seed=played.seed,
            on_progress=lambda done, total: on_progress("Invent a town", done, total),
        )
        write_osm(invented, path)
        name = invented.name
    load_town(path=path, name=name, by=the_program(), on_progress=on_progress, timezone=zone)
    return Town.objects.get(name=name)


def _night(town: Town, people: dict[str, User], truth: Truth, on_progress: OnProgress) -> None:
    duty = people["duty"]
    on_progress("Read the night's statements", 0, 3)
    set_exercise_clock(START)
    night = make_incidents(town=town, first_light=START, by=duty)
    statements = take_statements(town=town, by=duty)
    on_progress("Read the night's statements", 1, 3)
    confirm_statements(statements=statements, night=night, by=duty)
    take_calls(town=town, truth=truth, by=duty, since=START - timedelta(hours=2))
    on_progress("Read the night's statements", 2, 3)
    set_exercise_clock(START + timedelta(minutes=50))
    place_impacts(incident=night.overnight, truth=truth, by=duty)
    on_progress("Read the night's statements", 3, 3)


def _plan(town: Town, people: dict[str, User], on_progress: OnProgress) -> Plan:
    on_progress("Plan first light", 0, 1)
    by = people["coordinator"]
    set_exercise_clock(START + timedelta(hours=1))
    ask(town=town, most=ASKED_TEAMS, shift_h=8.0, nights=ASKED_NIGHTS)
    set_exercise_clock(START + timedelta(hours=1, minutes=10))
    make_teams(town=town, count=TEAMS, lead=people["inspector"], by=by)
    reported = reported_in(town)
    draw_sample(town=town, since=DAY, size=SAMPLE, seen=NOBODY, reported=reported, by=by)
    plan = make_plan(town=town, wish=PlanWish(day=DAY, teams=TEAMS, budget_s=3.0), reported=reported, by=by)
    plan = issue_plan(plan=plan, by=by)
    # The played hours pass in seconds: the worker would plan again for each of them.
    set_replanning(plan=plan, to=Plan.Replanning.OFF, by=by)
    on_progress("Plan first light", 1, 1)
    return plan


def _plan_again(plan: Plan, people: dict[str, User]) -> Plan:
    """The coordinator plans the rest of the day again from what was found, and hands it out."""
    set_exercise_clock(plan.starts_at + REPLANNED_AFTER)
    by = people["coordinator"]
    return issue_plan(plan=replan(plan=plan, by=by, asked=Asked(why=Plan.Why.FINDINGS)), by=by)


def _day(town: Town, people: dict[str, User], on_progress: OnProgress) -> None:
    on_progress("Order repairs and tell the public", 0, 2)
    make_prices(town=town, valid_from=date(2024, 1, 1), by=people["works"])
    repair(town=town, people=people)
    on_progress("Order repairs and tell the public", 1, 2)
    announce(town=town, by=people["publisher"])
    publish(town=town, first=people["publisher"], second=people["second.publisher"])
    on_progress("Order repairs and tell the public", 2, 2)


def go_on(
    *, server: str, data: Path, town_slug: str, is_running: Callable[[], bool], pace_s: float = 2.0
) -> None:
    """Let the teams finish their rounds while somebody watches: one record every `pace_s` seconds.

    They follow the version that is handed out, so that whoever hands a new one out sees them turn.
    """
    town = Town.objects.get(slug=town_slug)
    played = read_played(data)
    if played is None:
        return
    truth = load_truth(data / "truth.npz")
    while is_running() and (ahead := not_yet_sent(newest_issued(town))):
        for walk in send(walks=ahead[:1], truth=truth, tokens=played.tokens, server=server):
            write_played(data, replace(played, clock=(walk.done_at + timedelta(minutes=1)).isoformat()))
        time.sleep(pace_s)
