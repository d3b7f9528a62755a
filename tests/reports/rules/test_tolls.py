"""The ledger's rules: by property, and by the series they were learnt from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.reports.rules.tolls import METRICS, TollClaim, speaker_key, toll, tolls

START = datetime(2023, 12, 30, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def claim(
    number: int, low: int | None, *, metric="killed", source="governor", hours=0.0, **more
) -> TollClaim:
    high = more.pop("high", low)
    return TollClaim(
        f"c{number}",
        metric,
        low,
        high,
        source,
        START + hours * HOUR,
        more.pop("incident", "saturday"),
        **more,
    )


def series(metric: str, values: list[int], first: int) -> list[TollClaim]:
    return [claim(first + n, value, metric=metric, hours=6 * n) for n, value in enumerate(values)]


def test_a_real_series_the_newest_word_stands():
    killed, injured = series("killed", [21, 22, 24, 25], 0), series("injured", [110, 111, 108], 10)

    figures = toll(killed + injured).figures

    assert (figures["killed"].low, figures["killed"].best, figures["killed"].high) == (25, 25, 25)
    assert (figures["injured"].best, figures["injured"].disputed) == (108, False)
    assert [point.fate for point in figures["killed"].timeline] == ["superseded"] * 3 + ["standing"]
    assert figures["missing"].state == "no_data"


@pytest.mark.parametrize("order", [(7, 3), (3, 7)])
def test_of_two_counts_in_one_breath_the_smaller_is_a_part(order):
    first, second = order
    ledger = tolls([claim(1, first), claim(2, second)])

    assert ledger.incidents["saturday"].figures["killed"].best == 7
    assert sorted(ledger.fates.values()) == ["part", "standing"]


def test_as_of_orders_better_than_publication():
    late_relay = claim(1, 22, hours=20, as_of=START + 15 * HOUR)
    early_word = claim(2, 24, hours=17, as_of=START + 17 * HOUR)

    assert toll([late_relay, early_word]).figures["killed"].best == 24


def test_a_relayed_old_figure_does_not_come_back():
    old, new = claim(1, 22), claim(2, 24, hours=3)
    relay = claim(3, 22, hours=8, relayed=True)

    ledger = tolls([relay, new, old])

    assert ledger.incidents["saturday"].figures["killed"].best == 24
    assert ledger.fates == {"c1": "superseded", "c2": "standing", "c3": "copy"}


def test_two_sources_differ_the_conservative_figure_is_the_headline():
    figure = toll([claim(1, 25), claim(2, 21, source="ministry")]).figures["killed"]

    assert (figure.low, figure.best, figure.high, figure.disputed) == (21, 21, 25, True)
    assert set(figure.standing) == {"c1", "c2"}


def test_at_least_is_open_ended():
    figure = toll([claim(1, 28, metric="injured", high=None, qualifier="at_least")]).figures["injured"]

    assert (figure.low, figure.best, figure.high, figure.open_ended) == (28, 28, 28, True)


@pytest.mark.parametrize(
    ("words", "floor"), [("dozens", 12), ("десятки", 10), ("сотні", 100), ("several", 1), ("tens", 10)]
)
def test_vague_words_have_floors(words, floor):
    figure = toll([claim(1, None, qualifier="vague", words=words)]).figures["killed"]

    assert (figure.best, figure.open_ended) == (floor, True)


def test_zero_no_reports_and_no_data_are_three_things():
    zero = toll([claim(1, 0, metric="any")]).figures
    silence = toll([claim(1, None, metric="any", no_report=True)]).figures

    hurt = ("killed", "injured")  # of the missing nothing was said
    assert {zero[metric].state for metric in hurt} == {"zero"}
    assert {silence[metric].state for metric in hurt} == {"no_reports"}
    assert zero["missing"].state == silence["missing"].state == "no_data"
    assert {toll([]).figures[metric].state for metric in METRICS} == {"no_data"}


def test_the_overnight_zero_supersedes_nothing():
    saturday = claim(1, 25)
    before = claim(2, 1, incident="tuesday", hours=70)
    overnight = claim(3, 0, metric="any", incident="overnight", hours=90)

    ledger = tolls([overnight, before, saturday])

    best = {name: toll.figures["killed"].best for name, toll in ledger.incidents.items()}
    assert best == {"saturday": 25, "tuesday": 1, "overnight": 0}
    assert set(ledger.fates.values()) == {"standing"}


def test_people_do_not_become_unhurt():
    figure = toll([claim(1, 3), claim(2, 0, hours=2)]).figures["killed"]

    assert (figure.state, figure.best) == ("count", 3)


def test_a_first_zero_gives_way_to_a_later_count():
    ledger = tolls([claim(1, 0, metric="any"), claim(2, 2, metric="injured", hours=2)])

    figures = ledger.incidents["saturday"].figures
    assert figures["injured"].best == 2
    assert figures["killed"].state == "zero"
    assert ledger.fates["c1"] == "standing"


def test_parts_and_transfers_never_change_a_total():
    total = [claim(1, 24), claim(2, 108, metric="injured")]
    more = [claim(3, 3, part=True, hours=1), claim(4, 1, transfer=True, hours=2)]

    figures = tolls(total + more).incidents["saturday"].figures

    assert (figures["killed"].best, figures["injured"].best) == (24, 108)
    assert figures["killed"].transfers == ("c4",)


@pytest.mark.parametrize("modality", ["denied", "planned", "hypothetical"])
def test_only_what_is_asserted_counts(modality):
    ledger = tolls([claim(1, 9, modality=modality)])

    assert ledger.incidents["saturday"].figures["killed"].state == "no_data"
    assert ledger.fates == {"c1": "not_asserted"}


def test_a_period_total_holds_incidents_and_is_not_added():
    window = (START - 24 * HOUR, START + 24 * HOUR)
    incidents = [claim(1, 25), claim(2, 1, incident="tuesday")]
    dozens = claim(3, None, incident=None, period=window, words="dozens", qualifier="vague")
    windows = {"saturday": (START, START + HOUR), "tuesday": (START + 2 * HOUR, START + 3 * HOUR)}

    ledger = tolls([*incidents, dozens], windows=windows)

    (period,) = ledger.periods
    assert period.holds == ("saturday", "tuesday")
    assert (period.inside_best, period.outside) == (26, 0)
    assert ledger.incidents["saturday"].figures["killed"].best == 25
    assert ledger.fates["c3"] == "period"


def test_what_a_period_total_leaves_is_a_field_of_its_own():
    window = (START - 24 * HOUR, START + 24 * HOUR)
    stated = claim(3, 30, incident=None, period=window)

    ledger = tolls([claim(1, 25), stated], windows={"saturday": (START, START + HOUR)})

    assert ledger.periods[0].outside == 5


claims_strategy = st.lists(
    st.builds(
        lambda metric, low, source, at, part, transfer, relayed, incident: (
            metric, low, source, at, part, transfer, relayed, incident,
        ),
        st.sampled_from(["killed", "injured", "missing", "any"]),
        st.one_of(st.none(), st.integers(0, 40)),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 6),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.sampled_from(["one", "two"]),
    ),
    max_size=12,
)  # fmt: skip


def built(rows) -> list[TollClaim]:
    return [
        TollClaim(
            f"c{number}",
            metric,
            0 if metric == "any" else low,
            0 if metric == "any" else low,
            source,
            START + at * HOUR,
            incident,
            part=part,
            transfer=transfer and metric == "killed",
            relayed=relayed,
        )
        for number, (metric, low, source, at, part, transfer, relayed, incident) in enumerate(rows)
    ]


@given(claims_strategy, st.randoms(use_true_random=False))
def test_order_of_confirmation_does_not_matter(rows, random):
    claims = built(rows)
    shuffled = list(claims)
    random.shuffle(shuffled)

    assert tolls(shuffled) == tolls(claims)


@given(claims_strategy)
def test_nothing_is_ever_dropped(rows):
    claims = built(rows)
    ledger = tolls(claims)

    assert set(ledger.fates) == {one.id for one in claims}
    shown = {p.claim for t in ledger.incidents.values() for f in t.figures.values() for p in f.timeline}
    assert shown == {one.id for one in claims}


@given(claims_strategy, st.integers(0, 11))
def test_a_copy_changes_no_figure(rows, which):
    claims = built(rows)
    if not claims:
        return
    original = claims[which % len(claims)]
    copy = TollClaim(**{**original.__dict__, "id": "zz", "relayed": True})

    def figures(ledger):
        return {
            (name, metric): (f.state, f.low, f.best, f.high, f.disputed)
            for name, one in ledger.incidents.items()
            for metric, f in one.figures.items()
        }

    assert figures(tolls([*claims, copy])) == figures(tolls(claims))


@given(claims_strategy)
def test_no_toll_exceeds_what_one_claim_said(rows):
    claims = built(rows)
    for name, one in tolls(claims).incidents.items():
        for metric, figure in one.figures.items():
            said = [c.floor or 0 for c in claims if c.incident == name and c.metric == metric]
            if figure.state == "count":
                assert figure.low <= figure.best <= figure.high <= max(said)


@pytest.mark.parametrize(
    "names",
    [
        ("Аркадий Вымыслов", "Аркадій Вимислов", "Arkady Vymyslov", "Вымыслова", "губернатор Вымыслов"),
        ("Міноборони", "Министерство обороны", "defence ministry", "Russian Defense Ministry"),
        ("ДСНС", "State Emergency Service"),
    ],
)
def test_spellings_of_one_speaker_have_one_key(names):
    assert len({speaker_key(name, "") for name in names}) == 1


def test_two_speakers_have_two_keys():
    assert speaker_key("Вымыслов") != speaker_key("Придумкин")


def test_claims_of_two_incidents_are_no_single_toll():
    with pytest.raises(ValueError, match="more than one incident"):
        toll([claim(1, 1), claim(2, 1, incident="other")])
