"""What a model proposes is believed only where the text shows it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from firstlight.reports.rules.proposals import ModelError, Proposal, judge, parse_answer
from firstlight.reports.rules.reading import read_statement

TEXT = (
    "Губернатор Иван Вымыслов сообщил: ранены двое. Дом остался без кровли после взрыва, "
    "там же повреждены школа и ещё две постройки."
)


def judged(*proposals, text=TEXT):
    return judge(read_statement(text, published_at=date(2024, 1, 3)), list(proposals))


def test_what_the_rules_found_too_is_told():
    result = judged(Proposal("casualty", "injured", "ранены двое", 2))

    assert (len(result.seen), result.kept, result.dropped) == (1, [], [])


@pytest.mark.parametrize(
    ("proposal", "why"),
    [
        (Proposal("casualty", "killed", "погибли трое", 3), "not-in-text"),
        (Proposal("casualty", "injured", "Ранены  двое", 2), "not-in-text"),
        (Proposal("casualty", "injured", "е", 2), "not-once"),
        (Proposal("casualty", "injured", "ранены двое", 3), "number"),
        (Proposal("casualty", "killed", "ранены двое", 2), "trigger"),
        (Proposal("damage", "road", "повреждены школа", None), "trigger"),
        (Proposal("weather", "rain", "ранены двое", 2), "kind"),
        (Proposal("casualty", "injured", "", 2), "too-long"),
    ],
)
def test_fabrications_are_dropped_with_their_reason(proposal, why):
    result = judged(proposal)

    assert result.kept == []
    assert [reason for reason, _ in result.dropped] == [why]


def test_another_number_in_words_the_rules_have_read_is_dropped():
    text = "Ранены двое из пяти пассажиров автобуса."

    result = judged(Proposal("casualty", "injured", "Ранены двое из пяти", 5), text=text)

    assert [reason for reason, _ in result.dropped] == ["inside"]


def test_a_new_claim_points_at_its_words_and_a_heard_speaker():
    quote = "Больница, где были люди, повреждена"
    text = f"Мэр Пётр Выдумкин сообщил о ночи. {quote}."

    result = judged(Proposal("damage", "social", quote, speaker="Мэр Пётр Выдумкин"), text=text)

    assert [text[c.start : c.end] for c, _ in result.kept] == [quote]
    assert [speaker.name for _, speaker in result.kept] == ["Пётр Выдумкин"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"claims": 3}', '{"claims": [{"kind": "x"}]}', "[" * 9999]
)
def test_an_answer_that_is_none(content):
    with pytest.raises(ModelError):
        parse_answer(content)


def test_an_answer():
    row = {"kind": "casualty", "subject": "injured", "quote": "ранены двое", "value": 2, "date": "2024-01-01"}

    assert parse_answer(json.dumps({"claims": [row]})) == [Proposal("casualty", "injured", "ранены двое", 2)]
