"""The frame around every page: who gets in, in which language, with which headers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from firstlight import clock
from firstlight.accounts.models import Town


@pytest.fixture
def administrator(town: Any, make_user: Any, client: Client) -> Client:
    client.force_login(make_user(town, "administrator"))
    return client


@pytest.mark.parametrize("page", ["", "search/", "audit/"])
def test_the_desk_is_for_the_town_s_staff(client: Client, town: Any, make_user: Any, page: str) -> None:
    url = f"/desk/{town.slug}/{page}"
    assert client.get(url)["Location"] == f"/accounts/login/?next={url}"
    client.force_login(make_user(town))
    assert client.get(url).status_code == 404
    client.force_login(make_user(town, "resident"))
    assert client.get(url).status_code == 403


def test_an_unknown_town_looks_like_one_that_is_not_yours(administrator: Client) -> None:
    other = Town.objects.create(
        name="Other", slug="other", timezone="UTC", lon=0, lat=0, west=0, south=0, east=0, north=0
    )

    hidden, missing = (administrator.get(f"/desk/{slug}/") for slug in (other.slug, "no-such-town"))

    assert (hidden.status_code, missing.status_code) == (404, 404)
    pages = [re.sub(rb'value="\w{64}"', b"", page.content) for page in (hidden, missing)]  # CSRF tokens
    assert pages[0] == pages[1].replace(b"no-such-town", b"other")


def test_one_town_is_opened_at_once_and_several_are_offered(
    administrator: Client, town: Any, make_user: Any
) -> None:
    assert administrator.get("/desk/")["Location"] == f"/desk/{town.slug}/"
    other = Town.objects.create(
        name="Мале", slug="мале", timezone="UTC", lon=0, lat=0, west=0, south=0, east=0, north=0
    )
    both = make_user(town, "publisher")
    both.memberships.create(town=other, role="publisher")
    administrator.force_login(both)

    page = administrator.get("/desk/").content.decode()

    assert f"/desk/{town.slug}/" in page
    assert "/desk/%D0%BC%D0%B0%D0%BB%D0%B5/" in page
    assert administrator.get("/desk/мале/").status_code == 200


def test_every_answer_keeps_to_this_machine(administrator: Client, town: Any) -> None:
    for url in (f"/desk/{town.slug}/", "/accounts/login/", "/no-such-page", "/healthz"):
        answer = administrator.get(url)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'self';" in policy
        assert "http" not in policy


def test_pages_hold_no_inline_script_and_no_foreign_address(administrator: Client, town: Any) -> None:
    for url in (f"/desk/{town.slug}/", f"/desk/{town.slug}/audit/", "/accounts/login/"):
        page = administrator.get(url, follow=True).content.decode()
        scripts = [part.split(">")[0] for part in page.split("<script")[1:]]
        assert scripts
        assert all("src=" in tag or "application/json" in tag for tag in scripts)
        assert " onclick=" not in page
        assert not [a for a in ("src", "href", "action") if f'{a}="http' in page]


def test_the_language_switches_and_is_kept_with_the_person(
    administrator: Client, town: Any, make_user: Any
) -> None:
    url = f"/desk/{town.slug}/"

    answer = administrator.post("/i18n/", {"language": "uk", "next": url})

    assert answer["Location"] == url
    assert '<html lang="uk"' in administrator.get(url).content.decode()
    assert town.memberships.get().user.language == "uk"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_switch_never_leads_to_another_site(client: Client, db: None, elsewhere: str) -> None:
    assert client.post("/i18n/", {"language": "uk", "next": elsewhere})["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client, db: None) -> None:
    client.post("/i18n/", {"language": "xx", "next": "/"})
    assert "django_language" not in client.cookies


def test_the_theme_goes_round(client: Client, db: None) -> None:
    themes = []
    for _ in range(3):
        client.post("/theme/", {"next": "/accounts/login/"})
        page = client.get("/accounts/login/").content.decode()
        themes.append([theme for theme in ("dark", "light") if f'data-theme="{theme}"' in page])
    assert themes == [["dark"], ["light"], []]


def test_an_exercise_says_so_on_every_page(
    administrator: Client, town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "banner exercise" not in administrator.get(f"/desk/{town.slug}/").content.decode()
    monkeypatch.setattr(clock, "is_exercise", lambda: True)
    for url in (f"/desk/{town.slug}/", "/profile/"):
        assert "banner exercise" in administrator.get(url).content.decode()


def test_an_open_alarm_stands_on_every_page_of_the_town(
    administrator: Client, town: Any, make_user: Any
) -> None:
    from firstlight.reports.models import Alarm

    alarm = Alarm.objects.create(
        town=town, started_at=clock.now(), source="siren", entered_by=make_user(town, "duty_officer")
    )
    assert "banner alarm" in administrator.get(f"/desk/{town.slug}/audit/").content.decode()
    alarm.ended_at = clock.now() + timedelta(seconds=1)
    alarm.save()
    assert "banner alarm" not in administrator.get(f"/desk/{town.slug}/audit/").content.decode()


def test_pages_that_break_say_what_to_do(client: Client, db: None) -> None:
    from django.views import defaults

    with override_settings(DEBUG=False):
        missing = client.get("/no-such-page")
    assert missing.status_code == 404
    assert "404.html" in [template.name for template in missing.templates]
    for view, status in ((defaults.server_error, 500), (defaults.bad_request, 400)):
        request = missing.wsgi_request
        answer = view(request) if status == 500 else view(request, Exception())
        assert answer.status_code == status
        assert b"/desk/" in answer.content


def test_the_navigation_shows_the_rooms_of_the_role(client: Client, town: Any, make_user: Any) -> None:
    people = f"/desk/{town.slug}/accounts/"
    client.force_login(make_user(town, "administrator"))
    assert people in client.get(f"/desk/{town.slug}/").content.decode()
    client.force_login(make_user(town, "inspector"))
    assert people not in client.get(f"/desk/{town.slug}/").content.decode()
