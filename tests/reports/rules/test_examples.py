"""The written examples in three languages, two thirds tuned on and a third kept apart."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from firstlight.reports.rules.reading import read_statement
from tests.reports.examples.load import Example, load_examples
from tests.reports.examples.scoring import Score, score_examples

SHARED = Path(__file__).parents[4] / "shared" / "data" / "statements"


def read(example: Example) -> dict[str, Any]:
    return read_statement(example.text, published_at=example.published).to_json()


@pytest.fixture(scope="module")
def tuned() -> Score:
    return score_examples((one for one in load_examples() if not one.apart), read)


@pytest.fixture(scope="module")
def apart() -> Score:
    return score_examples((one for one in load_examples() if one.apart), read)


def test_there_are_enough_of_them_in_each_language():
    examples = load_examples()

    assert len({one.name for one in examples}) == len(examples) >= 150
    for language in ("en", "ru", "uk"):
        assert sum(one.name.startswith(language) for one in examples) >= 50
    assert sum(one.apart for one in examples) >= 50


def test_language_is_detected():
    wrong = [one.name for one in load_examples() if read(one)["language"] != one.name[:2]]
    assert wrong == []


def test_tuned_examples_are_read(tuned):
    assert tuned.all.f1 >= 0.97
    assert min(tally.f1 for name, tally in tuned.types.items() if name != "loaded") >= 0.95
    assert tuned.attributed / tuned.attributable >= 0.95
    assert tuned.wrong_numbers == []


def test_examples_nobody_tuned_on_are_read(apart):
    assert apart.all.f1 >= 0.93
    assert apart.types["cas"].precision >= 0.97
    assert apart.types["cas"].recall >= 0.88
    assert apart.types["dam"].precision >= 0.90
    assert apart.attributed / apart.attributable >= 0.90
    assert apart.wrong_numbers == []


def test_spans_of_every_example_are_in_its_text():
    for example in load_examples():
        output = read(example)
        for item in (
            output["claims"] + output["times"] + output["places"] + output["areas"] + output["quotes"]
        ):
            assert 0 <= item["start"] < item["end"] <= len(example.text), example.name


@pytest.mark.shared
def test_the_nine_real_statements():
    if not SHARED.exists():
        pytest.skip("the shared statements are not beside this checkout")
    import json

    spec = importlib.util.spec_from_file_location("shared_score", SHARED / "score.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    totals = {kind: [0, 0, 0] for kind in ("cas", "dam", "wpn", "time", "place", "source", "meas", "loaded")}
    attribution = [0, 0]
    for document in json.loads((SHARED / "labels.json").read_text(encoding="utf8")):
        text = (SHARED / document["text_file"]).read_text(encoding="utf8")
        day = date.fromisoformat(document["published"]) if document["published"] else None
        output = read_statement(text, published_at=day).to_json()
        scorer.score_one(document, text, output, totals, attribution)

    everything = scorer.ratios(*(sum(row[i] for row in totals.values()) for i in range(3)))
    assert everything["f1"] >= 0.97
    assert attribution[0] / attribution[1] >= 0.95
