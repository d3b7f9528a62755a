"""From a pasted text to decided claims. The night's own words are in tests/reports/examples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from firstlight.audit.models import Entry
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Claim, Statement
from firstlight.reports.services import (
    IncidentFacts,
    assign_claim,
    confirm_claim,
    edit_claim,
    make_incident,
    reject_claim,
    reopen_claim,
    take_statement,
)
from firstlight.reports.services.statements import clean_text

NOW = datetime(2024, 1, 3, 9, tzinfo=UTC)
TEXT = (
    "The governor of the region, Pavel Probe, said that three people were injured in the evening.\r\n\r\n"
    "According to him, no one was hurt overnight. Windows in 14 apartment buildings are broken."
)


def take(town, officer, text=TEXT, **changes):
    options = {"channel": "web", "author": "Probe Agency", "published_at": NOW - timedelta(hours=1)}
    return take_statement(town=town, text=text, by=officer, **{**options, **changes})


def test_a_statement_is_kept_and_its_claims_wait(town, officer):
    statement = take(town, officer)

    assert statement.text == clean_text(TEXT)
    assert "\r" not in statement.text
    assert statement.language == "en"
    claims = list(statement.claims.all())
    injured = next(claim for claim in claims if claim.subject == "injured" and claim.value_min == 3)
    assert injured.speaker == "Pavel Probe"
    assert any(claim.kind == "casualty" and claim.value_max == 0 for claim in claims)
    for claim in claims:
        assert claim.state == "proposed"
        assert claim.evidence == statement.text[claim.start : claim.end] != ""


def test_the_same_text_twice_is_one_statement(town, officer):
    first = take(town, officer)
    entries = Entry.objects.count()

    again = take(town, officer, text=f"\n{TEXT}\n")

    assert again == first
    assert Claim.objects.count() == first.claims.count()
    assert Entry.objects.count() == entries
    assert take(town, officer, author="Another Agency") != first


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": " \n "}, "empty-text"),
        ({"text": "a" * 100_001}, "text-too-long"),
        ({"author": " "}, "no-author"),
        ({"source_url": "javascript:alert(1)"}, "bad-url"),
        ({"published_at": datetime(2024, 1, 3, 8)}, "naive-time"),
        ({"published_at": NOW + timedelta(hours=1)}, "future"),
    ],
)
def test_bad_statements_are_refused(town, officer, changes, code):
    with pytest.raises(ReportError) as error:
        take(town, officer, **changes)
    assert error.value.code == code
    assert not Statement.objects.exists()


@pytest.fixture
def claim(town, officer):
    return next(c for c in take(town, officer).claims.all() if c.value_min == 3)


def refused(act, code):
    with pytest.raises(ReportError) as error:
        act()
    assert error.value.code == code


def test_a_decision_can_be_taken_back(claim, incident, officer):
    claim = confirm_claim(claim=claim, by=officer, incident=incident)
    assert (claim.state, claim.incident, claim.decided_by, claim.decided_at) == (
        "confirmed", incident, officer, NOW,
    )  # fmt: skip
    entries = Entry.objects.count()
    confirm_claim(claim=claim, by=officer)
    assert Entry.objects.count() == entries  # twice is once
    refused(lambda: reject_claim(claim=claim, by=officer), "already-decided")
    refused(lambda: edit_claim(claim=claim, changes={"value_min": 4}, by=officer), "already-decided")

    claim = reopen_claim(claim=claim, by=officer)

    assert (claim.state, claim.decided_by) == ("proposed", None)
    assert reject_claim(claim=claim, by=officer).state == "rejected"


def test_an_edit_keeps_the_evidence_and_logs_both_values(claim, officer):
    evidence = claim.evidence

    claim = edit_claim(claim=claim, changes={"value_min": 2, "qualifier": "at_least"}, by=officer)

    assert (claim.value_min, claim.qualifier, claim.origin, claim.evidence) == (
        2,
        "at_least",
        "person",
        evidence,
    )
    assert Entry.objects.order_by("-seq")[0].data == {"value_min": [3, 2], "qualifier": ["exact", "at_least"]}
    refused(lambda: edit_claim(claim=claim, changes={"value_max": 1}, by=officer), "range")
    refused(lambda: edit_claim(claim=claim, changes={"evidence": "x"}, by=officer), "unknown-field")


def test_a_claim_moves_between_incidents_of_its_town(claim, incident, officer, town):
    assert assign_claim(claim=claim, incident=incident, by=officer).incident == incident
    assert assign_claim(claim=claim, incident=None, by=officer).incident is None
    from firstlight.accounts.models import Town

    elsewhere = Town.objects.create(
        name="Elsewhere", slug="elsewhere", timezone="UTC", lon=0, lat=0, west=0, south=0, east=1, north=1
    )
    foreign = make_incident(town=elsewhere, facts=IncidentFacts("Far away", NOW, NOW), by=officer)
    refused(lambda: assign_claim(claim=claim, incident=foreign, by=officer), "other-town")
    refused(lambda: confirm_claim(claim=claim, incident=foreign, by=officer), "other-town")
