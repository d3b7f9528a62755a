"""The pages of the duty officer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from firstlight.reports.labels import remarks
from firstlight.reports.models import Alarm, Call, Claim, Impact, Incident, Statement
from firstlight.reports.places import Spot
from firstlight.reports.services import add_impact, take_call, take_statement

NOW = datetime(2024, 1, 3, 9, tzinfo=UTC)
TEXT = (
    "The governor of the region, Pavel Probe, said that three people were injured in the evening.\n\n"
    "Two people were killed."
)
HTMX = {"HX-Request": "true"}
PLACE = {"lon": "34.005", "lat": "43.005", "radius_m": "80"}


def url(name, town, *args):
    return reverse(f"reports:{name}", args=[town.slug, *args])


@pytest.fixture
def _logged_in(client, officer):
    client.force_login(officer)


@pytest.fixture
def statement(town, officer):
    return take_statement(
        town=town, text=TEXT, channel="web", author="Probe Agency",
        published_at=NOW - timedelta(hours=1), by=officer,
    )  # fmt: skip


@pytest.fixture
def claim(statement):
    return statement.claims.get(value_min=3)


@pytest.mark.usefixtures("_logged_in")
def test_a_pasted_text_is_read_and_its_claims_are_shown(client, town):
    form = {"text": TEXT, "author": "Probe Agency", "channel": "web", "published_at": "2024-01-03T10:00"}
    response = client.post(url("new_statement", town), form)

    statement = Statement.objects.get()
    assert response.url == url("statement", town, statement.pk)
    assert statement.published_at == NOW - timedelta(hours=1)  # Athens is two hours ahead
    page = client.get(response.url).content.decode()
    assert "Injured: 3" in page
    assert "Pavel Probe" in page
    assert page.count("<mark") >= 2
    again = client.post(url("new_statement", town), form, follow=True)
    assert "This text is here already" in again.content.decode()
    assert Statement.objects.count() == 1


@pytest.mark.usefixtures("_logged_in")
def test_a_bad_form_keeps_what_was_typed(client, town):
    form = {"text": TEXT, "author": "Probe", "channel": "web", "published_at": "2024-01-09T10:00"}
    response = client.post(url("new_statement", town), form)
    assert response.status_code == 422
    assert "lies in the future" in response.content.decode()
    assert "Pavel Probe" in response.content.decode()


@pytest.mark.usefixtures("_logged_in")
def test_a_text_cannot_smuggle_markup(client, town, officer):
    text = "<script>alert(1)</script> Two people were killed, <b>said</b> Pavel Probe."
    statement = take_statement(
        town=town, text=text, channel="web", author="<i>Probe</i>", published_at=NOW, by=officer
    )
    page = client.get(url("statement", town, statement.pk)).content.decode()
    assert "<script>alert(1)" not in page
    assert "<i>Probe" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.usefixtures("_logged_in")
def test_confirming_by_htmx_gives_the_card_the_text_and_an_undo(client, town, claim, incident):
    response = client.post(url("confirm_claim", town, claim.pk), {"incident": incident.pk}, headers=HTMX)

    claim.refresh_from_db()
    assert (claim.state, claim.incident) == ("confirmed", incident)
    answer = response.content.decode()
    assert answer.lstrip().startswith("<article")
    assert 'data-state="confirmed"' in answer
    assert answer.count("hx-swap-oob") == 3
    assert 'class="tone-ok"' in answer
    undo = url("reopen_claim", town, claim.pk)
    assert undo in answer
    client.post(undo, headers=HTMX)
    claim.refresh_from_db()
    assert claim.state == "proposed"


@pytest.mark.usefixtures("_logged_in")
def test_without_a_script_the_same_buttons_work(client, town, claim):
    response = client.post(url("reject_claim", town, claim.pk))
    assert response.url == url("statement", town, claim.statement_id) + f"#claim-{claim.pk}"
    claim.refresh_from_db()
    assert claim.state == "rejected"
    late = client.post(url("confirm_claim", town, claim.pk), follow=True)
    assert "Somebody decided about this claim meanwhile" in late.content.decode()


@pytest.mark.usefixtures("_logged_in")
def test_the_card_says_when_nobody_is_named_and_proposes_the_incident(client, town, officer, incident):
    statement = take_statement(
        town=town, text="Two people were killed overnight.", channel="web", author="Wire",
        published_at=NOW, by=officer,
    )  # fmt: skip
    page = client.get(url("statement", town, statement.pk)).content.decode()
    assert "nobody is named" in page
    assert f'<option value="{incident.pk}" selected>' in page


@pytest.mark.usefixtures("_logged_in")
def test_a_claim_is_corrected_and_keeps_its_evidence(client, town, claim):
    form = client.get(url("edit_claim", town, claim.pk), headers=HTMX)
    assert form.content.decode().lstrip().startswith("<article")
    given = {
        "subject": "injured", "value_min": "2", "value_max": "4", "qualifier": "about",
        "modality": "asserted", "scope": "", "speaker": "Pavel Probe", "office": "", "as_of": "",
    }  # fmt: skip
    wrong = client.post(url("edit_claim", town, claim.pk), {**given, "value_max": "1"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "The lower number is above the upper one" in wrong.content.decode()

    client.post(url("edit_claim", town, claim.pk), given, headers=HTMX)

    before, evidence = claim.value_min, claim.evidence
    claim.refresh_from_db()
    assert (before, claim.value_min, claim.value_max, claim.evidence) == (3, 2, 4, evidence)
    page = client.get(url("statement", town, claim.statement_id)).content.decode()
    assert "2 to 4" in page
    assert "corrected by hand" in page


@pytest.mark.usefixtures("_logged_in")
def test_an_incident_is_made_for_a_claim(client, town, claim):
    new = url("new_incident", town) + f"?claim={claim.pk}"
    assert claim.evidence in client.get(new).content.decode()
    form = {
        "title": "Evening", "cause": "shelling", "place": "", "precision": "3", "lon": "", "lat": "",
        "started_at": "2024-01-02T20:00", "ended_at": "2024-01-02T21:00",
    }  # fmt: skip

    response = client.post(new, form)

    incident = Incident.objects.get()
    assert response.url == url("statement", town, claim.statement_id)
    claim.refresh_from_db()
    assert claim.incident == incident
    assert incident.started_at == datetime(2024, 1, 2, 18, tzinfo=UTC)
    client.post(url("confirm_claim", town, claim.pk), {"incident": incident.pk})
    for page in (url("incidents", town), url("incident", town, incident.pk)):
        text = client.get(page).content.decode()
        assert "Injured" in text
        assert "no data" in text  # nobody said how many were killed here
    backwards = client.post(url("edit_incident", town, incident.pk), {**form, "ended_at": "2024-01-02T19:00"})
    assert backwards.status_code == 422


@pytest.mark.usefixtures("_logged_in")
def test_merging_leaves_a_signpost(client, town, incident, officer):
    from firstlight.reports.services import IncidentFacts, make_incident

    other = make_incident(town=town, facts=IncidentFacts("Double", NOW, NOW), by=officer)
    client.post(url("merge_incident", town, incident.pk), {"incident": other.pk})
    assert client.get(url("incident", town, other.pk)).url == url("incident", town, incident.pk)
    assert "Double" not in client.get(url("incidents", town)).content.decode()


@pytest.mark.usefixtures("_logged_in")
def test_a_call_becomes_an_impact(client, town, incident):
    form = {"text": "Roof gone", "address": "Mill 3", "name": "Ann Probe", "phone": "555 01"}
    response = client.post(url("new_call", town), form)
    call = Call.objects.get()
    assert response.url == url("call", town, call.pk)
    page = client.get(response.url).content.decode()
    assert "Ann Probe" in page
    assert "Place the call" in page
    swapped = client.post(response.url, {"lon": "43.0", "lat": "34.0", "radius_m": "80"})
    assert swapped.status_code == 422
    assert "not swapped" in swapped.content.decode()

    client.post(response.url, {**PLACE, "address": "Mill Street 3"})
    call.refresh_from_db()
    assert (call.state, call.address) == ("placed", "Mill Street 3")
    new = url("new_impact", town) + f"?call={call.pk}"
    assert 'value="34.005"' in client.get(new).content.decode()
    client.post(new, {**PLACE, "incident": incident.pk, "note": "crater"})

    impact = Impact.objects.get()
    assert (impact.call, impact.incident, impact.note) == (call, incident, "crater")
    features = client.get(url("impacts_json", town)).json()["features"]
    assert features[0]["properties"]["url"] == url("impact", town, impact.pk)
    client.post(url("clear_impact", town, impact.pk), {"clearance": "danger", "danger_m": "250"})
    impact.refresh_from_db()
    assert (impact.clearance, impact.danger_m) == ("danger", 250)
    assert "crater" in client.get(url("impacts", town)).content.decode()
    client.post(url("close_call", town, call.pk))
    assert "Open it again" in client.get(url("call", town, call.pk)).content.decode()


@pytest.mark.usefixtures("_logged_in")
def test_an_impact_is_moved_and_withdrawn_with_an_undo(client, town, incident, officer):
    impact = add_impact(incident=incident, at=Spot(34.005, 43.005, 80), by=officer)
    client.post(url("impact", town, impact.pk), {"lon": "34.006", "lat": "43.006", "radius_m": "20"})
    impact.refresh_from_db()
    assert (impact.lon, impact.radius_m) == (34.006, 20)

    page = client.post(url("withdraw_impact", town, impact.pk), follow=True).content.decode()
    assert url("restore_impact", town, impact.pk) in page
    assert "No impact yet" in page
    client.post(url("restore_impact", town, impact.pk))
    assert len(client.get(url("impacts_json", town)).json()["features"]) == 1


@pytest.mark.usefixtures("_logged_in")
def test_an_alarm_is_on_every_page_until_the_all_clear(client, town):
    client.post(url("start_alarm", town), {"source": "Siren", "at": ""})
    assert "All clear" in client.get(url("alarms", town)).content.decode()
    assert "take cover" in client.get(url("statements", town)).content.decode()
    assert "An alarm is on already" in client.post(
        url("start_alarm", town), {"source": "Siren"}, follow=True
    ).content.decode()  # fmt: skip
    client.post(url("end_alarm", town), {"at": ""})
    assert Alarm.objects.get().ended_at == NOW


READ = {
    "statements": "duty_officer coordinator works_manager publisher administrator",
    "incidents": "duty_officer coordinator works_manager publisher administrator",
    "impacts": "duty_officer coordinator works_manager publisher administrator",
    "impacts_json": "duty_officer coordinator works_manager publisher administrator",
    "calls": "duty_officer coordinator administrator",
    "calls_json": "duty_officer coordinator administrator",
    "alarms": "duty_officer coordinator inspector works_manager publisher administrator",
}
WRITE = {
    "new_statement": "duty_officer",
    "new_incident": "duty_officer",
    "new_call": "duty_officer",
    "new_impact": "duty_officer coordinator",
}


@pytest.mark.parametrize(
    "role",
    ["duty_officer", "coordinator", "inspector", "works_manager", "publisher", "administrator", "resident"],
)
def test_the_access_matrix(client, town, make_user, role):
    client.force_login(make_user(town, role, email="someone@example.org"))
    for pages in (READ, WRITE):
        for name, roles in pages.items():
            allowed = role in roles.split()
            assert client.get(url(name, town)).status_code == (200 if allowed else 403), name


def test_readers_do_not_write(client, town, claim, incident, officer, make_user):
    call = take_call(town=town, text="Bang", by=officer)
    impact = add_impact(incident=incident, at=Spot(34.005, 43.005, 80), by=officer)
    client.force_login(make_user(town, "administrator"))
    acts = [
        (name, claim)
        for name in ("confirm_claim", "reject_claim", "reopen_claim", "edit_claim", "assign_claim")
    ]
    acts += [(name, incident) for name in ("edit_incident", "merge_incident")]
    acts += [(name, call) for name in ("call", "close_call", "reopen_call")]
    acts += [(name, impact) for name in ("impact", "clear_impact", "withdraw_impact", "restore_impact")]
    for name, target in acts:
        assert client.post(url(name, town, target.pk), PLACE).status_code == 403, name
    assert client.post(url("start_alarm", town), {"source": "x"}).status_code == 403
    assert client.post(url("end_alarm", town)).status_code == 403
    assert Claim.objects.filter(state="proposed").count() == Claim.objects.count()


def test_another_town_is_another_world(client, claim, incident, officer, make_user):
    from firstlight.accounts.models import Town

    other = Town.objects.create(
        name="Elsewhere", slug="elsewhere", timezone="UTC", lon=0, lat=0, west=0, south=0, east=1, north=1
    )
    client.force_login(make_user(other, "duty_officer", email="other@example.org"))
    assert client.get(url("statements", claim.town)).status_code == 404
    assert client.get(url("statement", other, claim.statement_id)).status_code == 404
    assert client.get(url("incident", other, incident.pk)).status_code == 404
    assert client.post(url("confirm_claim", other, claim.pk)).status_code == 404


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("tochka-u", "Tochka-U"),
        ("atacms", "ATACMS"),
        ("kab-500", "KAB-500"),
        ("storm shadow", "Storm Shadow"),
    ],
)
def test_models_of_weapons_are_written_as_people_do(key: str, shown: str) -> None:
    claim = Claim(detail={"model": key, "outcome": "intercepted"})

    assert shown in remarks(claim)
