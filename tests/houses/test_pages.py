"""The pages of the register: the map, a house, search, the table and the figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from firstlight import clock
from firstlight.houses.counts import houses_listed, register_counts
from firstlight.houses.models import LoadRun, Street, StreetName, Use
from firstlight.houses.rules.addresses import number_key, street_key
from firstlight.reports.models import Call, Impact, Incident

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def log_in(client: Any, town: Any, make_user: Callable[..., Any]) -> Callable[..., Any]:
    """log_in("coordinator", districts=[...]) -> client of that person."""

    def log(*roles: str, **more: Any) -> Any:
        client.force_login(make_user(town, *roles, **more), backend=BACKEND)
        return client

    return log


def start(town: Any) -> str:
    return f"/desk/{town.slug}/houses/"


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode())


def named_street(town: Any, name: str, *others: str) -> Street:
    street = Street.objects.create(town=town, name=name)
    for each in (name, *others):
        StreetName.objects.create(town=town, street=street, name=each, key=street_key(each))
    return street


def test_the_map_names_its_layers_by_role(log_in: Any, town: Any, make_house: Any) -> None:
    make_house(town)

    page = text(log_in("coordinator").get(f"{start(town)}map/"))

    assert f'data-house-url="{start(town)}seq/0/"' in page
    assert "data-states=" in page
    assert "data-impacts=" in page
    assert "data-calls=" in page
    assert f'href="{start(town)}list/"' in page  # the same in words


def test_who_may_not_read_calls_gets_no_layer_of_them(log_in: Any, town: Any, make_house: Any) -> None:
    make_house(town)
    page = text(log_in("inspector").get(f"{start(town)}map/"))
    assert "data-states=" in page
    assert "data-calls=" not in page
    assert "data-impacts=" not in page


def test_the_map_of_an_empty_register_says_what_to_do(log_in: Any, town: Any) -> None:
    page = text(log_in("coordinator").get(f"{start(town)}map/"))
    assert "The register is empty" in page
    assert "<firstlight-map" not in page


PLAN = "018cd000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(("query", "plan"), [("", False), ("?plan=x", False), (f"?plan={PLAN}", True)])
def test_the_map_shows_the_plan_it_is_asked_for(
    log_in: Any, town: Any, make_house: Any, query: str, plan: bool
) -> None:
    make_house(town)
    page = text(log_in("coordinator").get(f"{start(town)}map/{query}"))
    assert (f"{PLAN}/plan.geojson" in page) is plan


def test_strangers_residents_and_nobody_see_nothing(
    client: Any, town: Any, make_house: Any, make_user: Callable[..., Any]
) -> None:
    house = make_house(town)
    pages = ["", "map/", "list/", "search/?q=Mill", "districts.geojson", "seq/0/", f"{house.pk}/"]
    for page in pages:
        assert client.get(start(town) + page).status_code == 302
    client.force_login(make_user(town, "resident"), backend=BACKEND)
    for page in pages:
        assert client.get(start(town) + page).status_code == 403, page
    client.force_login(make_user(town), backend=BACKEND)
    for page in pages:
        assert client.get(start(town) + page).status_code == 404, page


@pytest.mark.parametrize("words", ["Lenina 12", "ул. Ленина, 12", "вул. Леніна 12", "12 lenina st."])
def test_search_finds_one_house_in_every_script(log_in: Any, town: Any, make_house: Any, words: str) -> None:
    named_street(town, "улица Ленина", "вулиця Леніна")
    house = make_house(
        town, street="улица Ленина", number="12", number_key=number_key("12"), address="улица Ленина, 12"
    )
    make_house(town, street="улица Ленина", number="13", number_key=number_key("13"))

    found = log_in("duty_officer").get(f"{start(town)}search/", {"q": words}).json()["results"]

    assert [hit["id"] for hit in found] == [str(house.pk)]
    assert found[0]["label"] == "улица Ленина, 12"
    assert (found[0]["lon"], found[0]["lat"], found[0]["seq"]) == (house.lon, house.lat, house.seq)


def test_search_as_a_list_opens_the_panel_on_the_map_only(log_in: Any, town: Any, make_house: Any) -> None:
    named_street(town, "Mill Street")
    house = make_house(town)
    client = log_in("coordinator")
    asked = {"q": "Mill Street", "map": ""}

    on_map = text(client.get(f"{start(town)}search/", asked, headers={"HX-Request": "true"}))
    elsewhere = text(client.get(f"{start(town)}search/", {"q": "mill"}, headers={"HX-Request": "true"}))
    none = text(client.get(f"{start(town)}search/", {"q": "Nowhere 9"}, headers={"HX-Request": "true"}))

    assert f'hx-get="{start(town)}seq/{house.seq}/?found"' in on_map
    assert str(house.pk) in elsewhere
    assert "hx-get" not in elsewhere
    assert "No house found" in none


@pytest.mark.parametrize("words", ["", "   ", "\0", "x" * 5000])
def test_search_stands_any_words(log_in: Any, town: Any, words: str) -> None:
    assert log_in("coordinator").get(f"{start(town)}search/", {"q": words}).json() == {"results": []}


def test_a_number_on_the_map_leads_to_the_house(log_in: Any, town: Any, make_house: Any) -> None:
    make_house(town)
    house = make_house(town)
    client = log_in("inspector")

    answer = client.get(f"{start(town)}seq/{house.seq}/")
    assert answer["Location"] == f"{start(town)}{house.pk}/"
    panel = text(client.get(f"{start(town)}seq/{house.seq}/", headers={"HX-Request": "true"}))
    assert panel.strip().startswith("<article")
    assert "Mill Street 2" in panel
    assert f'data-state-of="{house.seq}"' in panel
    assert client.get(f"{start(town)}seq/99/").status_code == 404


def test_a_house_of_another_district_is_not_found(log_in: Any, town: Any, make_house: Any) -> None:
    south = make_house(town)
    north = make_house(town, district=town.districts.get(code="north"), lat=43.03)
    client = log_in("works_manager", districts=[town.districts.get(code="south")])

    assert client.get(f"{start(town)}{south.pk}/").status_code == 200
    assert client.get(f"{start(town)}{north.pk}/").status_code == 404
    panel = client.get(f"{start(town)}seq/{north.seq}/", headers={"HX-Request": "true"})
    assert panel.status_code == 404
    listed = text(client.get(f"{start(town)}list/"))
    assert str(south.pk) in listed
    assert str(north.pk) not in listed


def test_a_house_says_what_is_registered_and_what_is_not(log_in: Any, town: Any, make_house: Any) -> None:
    house = make_house(town, area_m2=123.4, storeys=None, year_built=1961, name="Old mill", postcode="90001")
    page = text(log_in("publisher").get(f"{start(town)}{house.pk}/"))
    for words in ("Mill Street 1", "Old mill", "123", "1961", "90001", "not known", "South"):
        assert words in page
    assert "Calls about this house" not in page


def test_a_house_that_is_gone_is_kept_and_says_so(log_in: Any, town: Any, make_house: Any) -> None:
    house = make_house(town, gone_at=clock.now())
    client = log_in("coordinator")
    assert "no longer in the register" in text(client.get(f"{start(town)}{house.pk}/"))
    panel = client.get(f"{start(town)}seq/{house.seq}/", headers={"HX-Request": "true"})
    assert "Not in the register since" in text(panel)


@pytest.mark.parametrize(
    ("clearance", "metres", "warned"),
    [("danger", 20, True), ("unknown", 20, True), ("cleared", 20, False), ("danger", 90, False)],
)
def test_a_house_in_a_danger_zone_is_not_to_be_entered(
    log_in: Any, town: Any, make_house: Any, make_user: Any, clearance: str, metres: float, warned: bool
) -> None:
    house = make_house(town)
    author = make_user(town, "duty_officer")
    now = clock.now()
    incident = Incident.objects.create(
        town=town, title="Night of glass", started_at=now, ended_at=now, created_by=author
    )
    Impact.objects.create(
        town=town, incident=incident, lon=house.lon, lat=house.lat + metres / 111_100, radius_m=10,
        danger_m=50, clearance=clearance, created_by=author,
    )  # fmt: skip

    client = log_in("coordinator")

    page = text(client.get(f"{start(town)}{house.pk}/"))
    panel = text(client.get(f"{start(town)}seq/{house.seq}/", headers={"HX-Request": "true"}))
    assert "Night of glass" in page
    assert ("Keep out" in page) is warned
    assert ("Keep out" in panel) is warned


def test_impacts_far_away_or_not_theirs_to_see_are_not_told(
    log_in: Any, town: Any, make_house: Any, make_user: Any
) -> None:
    house = make_house(town)
    author, now = make_user(town, "duty_officer"), clock.now()
    incident = Incident.objects.create(
        town=town, title="Night of glass", started_at=now, ended_at=now, created_by=author
    )
    place = {"lon": house.lon, "radius_m": 10, "created_by": author, "town": town, "incident": incident}
    Impact.objects.create(lat=house.lat + 0.004, **place)
    assert "Night of glass" not in text(log_in("coordinator").get(f"{start(town)}{house.pk}/"))
    Impact.objects.create(lat=house.lat, danger_m=50, **place)
    assert "Night of glass" not in text(log_in("inspector").get(f"{start(town)}{house.pk}/"))


def test_the_table_goes_by_street_and_by_number_as_people_count(
    log_in: Any, town: Any, make_house: Any
) -> None:
    for number in ("10", "2", "2a", "1", "12-14"):
        make_house(town, number=number, street="Elm Street")
    make_house(town, street="Ash Street", number="7")
    make_house(town, street="Zoo", number="", address="", name="Shed")
    page = text(log_in("coordinator").get(f"{start(town)}list/"))
    shown = re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)
    elm = [f"Elm Street {number}" for number in ("1", "2", "2a", "10", "12-14")]
    assert shown == ["Ash Street 7", *elm, "Shed"]


def test_the_table_narrows_by_district_use_and_words(log_in: Any, town: Any, make_house: Any) -> None:
    north = town.districts.get(code="north")
    named_street(town, "Elm Street")
    school = make_house(town, use=Use.SCHOOL, street="Elm Street", name="School No. 1")
    clinic = make_house(town, use=Use.HEALTH, district=north, street="Elm Street")
    home = make_house(town, district=north, street="Elm Street")
    client = log_in("coordinator")

    def shown(**asked: str) -> set[str]:
        page = text(client.get(f"{start(town)}list/", asked))
        return {str(one.pk) for one in (school, clinic, home) if str(one.pk) in page}

    assert shown() == {str(school.pk), str(clinic.pk), str(home.pk)}
    assert shown(district=str(north.pk)) == {str(clinic.pk), str(home.pk)}
    assert shown(use="for_everybody") == {str(school.pk), str(clinic.pk)}
    assert shown(use="school", district=str(north.pk)) == set()
    assert shown(q="elm", use="house") == {str(home.pk)}
    assert shown(district="nonsense", use="palace") == {str(school.pk), str(clinic.pk), str(home.pk)}


def test_the_table_has_pages_and_counts_them_right(log_in: Any, town: Any, make_house: Any) -> None:
    for _ in range(51):
        make_house(town)
    client = log_in("coordinator")
    first, second = (text(client.get(f"{start(town)}list/", {"page": page})) for page in (1, 2))
    assert "51 houses" in first
    assert first.count("Mill Street") == 50
    assert second.count("Mill Street") == 1


def test_the_register_counts_standing_houses_by_district_and_use(
    log_in: Any, town: Any, make_house: Any, make_user: Any
) -> None:
    north = town.districts.get(code="north")
    for use in (Use.HOUSE, Use.HOUSE, Use.APARTMENTS, Use.OUTBUILDING):
        make_house(town, use=use)
    make_house(town, use=Use.SCHOOL, district=north, name="School No. 4")
    make_house(town, use=Use.HOUSE, gone_at=clock.now())
    from firstlight.accounts.selectors import access_for

    register = register_counts(access_for(make_user(town, "coordinator", email="a@example.org"), town.slug))
    only = register_counts(
        access_for(make_user(town, "inspector", email="b@example.org", districts=[north]), town.slug)
    )

    assert (register.houses, register.dwellings, register.public) == (5, 3, 1)
    assert {one.district.code: one.houses for one in register.districts} == {"south": 4, "north": 1}
    assert [(one.use, one.houses) for one in register.uses[:1]] == [("house", 2)]
    assert sum(one.share for one in register.uses) == pytest.approx(1)
    assert (only.houses, [one.district.code for one in only.districts]) == (1, ["north"])
    page = text(log_in("administrator").get(start(town)))
    assert "School No. 4" in page


def test_counts_are_new_after_a_load(log_in: Any, town: Any, make_house: Any, make_user: Any) -> None:
    from firstlight.accounts.selectors import access_for

    access = access_for(make_user(town, "coordinator"), town.slug)
    made = {"town": town, "file_sha256": "0" * 64, "added": 1, "changed": 0, "gone": 0, "unchanged": 0}
    made |= {"seconds": 1.5, "loaded_by": access.user, "attribution": "the town's survey"}
    make_house(town)
    LoadRun.objects.create(file_name="first.gpkg", **made)
    assert register_counts(access).houses == 1
    make_house(town)
    LoadRun.objects.create(file_name="second.gpkg", loaded_at=clock.now() + timedelta(seconds=1), **made)
    assert register_counts(access).houses == 2
    page = text(log_in("works_manager").get(start(town)))
    for words in (
        "first.gpkg",
        "second.gpkg",
        "the town's survey".replace("'", "&#x27;"),
        "Test coordinator",
    ):
        assert words in page


def test_an_empty_register_says_how_to_load_one(log_in: Any, town: Any) -> None:
    page = text(log_in("administrator").get(start(town)))
    assert "firstlight town load FILE --name" in page


def test_districts_lie_on_the_map_as_points_inside_them(log_in: Any, town: Any) -> None:
    client = log_in("coordinator", districts=[town.districts.get(code="north")])
    collection = client.get(f"{start(town)}districts.geojson").json()
    (feature,) = collection["features"]
    lon, lat = feature["geometry"]["coordinates"]
    assert feature["properties"]["label"] == "North"
    assert 34.0 <= lon <= 34.02
    assert 43.02 <= lat <= 43.04
    assert client.get(feature["properties"]["url"]).status_code == 200


def test_a_call_near_by_is_offered_until_it_means_a_house(
    log_in: Any, town: Any, make_house: Any, make_user: Any
) -> None:
    house = make_house(town)
    author = make_user(town, "duty_officer")
    said = {"town": town, "entered_by": author, "lon": house.lon, "radius_m": 20, "state": "placed"}
    near = Call.objects.create(text="Glass in the yard", lat=house.lat + 0.0003, **said)
    Call.objects.create(text="Smoke far away", lat=house.lat + 0.003, **said)
    Call.objects.create(text="Long settled", lat=house.lat, **{**said, "state": "closed"})
    client = log_in("coordinator")

    page = text(client.get(f"{start(town)}{house.pk}/"))

    assert "Glass in the yard" in page
    assert f"{start(town)}{house.pk}/calls/{near.pk}/match/" in page
    assert "Smoke far away" not in page
    assert "Long settled" not in page


def test_the_order_of_the_table_is_the_database_s(town: Any, make_house: Any, make_user: Any) -> None:
    """A number too long for an integer, or none at all, orders and breaks nothing."""
    from firstlight.accounts.selectors import access_for

    for number in ("9", "123456789012345", "", "b"):
        make_house(town, number=number)
    access = access_for(make_user(town, "coordinator"), town.slug)
    found = [house.number_key for house in houses_listed(access, district=None, use="")]
    assert set(found) == {"9", "123456789012345", "", "b"}
    assert found.index("b") < found.index("9")
