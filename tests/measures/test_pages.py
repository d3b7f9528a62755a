"""The pages of measures."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from firstlight.measures.models import Measure
from firstlight.reports.models import Claim, Statement

FORM = {
    "kind": "school_holidays",
    "starts_on": "2024-01-09",
    "ends_on": "2024-01-12",
    "legal_basis": "Order 17",
    "text": "No lessons.",
}


@pytest.fixture(autouse=True)
def _third_of_january(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 1, 3, 9, tzinfo=UTC))


@pytest.fixture
def publisher(town, make_user, client):
    user = make_user(town, "publisher")
    client.force_login(user)
    return user


def url(name, town, *args):
    return reverse(f"measures:{name}", args=[town.slug, *args])


def test_from_a_draft_to_an_extension_and_back(client, town, publisher):
    response = client.post(url("new", town), {**FORM, "districts": [town.districts.get(code="north").pk]})
    first = Measure.objects.get()
    assert response.url == url("measure", town, first.pk)
    assert "BEGIN:VEVENT" not in client.get(reverse("feeds:measures", args=[town.slug])).content.decode()

    client.post(url("edit", town, first.pk), {**FORM, "ends_on": "2024-01-13"})
    client.post(url("publish", town, first.pk))
    assert "BEGIN:VEVENT" in client.get(reverse("feeds:measures", args=[town.slug])).content.decode()

    form = {"ends_on": "2024-01-19", "legal_basis": "Order 21"}
    client.post(url("extend", town, first.pk), form)
    longer = first.extended_by
    page = client.get(url("measure", town, longer.pk)).content.decode()
    assert "until 19 January 2024" in page
    assert "until 13 January 2024" in page
    client.post(url("publish", town, longer.pk))
    client.post(url("lift", town, first.pk))
    assert set(Measure.objects.values_list("state", flat=True)) == {"lifted"}
    assert "Over or lifted" in client.get(url("index", town)).content.decode()


def test_what_is_wrong_is_said_and_nothing_is_lost(client, town, publisher):
    response = client.post(url("new", town), {**FORM, "ends_on": "2024-01-08"})

    assert response.status_code == 422
    text = response.content.decode()
    assert "The last day lies before the first" in text
    assert "Order 17" in text
    assert not Measure.objects.exists()


def test_a_draft_is_thrown_away(client, town, publisher):
    client.post(url("new", town), FORM)
    client.post(url("discard", town, Measure.objects.get().pk))
    assert not Measure.objects.exists()
    assert "No measure yet" in client.get(url("index", town)).content.decode()


def test_an_announcement_becomes_a_measure(client, town, publisher):
    statement = Statement.objects.create(
        town=town, author="Invented office", published_at=datetime(2024, 1, 3, 8, tzinfo=UTC),
        language="en", text="Holidays until 19 January.", text_sha256="0" * 64, entered_by=publisher,
    )  # fmt: skip
    claim = Claim.objects.create(
        town=town, statement=statement, kind="measure", subject="school_holidays", modality="planned",
        detail={"until": "2024-01-19"}, start=0, end=25, evidence="Holidays until 19 January",
        state="confirmed",
    )  # fmt: skip
    index = client.get(url("index", town)).content.decode()
    assert "Holidays until 19 January" in index
    assert "not decided yet" in index

    page = client.get(url("new", town) + f"?claim={claim.pk}").content.decode()
    assert 'value="2024-01-19"' in page
    client.post(url("new", town) + f"?claim={claim.pk}", {**FORM, "ends_on": "2024-01-19"})

    assert Measure.objects.get().claim == claim
    assert client.get(url("new", town) + f"?claim={claim.pk}").status_code == 404
    assert client.get(url("new", town) + "?claim=nonsense").status_code == 200


def test_others_read_and_do_not_write(client, town, publisher, make_user):
    client.post(url("new", town), FORM)
    measure = Measure.objects.get()
    client.force_login(make_user(town, "inspector"))
    assert client.get(url("index", town)).status_code == 200
    assert client.get(url("measure", town, measure.pk)).status_code == 200
    assert client.get(url("new", town)).status_code == 403
    for name in ("edit", "publish", "extend", "lift", "discard"):
        assert client.post(url(name, town, measure.pk)).status_code == 403
    client.force_login(make_user(town))
    assert client.get(url("measure", town, measure.pk)).status_code == 404
