"""Round sheets: what is on the paper, in each language, whatever the register holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from firstlight.accounts.program import the_program
from firstlight.planning.models import Plan, Round
from firstlight.planning.rules.reported import Reported
from firstlight.planning.selectors import rounds_with_stops
from firstlight.planning.services import PlanWish, make_plan
from firstlight.planning.sheets import files_of, sheet_code, sheets_pdf

LINK = "https://firstlight.example.org/field/"
IMPACT = Reported(lon=34.004, lat=43.004, radius_m=80.0)


@pytest.fixture
def plan(planned_town: Any) -> Plan:
    wish = PlanWish(day=date(2024, 1, 3), teams=2, budget_s=0, shift_h=3.0)
    return make_plan(town=planned_town, wish=wish, reported=[IMPACT], by=the_program())


def rounds_of(plan: Plan) -> list[Round]:
    return list(rounds_with_stops(Plan.objects.get(pk=plan.pk)))


def pages_of(rounds: Sequence[Round], lang: str = "en") -> list[str]:
    """The text of every page, its spaces made one."""
    made = PdfReader(BytesIO(sheets_pdf(rounds, app_link=LINK, lang=lang)))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in made.pages]


def test_a_sheet_says_who_walks_where_and_when(plan: Plan) -> None:
    one = rounds_of(plan)[0]

    pages = pages_of([one])

    text = " ".join(pages)
    local = "%H:%M"
    zone = ZoneInfo(plan.town.timezone)
    for at in (one.starts_at, one.ends_at, plan.ends_at):
        assert at.astimezone(zone).strftime(local) in pages[0]
    assert f"Round {one.number} · Team {one.team.name}" in pages[0]
    assert "Wednesday, 3 January 2024 · Probe Town · plan version 1" in pages[0]
    assert "Alarm: take cover at once." in pages[0]
    assert "Street 0 1" in pages[0]  # the school, where all meet
    for stop in one.stops.all():
        assert stop.arrives_at.astimezone(zone).strftime(local) in text
        assert stop.street in text
        for visit in stop.visits.all():
            assert visit.house.number in text
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert all(sheet_code(one) in page for page in pages)


def test_every_language_has_its_letters(plan: Plan) -> None:
    one = rounds_of(plan)[0]
    assert "Середа, 3 січня 2024" in pages_of([one], "uk")[0]
    assert "Среда, 3 января 2024" in pages_of([one], "ru")[0]


def test_names_are_never_markup_and_long_or_foreign_ones_are_set(plan: Plan) -> None:
    """Typst would compute #(1+1), set *b* bold and stop at an open bracket or a missing label."""
    names = [
        '#(1+1) *b* _i_ $x$ `c` @label <tag> // \\ "q" [ { #panic("no")',
        "Вулиця " + "Дуже" * 20 + " Довгоназваного Провулку-на-Горбах",
        "שדרות רוטשילד 12",
        "= Heading\n\n#pagebreak()",
    ]
    one = rounds_of(plan)[0]
    visits = [visit for stop in one.stops.all() for visit in stop.visits.all()]
    for visit, name in zip(visits, names, strict=False):
        visit.house.name, visit.house.street, visit.house.address = name[:200], None, ""
        visit.house.save()
    one.team.name = "#sys.inputs *A*"
    one.team.save()

    pages = pages_of([rounds_of(plan)[0]])

    text = "".join(pages).replace(" ", "")
    for name in (names[0], names[3]):
        assert re.sub(r"\s+", "", name) in text
    assert "ДужеДужеДуже" in text
    assert "רוטשילד" in text or "רוטשילד"[::-1] in text  # readers differ in which end they begin at
    assert "Team#sys.inputs*A*" in text
    assert f"Page 1 of {len(pages)}" in pages[0]


def test_all_rounds_in_one_file_each_on_its_own_leaf(plan: Plan) -> None:
    rounds = rounds_of(plan)

    pages = pages_of(rounds)

    first = [number for number, page in enumerate(pages) if "Muster point" in page]
    assert len(first) == len(rounds) == 2
    assert first[1] % 2 == 0  # printed on both sides, no leaf carries two rounds
    assert f"Round {rounds[1].number} · Team" in pages[first[1]]
    assert "Page 1 of" in pages[first[1]]


def test_the_same_plan_gives_the_same_bytes_and_another_plan_another_code(plan: Plan) -> None:
    one, other = rounds_of(plan)
    made = sheets_pdf([one], app_link=LINK, lang="en")
    assert made == sheets_pdf([rounds_of(plan)[0]], app_link=LINK, lang="en")
    assert sheet_code(one) != sheet_code(other)
    moved = one.stops.all()[0]
    moved.arrives_at = plan.ends_at
    assert sheet_code(one) != sheet_code(rounds_of(plan)[0])


def test_the_paper_holds_no_key_and_no_probability(plan: Plan, make_user: Callable[..., Any]) -> None:
    one = rounds_of(plan)[0]
    made = sheets_pdf([one], app_link=LINK, lang="en")
    meta = PdfReader(BytesIO(made)).metadata
    assert meta is not None
    assert "/Author" not in meta
    assert b"key=" not in made
    text = " ".join(pages_of([one]))
    assert not any(
        f"{visit.probability:.2f}" in text for stop in one.stops.all() for visit in stop.visits.all()
    )


def test_a_large_round_keeps_its_page_numbers(plan: Plan) -> None:
    wish = PlanWish(day=date(2024, 1, 3), teams=1, budget_s=0, shift_h=9.0)
    large = make_plan(town=plan.town, wish=wish, reported=[IMPACT], by=the_program())
    one = rounds_of(large)[0]
    assert one.stops.count() > 20

    pages = pages_of([one])

    assert 3 <= len(pages) <= 2 + one.stops.count() / 4
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert "Stops 1 to" in " ".join(pages)


def log_in(client: Any, user: Any) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def test_planners_print_and_others_do_not(client: Any, plan: Plan, make_user: Callable[..., Any]) -> None:
    one = plan.rounds.order_by("number")[0]
    start = f"/desk/{plan.town.slug}/planning/"
    log_in(client, make_user(plan.town, "coordinator"))

    single = client.get(f"{start}rounds/{one.pk}/sheet.pdf?lang=uk")
    whole = client.get(f"{start}{plan.pk}/sheets.pdf")

    assert single["Content-Type"] == whole["Content-Type"] == "application/pdf"
    assert "січня" in PdfReader(BytesIO(single.content)).pages[0].extract_text()
    assert client.get(f"{start}{plan.pk}/sheets.pdf?first=99").status_code == 404
    assert f"{start}{plan.pk}/sheets.pdf" in client.get(f"{start}{plan.pk}/").content.decode()
    log_in(client, make_user(plan.town, "publisher"))
    assert client.get(f"{start}rounds/{one.pk}/sheet.pdf").status_code == 403
    assert client.get(f"{start}{plan.pk}/sheets.pdf").status_code == 403


def test_a_planner_of_one_district_prints_only_its_houses(
    client: Any, plan: Plan, make_user: Callable[..., Any]
) -> None:
    north = plan.town.districts.get(code="north")
    one = plan.rounds.order_by("number")[0]
    mine, hidden = plan.visits.filter(stop__round=one)[:2]
    for visit, name in ((mine, "Mine Alone"), (hidden, "Hidden Hall")):
        visit.house.name = name
        visit.house.save()
    mine.house.district = north
    mine.house.save()
    log_in(client, make_user(plan.town, "coordinator", districts=[north]))

    for page in (f"rounds/{one.pk}/sheet.pdf", f"{plan.pk}/sheets.pdf"):
        made = client.get(f"/desk/{plan.town.slug}/planning/{page}").content
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
        assert "Mine Alone" in text
        assert "Hidden Hall" not in text


def test_large_plans_come_in_files_of_twenty() -> None:
    assert files_of([]) == []
    assert files_of([1, 2, 5]) == [(1, 5)]
    assert files_of(list(range(1, 46))) == [(1, 20), (21, 40), (41, 45)]
