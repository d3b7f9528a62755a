"""The way in: an administrator invites, one person accepts, once, in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from firstlight import clock
from firstlight.accounts import services
from firstlight.accounts.models import Invitation, Membership, User
from firstlight.accounts.selectors import access_for
from firstlight.audit.models import Entry


@pytest.fixture
def administrator(town: Any, make_user: Any) -> Any:
    return access_for(make_user(town, "administrator"), town.slug)


def _accept(client: Client, token: str, **fields: str) -> Any:
    data = {"name": "New Person", "password": "four unrelated words here", **fields}
    return client.post(f"/invitation/{token}/", data)


def test_a_new_person_joins_by_the_link_and_is_logged_in(
    client: Client, town: Any, administrator: Any
) -> None:
    north = town.districts.get(code="north")
    _, token = services.invite(by=administrator, email="New@Example.org", role="inspector", districts=[north])

    answer = _accept(client, token)

    user = User.objects.get(email="new@example.org")
    membership = Membership.objects.get(user=user, town=town)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/{town.slug}/")
    assert (membership.role, list(membership.districts.all())) == ("inspector", [north])
    assert client.get(f"/desk/{town.slug}/").status_code == 200
    assert [e.action for e in Entry.objects.order_by("seq")] == [
        "accounts.invite",
        "accounts.accept-invitation",
    ]


def test_the_token_is_not_kept(town: Any, administrator: Any) -> None:
    invitation, token = services.invite(by=administrator, email="a@example.org", role="publisher")

    stored = Invitation.objects.filter(pk=invitation.pk).values().get()

    assert token not in str(stored)
    assert stored["expires_at"] - stored["created_at"] == pytest.approx(
        timedelta(days=7), abs=timedelta(seconds=2)
    )


def test_a_link_works_once(client: Client, administrator: Any) -> None:
    _, token = services.invite(by=administrator, email="a@example.org", role="publisher")
    _accept(client, token)

    again = _accept(Client(), token, name="Somebody Else")

    assert again.status_code == 409
    assert User.objects.filter(email="a@example.org").get().name == "New Person"


def test_a_link_expires_after_seven_days(
    client: Client, administrator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = services.invite(by=administrator, email="a@example.org", role="publisher")
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert _accept(client, token).status_code == 409
    assert not User.objects.filter(email="a@example.org").exists()


def test_a_withdrawn_link_opens_nothing(client: Client, administrator: Any) -> None:
    invitation, token = services.invite(by=administrator, email="a@example.org", role="publisher")
    services.revoke_invitation(by=administrator, invitation=invitation)
    services.revoke_invitation(by=administrator, invitation=invitation)  # again: no second entry

    assert _accept(client, token).status_code == 409
    assert Entry.objects.filter(action="accounts.revoke-invitation").count() == 1


def test_a_wrong_token_is_not_found(client: Client, administrator: Any) -> None:
    assert client.get("/invitation/not-a-token/").status_code == 404


@pytest.mark.parametrize(
    "password", ["short", "password123", "1234567890123", "a@example.org"]
)  # too short, common, numbers alone, like the e-mail
def test_a_weak_password_is_refused_and_the_link_stays(
    client: Client, administrator: Any, password: str
) -> None:
    _, token = services.invite(by=administrator, email="a@example.org", role="publisher")

    answer = _accept(client, token, password=password)

    assert answer.status_code == 422
    assert _accept(client, token).status_code == 302


def test_somebody_with_an_account_logs_in_to_accept(
    client: Client, town: Any, make_user: Any, administrator: Any
) -> None:
    known = make_user(town, "inspector", email="known@example.org")
    _, token = services.invite(by=administrator, email="known@example.org", role="coordinator")

    assert _accept(client, token).status_code == 409
    client.force_login(known)
    assert client.post(f"/invitation/{token}/").status_code == 302
    assert set(known.memberships.values_list("role", flat=True)) == {"inspector", "coordinator"}


def test_nobody_accepts_for_another_person(
    client: Client, town: Any, make_user: Any, administrator: Any
) -> None:
    _, token = services.invite(by=administrator, email="a@example.org", role="coordinator")
    client.force_login(make_user(town, "inspector"))

    assert client.post(f"/invitation/{token}/").status_code == 409
    assert not Membership.objects.filter(role="coordinator").exists()


@pytest.mark.parametrize(
    ("role", "code"), [("resident", "not-staff"), ("king", "not-staff"), ("administrator", "whole-town")]
)
def test_what_cannot_be_given_is_refused(town: Any, administrator: Any, role: str, code: str) -> None:
    with pytest.raises(services.AccountError, match=code):
        services.invite(by=administrator, email="a@example.org", role=role, districts=town.districts.all())
    assert not Invitation.objects.exists()


def test_a_role_already_held_is_refused(town: Any, make_user: Any, administrator: Any) -> None:
    make_user(town, "inspector", email="here@example.org")

    with pytest.raises(services.AccountError, match="member"):
        services.invite(by=administrator, email="Here@example.org", role="inspector")


def test_only_administrators_invite(town: Any, make_user: Any) -> None:
    coordinator = access_for(make_user(town, "coordinator"), town.slug)

    with pytest.raises(PermissionDenied):
        services.invite(by=coordinator, email="a@example.org", role="inspector")


def test_the_page_shows_the_link_once(client: Client, town: Any, administrator: Any) -> None:
    client.force_login(administrator.user)

    page = client.post(f"/desk/{town.slug}/accounts/invite/", {"email": "a@example.org", "role": "inspector"})

    link = page.context["link"]
    assert link in page.content.decode()
    assert "/invitation/" in link
    assert link not in client.get(f"/desk/{town.slug}/accounts/").content.decode()
    assert Client().get(link).status_code == 200
