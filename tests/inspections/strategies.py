"""Filled forms as hypothesis makes them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal

from hypothesis import strategies as st

from firstlight.inspections.rules.envelope import same_name
from firstlight.inspections.rules.parts import ENTRANCE, FLAT, LONGEST_NUMBER, WHOLE_HOUSE, HousePart
from firstlight.inspections.rules.values import (
    GRADES,
    LARGEST_AMOUNT,
    PRESENCES,
    FindingValues,
    OwnerValues,
    PhotoValues,
    Place,
    SubmissionValues,
)
from firstlight.inspections.schedule import Element, damage_schedule

SCHEDULE = damage_schedule()
# What XML carries unchanged once trimmed: no control characters, no surrogates, no lone blanks.
TEXT = (
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=60)
    .map(str.strip)
    .filter(lambda text: all(ch == " " or not ch.isspace() for ch in text))
)
AMOUNT = st.decimals(Decimal("0.01"), LARGEST_AMOUNT, places=2)


@st.composite
def finding(draw: st.DrawFn, element: Element) -> FindingValues:
    damaged = draw(AMOUNT)
    total = draw(st.none() | st.decimals(damaged, LARGEST_AMOUNT, places=2))
    severity = draw(st.sampled_from([s.key for s in element.severities]))
    split = {}
    for one in SCHEDULE.splits_of(element):
        parts = draw(st.lists(st.sampled_from([part.key for part in one.parts]), unique=True))
        share = (damaged / len(parts)).quantize(Decimal("0.01"), ROUND_DOWN) if parts else Decimal(0)
        if share:
            split[one.key] = dict.fromkeys(parts, share)
    return FindingValues(element.key, damaged, total, severity, draw(st.booleans()), split)


NUMBER = TEXT.map(lambda text: text[:LONGEST_NUMBER].strip()).filter(bool)
PARTS = st.one_of(
    st.just(WHOLE_HOUSE),
    st.builds(HousePart, st.just(ENTRANCE), NUMBER),
    st.builds(HousePart, st.just(FLAT), st.just("") | NUMBER, NUMBER),
)
SCALES = st.fixed_dictionaries(
    {}, optional={scale.key: st.sampled_from([g.key for g in scale.grades]) for scale in SCHEDULE.scales}
)


@st.composite
def forms(draw: st.DrawFn) -> SubmissionValues:
    """Any form that a phone could send without an odd answer; findings in the schedule's order."""
    named = draw(st.sets(st.sampled_from(list(SCHEDULE.by_key))))
    findings, networks = [], {}
    part = draw(PARTS)
    for element in SCHEDULE.elements:
        if element.key not in named or part.level not in element.levels:
            continue
        if element.is_network:
            networks[element.key] = draw(st.sampled_from([s.key for s in SCHEDULE.network_states]))
        if not element.is_network or draw(st.booleans()):
            findings.append(draw(finding(element)))
    # Composed and decomposed letters are one name: two such photos are an odd answer.
    names = draw(st.lists(TEXT.filter(bool), unique_by=same_name, max_size=4))
    shows = st.sampled_from(["", *SCHEDULE.by_key])
    accuracy = st.none() | st.floats(0.1, 1e4)
    place = st.builds(Place, st.floats(-180, 180), st.floats(-90, 90), accuracy)
    moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
    at = moments.map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))
    owner = st.builds(OwnerValues, st.sampled_from(PRESENCES), TEXT, TEXT)
    return SubmissionValues(
        instance_id=f"uuid:{draw(st.uuids())}",
        house=draw(st.just("") | st.uuids().map(str)),
        grade=draw(st.sampled_from(GRADES)),
        seen_at=draw(at),
        findings=tuple(findings),
        networks=networks,
        photos=tuple(
            PhotoValues(n, draw(shows), draw(st.none() | at), draw(st.none() | place)) for n in names
        ),
        voice=draw(TEXT),
        owner=draw(st.none() | owner),
        place=draw(st.none() | place),
        address_seen=draw(TEXT),
        note=draw(TEXT),
        device_id=draw(TEXT),
        part=part,
        scales=draw(SCALES),
    )
