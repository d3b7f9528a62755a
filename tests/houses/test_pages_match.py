"""Which house a call means: deciding, undoing, and who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.audit.models import Entry
from firstlight.houses.models import ReportMatch
from firstlight.houses.services_match import MatchError, match_call, unmatch_call
from firstlight.reports.models import Call

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def officer(town: Any, make_user: Callable[..., Any]) -> Any:
    return make_user(town, "duty_officer", email="officer@example.org")


@pytest.fixture
def call(town: Any, officer: Any) -> Call:
    return Call.objects.create(
        town=town, text="The roof is open", caller="Invented Caller", phone="+000 11", entered_by=officer
    )


def actions() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("action", flat=True))


def test_a_match_is_kept_once_and_placed_and_audited(call: Call, make_house: Any, officer: Any) -> None:
    house = make_house(call.town, area_m2=200.0)

    first = match_call(call=call, house=house, by=officer)
    again = match_call(call=call, house=house, by=officer)

    call.refresh_from_db()
    assert first.pk == again.pk
    assert (call.lon, call.lat, call.state) == (house.lon, house.lat, "placed")
    assert call.radius_m == pytest.approx(10.0)
    assert actions() == ["houses.match-call", "reports.place-call"]
    entry = Entry.objects.get(action="houses.match-call")
    assert entry.data["house"] == str(house.pk)
    assert "Invented Caller" not in str(entry.data)


def test_a_match_leaves_the_place_of_a_placed_call(call: Call, make_house: Any, officer: Any) -> None:
    Call.objects.filter(pk=call.pk).update(lon=34.001, lat=43.001, radius_m=40, state="placed")
    match_call(call=call, house=make_house(call.town), by=officer)
    call.refresh_from_db()
    assert (call.lon, call.lat, call.radius_m) == (34.001, 43.001, 40)


def test_a_closed_call_can_be_matched_and_stays_closed(call: Call, make_house: Any, officer: Any) -> None:
    Call.objects.filter(pk=call.pk).update(state="closed")
    match_call(call=call, house=make_house(call.town), by=officer)
    call.refresh_from_db()
    assert (call.state, call.lon) == ("closed", None)


def test_undoing_takes_the_match_and_says_so_once(call: Call, make_house: Any, officer: Any) -> None:
    house = make_house(call.town)
    match_call(call=call, house=house, by=officer)
    assert unmatch_call(call=call, house=house, by=officer)
    assert not unmatch_call(call=call, house=house, by=officer)
    assert not ReportMatch.objects.exists()
    assert actions().count("houses.unmatch-call") == 1


def test_a_house_that_is_gone_or_elsewhere_is_refused(call: Call, make_house: Any, officer: Any) -> None:
    gone = make_house(call.town, gone_at=clock.now())
    with pytest.raises(MatchError, match="house-gone"):
        match_call(call=call, house=gone, by=officer)
    other = Town.objects.create(
        name="Other", slug="other", timezone="UTC", lon=1, lat=1, west=0, south=0, east=2, north=2
    )
    district = other.districts.create(code="south", name="All")
    with pytest.raises(MatchError, match="other-town"):
        match_call(call=call, house=make_house(other, district=district), by=officer)
    assert not ReportMatch.objects.exists()
    assert actions() == []


def addresses(town: Any, house: Any, call: Call) -> tuple[str, str, str]:
    start = f"/desk/{town.slug}/houses/"
    both = f"{start}{house.pk}/calls/{call.pk}/"
    return f"{both}match/", f"{both}unmatch/", f"{start}calls/{call.pk}/"


def test_by_hand_with_undo(client: Any, town: Any, call: Call, make_house: Any, officer: Any) -> None:
    house = make_house(town)
    match, unmatch, page = addresses(town, house, call)
    client.force_login(officer, backend=BACKEND)

    answer = client.post(match, headers={"Referer": f"http://testserver{page}"}, follow=True)
    html = answer.content.decode()

    assert answer.redirect_chain == [(f"http://testserver{page}", 302)]
    assert "The call now belongs to Mill Street 1." in html
    assert f'action="{unmatch}"' in html
    taken_back = client.post(unmatch, {"next": "https://elsewhere.example/"})
    assert taken_back["Location"] == f"/desk/{town.slug}/houses/{house.pk}/"
    assert not ReportMatch.objects.exists()


def test_a_refusal_is_said_and_nothing_is_kept(
    client: Any, town: Any, call: Call, make_house: Any, officer: Any
) -> None:
    house = make_house(town, gone_at=clock.now())
    client.force_login(officer, backend=BACKEND)
    answer = client.post(addresses(town, house, call)[0], follow=True)
    assert "tone-danger" in answer.content.decode()
    assert not ReportMatch.objects.exists()


def test_only_duty_officers_and_coordinators_decide(
    client: Any, town: Any, call: Call, make_house: Any, make_user: Callable[..., Any]
) -> None:
    house = make_house(town)
    match, unmatch, page = addresses(town, house, call)
    assert client.post(match).status_code == 302
    for role in ("inspector", "works_manager", "publisher", "administrator", "resident"):
        client.force_login(make_user(town, role), backend=BACKEND)
        assert client.post(match).status_code == 403, role
        assert client.post(unmatch).status_code == 403, role
        assert client.get(page).status_code == 403, role
    client.force_login(make_user(town, "coordinator"), backend=BACKEND)
    assert client.get(match).status_code == 405
    assert not ReportMatch.objects.exists()


def test_nobody_decides_in_a_district_of_others(
    client: Any, town: Any, call: Call, make_house: Any, make_user: Callable[..., Any]
) -> None:
    north, south = town.districts.get(code="north"), town.districts.get(code="south")
    house = make_house(town)
    user = make_user(town, "coordinator", districts=[north])
    client.force_login(user, backend=BACKEND)
    assert client.post(addresses(town, house, call)[0]).status_code == 404
    inspector = user.memberships.create(town=town, role="inspector")  # sees the south, decides nothing there
    inspector.districts.set([south])
    assert client.post(addresses(town, house, call)[0]).status_code == 403
    assert not ReportMatch.objects.exists()


def test_callers_are_shown_to_duty_officers_of_that_district_only(
    client: Any, town: Any, call: Call, make_house: Any, officer: Any, make_user: Callable[..., Any]
) -> None:
    house = make_house(town)
    match_call(call=call, house=house, by=officer)
    page = f"/desk/{town.slug}/houses/{house.pk}/"

    def seen(user: Any) -> tuple[bool, bool]:
        client.force_login(user, backend=BACKEND)
        html = client.get(page).content.decode()
        return "The roof is open" in html, "Invented Caller" in html or "+000 11" in html

    assert seen(officer) == (True, True)
    assert seen(make_user(town, "coordinator")) == (True, False)
    assert seen(make_user(town, "administrator")) == (True, False)
    assert seen(make_user(town, "inspector")) == (False, False)
    both = make_user(town, "coordinator", "duty_officer", email="both@example.org")
    both.memberships.get(role="duty_officer").districts.set([town.districts.get(code="north")])
    assert seen(both) == (True, False)


def test_candidates_come_by_address_then_by_place(
    client: Any, town: Any, call: Call, make_house: Any, officer: Any
) -> None:
    from firstlight.houses.models import StreetName
    from firstlight.houses.rules.addresses import street_key

    told = make_house(town, number="5", lon=34.001)
    StreetName.objects.create(
        town=town, street=told.street, name="Mill Street", key=street_key("Mill Street")
    )
    shed = make_house(town, number="", address="", lon=34.0100)
    near = make_house(town, number="9", lon=34.0103)
    Call.objects.filter(pk=call.pk).update(
        address="Mill Street 5", lon=34.0100, lat=43.005, radius_m=20, state="placed"
    )
    client.force_login(officer, backend=BACKEND)
    page = addresses(town, told, call)[2]

    html = client.get(page).content.decode()
    places = [html.index(f"{house.pk}/calls/") for house in (told, near, shed)]
    assert places == sorted(places)
    part = client.get(page, {"q": "Mill Street 9"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert f"{near.pk}/calls/" in part
    assert f"{told.pk}/calls/" not in part
