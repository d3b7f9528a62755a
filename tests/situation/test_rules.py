"""Policy packs and the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.situation.errors import SituationError
from firstlight.situation.rules.gate import hold_incident, is_blocked, may_count, to_the_hour
from firstlight.situation.rules.policies import parse_policy, policies, policy_named

GOOD = """
name = "Test"
delay_h = 3
alarm_must_be_over = true
official_source_first = true
threshold = 10
rounding = 5
place = "district"
"""
times = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def test_every_pack_that_ships_is_sound():
    assert {"default", "storm", "strict"} <= set(policies())
    assert policy_named("default").delay_h >= 3
    assert policy_named("storm").delay_h == 0
    assert all(policy.threshold >= 10 for policy in policies().values())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("threshold = 10", "threshold = 1"),
        ("rounding = 5", "rounding = 11"),
        ("rounding = 5", "rounding = 0"),
        ("delay_h = 3", "delay_h = -1"),
        ("delay_h = 3", 'delay_h = "3"'),
        ('place = "district"', 'place = "street"'),
        ("alarm_must_be_over = true", "alarm_must_be_over = 1"),
        ("threshold = 10", "treshold = 10"),
        ("threshold = 10", "threshold ="),
        ('name = "Test"', 'name = ""'),
        ('name = "Test"', ""),
    ],
)
def test_one_wrong_entry_makes_a_pack_useless(old, new):
    assert parse_policy("good", GOOD).threshold == 10
    with pytest.raises(SituationError) as error:
        parse_policy("bad", GOOD.replace(old, new))
    assert error.value.code == "bad-policy"


@given(times, st.timedeltas(timedelta(0), timedelta(days=2)), st.floats(0, 48))
def test_an_incident_is_held_exactly_until_its_delay_is_over(ended_at, passed, delay_h):
    policy = replace(policy_named("default"), delay_h=delay_h)

    held = hold_incident(ended_at, now=ended_at + passed, policy=policy)

    assert (held is not None) == (passed < timedelta(hours=delay_h))
    if held is not None and held.until is not None:
        assert hold_incident(ended_at, now=held.until, policy=policy) is None


@given(times, st.timedeltas(timedelta(0), timedelta(days=1)))
def test_a_told_window_holds_the_attack_and_shows_no_minute(start, length):
    told_start, told_end = to_the_hour(start, start + length)

    assert told_start <= start <= start + length <= told_end
    assert told_end - told_start < length + timedelta(hours=2)
    for told in (told_start, told_end):
        assert (told.minute, told.second, told.microsecond) == (0, 0, 0)


def test_the_gate():
    attack, storm = policy_named("default"), policy_named("storm")
    assert is_blocked(policy=attack, alarm_is_open=True)
    assert not is_blocked(policy=attack, alarm_is_open=False)
    assert not is_blocked(policy=storm, alarm_is_open=True)
    assert may_count("Governor", "", policy=attack)
    assert may_count("", "ministry", policy=attack)
    assert not may_count(" ", "", policy=attack)
    assert may_count("", "", policy=storm)
