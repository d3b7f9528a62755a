"""Roles, districts and who may log in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from firstlight.accounts import services
from firstlight.accounts.models import Town
from firstlight.accounts.selectors import access_for
from firstlight.audit.models import Entry


@pytest.fixture
def administrator(town: Any, make_user: Any) -> Any:
    return access_for(make_user(town, "administrator"), town.slug)


def test_roles_and_districts_are_replaced_through_the_page(
    client: Client, town: Any, make_user: Any, administrator: Any
) -> None:
    person = make_user(town, "inspector", "publisher", email="p@example.org")
    north = town.districts.get(code="north")
    client.force_login(administrator.user)

    answer = client.post(
        f"/desk/{town.slug}/accounts/{person.pk}/",
        {"inspector": "on", "inspector_districts": [str(north.pk)], "coordinator": "on"},
    )

    access = access_for(person, town.slug)
    assert answer.status_code == 302
    assert access.held == {"inspector": frozenset({north.pk}), "coordinator": None}
    assert Entry.objects.get(action="accounts.set-roles").data == {
        "roles": {"coordinator": [], "inspector": ["north"]}
    }


def test_the_last_administrator_stays(client: Client, town: Any, administrator: Any) -> None:
    client.force_login(administrator.user)
    url = f"/desk/{town.slug}/accounts/{administrator.user.pk}/"

    page = client.post(url, {"inspector": "on"})

    assert page.status_code == 422
    assert access_for(administrator.user, town.slug).held == {"administrator": None}
    client.post(f"{url}deactivate/")
    administrator.user.refresh_from_db()
    assert administrator.user.is_active


def test_a_deactivated_person_is_out_at_once_and_can_come_back(
    client: Client, town: Any, make_user: Any, administrator: Any
) -> None:
    person = make_user(town, "coordinator")
    theirs = Client()
    theirs.force_login(person)
    client.force_login(administrator.user)
    url = f"/desk/{town.slug}/accounts/{person.pk}"

    page = client.post(f"{url}/deactivate/", follow=True)

    assert theirs.get(f"/desk/{town.slug}/").status_code == 302  # to the log-in
    assert f"{url}/activate/" in page.content.decode()  # the toast's undo
    client.post(f"{url}/activate/")
    assert theirs.get(f"/desk/{town.slug}/").status_code == 200
    actions = Entry.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["accounts.deactivate", "accounts.activate"]


def test_a_person_of_two_towns_is_not_locked_out_by_one(
    town: Any, make_user: Any, administrator: Any
) -> None:
    other = Town.objects.create(
        name="Other", slug="other", timezone="UTC", lon=0, lat=0, west=0, south=0, east=0, north=0
    )
    person = make_user(town, "coordinator")
    person.memberships.create(town=other, role="coordinator")

    with pytest.raises(services.AccountError, match="elsewhere"):
        services.set_active(by=administrator, user=person, is_active=False)

    services.set_roles(by=administrator, user=person, roles={})
    assert [m.town for m in person.memberships.all()] == [other]


def test_districts_of_another_town_are_refused(town: Any, make_user: Any, administrator: Any) -> None:
    other = Town.objects.create(
        name="Other", slug="other", timezone="UTC", lon=0, lat=0, west=0, south=0, east=0, north=0
    )
    theirs = other.districts.create(code="x", name="X")
    person = make_user(town, "coordinator")

    with pytest.raises(services.AccountError, match="other-town"):
        services.set_roles(by=administrator, user=person, roles={"inspector": [theirs]})

    assert access_for(person, town.slug).held == {"coordinator": None}


def test_strangers_cannot_be_changed(town: Any, make_user: Any, administrator: Any, client: Client) -> None:
    stranger = make_user(town)
    client.force_login(administrator.user)

    assert client.get(f"/desk/{town.slug}/accounts/{stranger.pk}/").status_code == 404
    with pytest.raises(services.AccountError, match="stranger"):
        services.set_roles(by=administrator, user=stranger, roles={"inspector": []})


@pytest.mark.parametrize("page", ["", "invite/"])
def test_people_are_for_administrators(client: Client, town: Any, make_user: Any, page: str) -> None:
    url = f"/desk/{town.slug}/accounts/{page}"
    assert client.get(url).status_code == 302
    client.force_login(make_user(town, email="stranger@example.org"))
    assert client.get(url).status_code == 404
    client.force_login(make_user(town, "publisher"))
    assert client.get(url).status_code == 403


def test_a_person_changes_name_and_language(client: Client, town: Any, make_user: Any) -> None:
    person = make_user(town, "publisher")
    client.force_login(person)

    client.post("/profile/", {"name": "New Name", "language": "uk"})

    person.refresh_from_db()
    assert (person.name, person.language) == ("New Name", "uk")
    assert 'lang="uk"' in client.get("/profile/").content.decode()


def test_logging_in_takes_over_the_language(client: Client, town: Any, make_user: Any) -> None:
    person = make_user(town, "publisher")
    services.set_language(by=person, language="ru")

    client.post("/accounts/login/", {"login": person.email, "password": "night-shift-1"}, follow=True)

    assert 'lang="ru"' in client.get(f"/desk/{town.slug}/").content.decode()


def test_nobody_signs_up(client: Client, db: None) -> None:
    answer = client.get("/accounts/signup/")
    assert "account/signup_closed.html" in [template.name for template in answer.templates]
