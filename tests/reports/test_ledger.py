"""The ledger over real rows: the model night, in figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from firstlight.reports.models import Claim, Statement
from firstlight.reports.selectors.incidents import propose_incident
from firstlight.reports.selectors.ledger import town_ledger
from firstlight.reports.services import IncidentFacts, make_incident, merge_incidents
from firstlight.reports.showing import shown_periods, shown_toll

NOW = datetime(2024, 1, 3, 9, tzinfo=UTC)
numbers = count()


@pytest.fixture
def say(town, officer):
    """say("killed", 1, incident=…, speaker=…, author=…) -> a confirmed claim."""

    def make(subject, low, *, incident=None, author="Probe Agency", at=NOW, text=None, **fields):
        words = text or f"{subject} {low} ({next(numbers)})"
        statement, _ = Statement.objects.get_or_create(
            town=town, author=author, text_sha256=words,
            defaults={"text": words, "published_at": at, "language": "en", "entered_by": officer},
        )  # fmt: skip
        values = {"value_min": low, "value_max": low, "kind": "casualty", "state": "confirmed"}
        return Claim.objects.create(
            town=town, statement=statement, incident=incident, subject=subject,
            start=0, end=4, evidence=words[:4], **{**values, **fields},
        )  # fmt: skip

    return make


@pytest.fixture
def evening(town, officer):
    facts = IncidentFacts("The day before", NOW - timedelta(hours=20), NOW - timedelta(hours=18))
    return make_incident(town=town, facts=facts, by=officer)


@pytest.fixture
def saturday(town, officer):
    start = datetime(2023, 12, 30, 12, tzinfo=UTC)
    return make_incident(town=town, facts=IncidentFacts("Saturday", start, start), by=officer)


def figures(town, incident):
    toll = town_ledger(town).toll(incident)
    return {metric: (figure.state, figure.best) for metric, figure in toll.figures.items()}


def test_the_overnight_zero_supersedes_nothing(town, incident, evening, saturday, say):
    say("any", 0, incident=incident, speaker="Governor Probe", scope="night")
    say("killed", 1, incident=evening, speaker="Governor Probe", scope="previous_day")
    say("injured", 7, incident=evening, speaker="Governor Probe", scope="previous_day")
    say("killed", 25, incident=saturday, speaker="Governor Probe")

    zero, none = ("zero", 0), ("no_data", None)
    assert figures(town, incident) == {"killed": zero, "injured": zero, "missing": none}
    assert figures(town, evening) == {"killed": ("count", 1), "injured": ("count", 7), "missing": none}
    assert figures(town, saturday) == {"killed": ("count", 25), "injured": none, "missing": none}


def test_silence_no_reports_and_zero_are_three_things(town, incident, evening, saturday, say):
    say("killed", None, incident=incident, kind="no_report")
    say("killed", 0, incident=evening)

    assert figures(town, incident)["killed"] == ("no_reports", None)
    assert figures(town, evening)["killed"] == ("zero", 0)
    assert figures(town, saturday)["killed"] == ("no_data", None)
    shown = {one.label: one.headline for one in shown_toll(town_ledger(town), incident)}
    assert shown["Killed"] == "no reports"


def test_tolls_are_not_summed_and_not_the_largest(town, incident, say):
    say("injured", 110, incident=incident, speaker="Governor Probe", at=NOW - timedelta(hours=2))
    say("injured", 108, incident=incident, speaker="Governor Probe", at=NOW - timedelta(hours=1))
    say("killed", 3, incident=incident, speaker="Governor Probe")
    say("killed", 5, incident=incident, speaker="Mayor Trial")

    assert figures(town, incident) == {
        "killed": ("count", 3), "injured": ("count", 108), "missing": ("no_data", None),
    }  # fmt: skip
    killed = shown_toll(town_ledger(town), incident)[0]
    assert (killed.headline, killed.range, killed.figure.disputed) == ("3", "3 to 5", True)
    assert set(killed.timelines) == {"Governor Probe", "Mayor Trial"}
    injured = shown_toll(town_ledger(town), incident)[1]
    assert [word.counts for word in injured.timelines["Governor Probe"]] == [False, True]


def test_copied_words_count_once(town, incident, say):
    say("killed", 2, incident=incident, author="First Agency", text="two dead", at=NOW - timedelta(hours=2))
    say("killed", 2, incident=incident, author="Second Agency", text="two dead", at=NOW - timedelta(hours=1))

    figure = town_ledger(town).toll(incident).figures["killed"]

    assert (figure.best, len(figure.standing), figure.disputed) == (2, 1, False)


def test_only_confirmed_claims_count_and_a_release_may_ask_for_names(town, incident, say):
    say("killed", 9, incident=incident, state="proposed")
    say("killed", 8, incident=incident, state="rejected")
    say("killed", 4, incident=incident)
    say("injured", 6, incident=incident, speaker="Governor Probe")

    assert figures(town, incident)["killed"] == ("count", 4)
    named = town_ledger(town, counts=lambda claim: bool(claim.speaker)).toll(incident).figures
    assert (named["killed"].state, named["injured"].best) == ("no_data", 6)


def test_a_period_total_stands_apart(town, incident, saturday, say):
    say("killed", 25, incident=saturday, speaker="Governor Probe")
    say(
        "killed", None, detail={"words": "dozens"}, qualifier="vague", scope="period",
        event_from=datetime(2023, 12, 29, tzinfo=UTC), event_to=NOW,
    )  # fmt: skip

    assert figures(town, saturday)["killed"] == ("count", 25)
    (period,) = shown_periods(town_ledger(town))
    assert "dozens" in period.value
    assert str(saturday.pk) in period.period.holds


def test_merged_incidents_have_one_toll(town, incident, evening, say, officer):
    say("killed", 1, incident=evening, speaker="Governor Probe")

    merge_incidents(keep=incident, merged=evening, by=officer)

    assert figures(town, incident)["killed"] == ("count", 1)


def test_an_incident_is_proposed_by_its_window(town, incident, evening, saturday, say):
    night = say("any", 0, event_from=NOW - timedelta(hours=15), event_to=NOW - timedelta(hours=3))
    total = say("killed", 30, event_from=NOW - timedelta(days=9), event_to=NOW, scope="cumulative")
    unknown = say("killed", 30)
    old = say("killed", 1, event_from=NOW - timedelta(days=30), event_to=NOW - timedelta(days=29))

    assert propose_incident(night) == incident
    assert [propose_incident(claim) for claim in (total, unknown, old)] == [None, None, None]
