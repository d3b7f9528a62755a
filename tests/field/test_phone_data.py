"""What a phone fetches, and the app's page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from firstlight.field import shell
from firstlight.inspections.schedule import damage_schedule
from tests.openrosa.filling import SEEN_AT, written
from tests.openrosa.phones import Phone, make_phone
from tests.openrosa.plans import plan

__all__ = ["make_phone", "plan"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(town: Any, make_phone: Callable[..., Phone]) -> Phone:
    return make_phone(town)


@pytest.fixture
def team_phone(plan: Any, phone: Phone, make_user: Callable[..., Any]) -> Phone:
    from firstlight.inspections.services import assign_phone
    from firstlight.planning.models import Team

    by = make_user(plan.town, "coordinator")
    assign_phone(device=phone.device, team=Team.objects.get(number=1), by=by)
    return phone


def test_a_phone_of_a_team_gets_its_round_in_walking_order(team_phone: Phone, plan: Any) -> None:
    sector = team_phone.get("sector.json").json()
    assert sector["round"]["number"] == 1
    assert sector["team"] == {"number": 1, "name": "Team 1"}
    assert [stop["position"] for stop in sector["stops"]] == [1]
    rows = [dict(zip(sector["columns"], row, strict=True)) for row in sector["houses"]]
    on_round = [row for row in rows if row["stop"] == 1]
    visits = plan.visits.filter(stop__round__number=1).order_by("position")
    assert [row["id"] for row in on_round] == [str(visit.house_id) for visit in visits]
    assert rows[: len(on_round)] == on_round
    assert {row["grade"] for row in rows} == {""}


def test_a_phone_learns_what_others_found(team_phone: Phone, plan: Any) -> None:
    house = str(plan.visits.first().house_id)
    assert team_phone.post(written(house), {"1.jpg": b"\xff\xd8\xff"}).status_code == 201
    sector = team_phone.get("sector.json").json()
    grades = {row[0]: row[sector["columns"].index("grade")] for row in sector["houses"]}
    assert grades.pop(house) == "minor"
    assert set(grades.values()) == {""}


def test_a_second_visit_gets_what_the_first_one_found(team_phone: Phone, plan: Any) -> None:
    house = str(plan.visits.first().house_id)
    assert team_phone.get("sector.json").json()["found"] == {}
    first = written(house, note="Roof wet", networks={"gas": "isolated"})
    assert team_phone.post(first, {"1.jpg": b"\xff\xd8\xff"}).status_code == 201
    roof = {"element": "roof_covering", "damaged": "12.5", "total": "120", "severity": "heavy"}
    windows = {"element": "windows", "damaged": "4", "total": "9", "severity": "light"}
    assert team_phone.get("sector.json").json()["found"][house] == {
        "grade": "minor",
        "note": "Roof wet",
        "networks": {"gas": "isolated"},
        "findings": [{**roof, "is_urgent": True}, {**windows, "is_urgent": True}],
    }


def test_the_form_comes_with_its_schedule_and_words(phone: Phone) -> None:
    form = phone.get("sector.json").json()["form"]
    assert form["schedule"]["version"] == damage_schedule().version
    assert [e["key"] for e in form["schedule"]["elements"]] == list(damage_schedule().by_key)
    assert set(form["words"]["grade"]) == {"en", "ru", "uk"}


def test_what_a_phone_has_is_not_sent_again(phone: Phone, make_house: Callable[..., Any], town: Any) -> None:
    first = phone.get("sector.json")
    again = phone.get("sector.json", **{"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    make_house(town)
    assert phone.get("sector.json", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_dangers_are_those_that_are_not_cleared(
    phone: Phone, town: Any, make_user: Callable[..., Any]
) -> None:
    from firstlight.reports.models import Impact, Incident

    by = make_user(town, "duty_officer")
    night = {"title": "Night", "started_at": SEEN_AT, "ended_at": SEEN_AT, "created_by": by}
    incident = Incident.objects.create(town=town, **night)
    place = {"lon": 34.01, "lat": 43.01, "radius_m": 20.0, "danger_m": 60.0}
    common = {"town": town, "incident": incident, "created_by": by, **place}
    Impact.objects.create(**common, clearance=Impact.Clearance.CLEARED)
    assert phone.get("sector.json").json()["dangers"] == []
    Impact.objects.create(**common, clearance=Impact.Clearance.DANGER)
    assert phone.get("sector.json").json()["dangers"] == [[34.01, 43.01, 60.0]]


def test_the_map_has_outlines_by_row_and_does_without_streets(
    phone: Phone, town: Any, make_house: Callable[..., Any]
) -> None:
    import shapely

    make_house(town)
    box = shapely.box(34.005, 43.005, 34.0052, 43.0051)
    make_house(town, footprint=shapely.to_wkb(box))
    drawn = phone.get("map.json").json()
    assert drawn["streets"]["features"] == []
    assert [one["properties"] for one in drawn["houses"]["features"]] == [{"at": 1}]
    assert shapely.geometry.shape(drawn["houses"]["features"][0]["geometry"]).equals(box)


@pytest.mark.parametrize("name", ["sector.json", "map.json"])
def test_a_phone_that_is_shut_out_gets_nothing(
    name: str, phone: Phone, make_user: Callable[..., Any], town: Any
) -> None:
    from firstlight.accounts.devices import revoke_device

    revoke_device(device=phone.device, by=make_user(town, "administrator"))
    answer = phone.get(name)
    assert answer.status_code == 403
    assert b"columns" not in answer.content


def test_5000_houses_travel_in_under_200_kb(phone: Phone, town: Any, make_house: Callable[..., Any]) -> None:
    from firstlight.houses.models import House

    first = make_house(town)
    fields = {f.attname: getattr(first, f.attname) for f in House._meta.concrete_fields if f.name != "id"}
    House.objects.bulk_create(
        House(**{**fields, "seq": n, "source_ref": f"n{n}", "address": f"Mill Street {n}"})
        for n in range(1, 5000)
    )
    answer = phone.get("sector.json", **{"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 200_000


def test_an_exercise_tells_phones_its_clock(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    from firstlight import clock

    monkeypatch.setattr(clock, "offset_s", lambda: -3600.0)
    assert phone.get("sector.json")["X-Firstlight-Clock-Offset"] == "-3600"


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("/field/", "index.html", "text/html; charset=utf-8"),
        ("/field/sw.js", "sw.js", "text/javascript; charset=utf-8"),
        ("/field/manifest.webmanifest", "manifest.webmanifest", "application/manifest+json"),
    ],
)
def test_the_app_is_served_fresh_without_a_login(
    path: str, name: str, kind: str, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    assert client.get(path).status_code == 503
    built = tmp_path / shell.BUILT / name
    built.parent.mkdir(parents=True)
    built.write_bytes(json.dumps(name).encode())
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, kind, built.read_bytes())
    assert answer["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "sessionid" not in answer.cookies
