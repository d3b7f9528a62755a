"""How well readings match the written examples: strict on span and value.

A claim is right if its span overlaps the label's and its kind and number are the label's. What
overlaps an optional label is neither right nor wrong. Attribution is asked of right claims only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.reports.examples.load import Example, Label

Output = dict[str, Any]  # as `firstlight read --json` prints it
_FAMILY = {"cas": "casualty", "dam": "damage", "wpn": "weapon", "meas": "measure"}
_SUBJECT = {"cas": "victims", "dam": "object", "wpn": "weapon", "meas": "measure"}


@dataclass
class Tally:
    """Right, wrong and missed of one type."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass
class Score:
    """Tallies by type, attribution, and each casualty claim with a number nobody said."""

    types: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    attributed: int = 0
    attributable: int = 0
    wrong_numbers: list[str] = field(default_factory=list)

    @property
    def all(self) -> Tally:
        """All types together."""
        tallies = self.types.values()
        return Tally(*(sum(getattr(t, name) for t in tallies) for name in ("right", "wrong", "missed")))

    def table(self) -> dict[str, Any]:
        """Precision, recall, F1 and number by type, and the share of right attributions."""
        rows = {**self.types, "all": self.all}
        result: dict[str, Any] = {
            name: {
                "p": round(t.precision, 3),
                "r": round(t.recall, 3),
                "f1": round(t.f1, 3),
                "n": t.right + t.missed,
            }
            for name, t in rows.items()
        }
        share = self.attributed / self.attributable if self.attributable else None
        result["attribution"] = round(share, 3) if share is not None else None
        result["wrong_numbers"] = len(self.wrong_numbers)
        return result


def score_examples(examples: Iterable[Example], read: Callable[[Example], Output]) -> Score:
    """Read every example and compare."""
    score = Score()
    for example in examples:
        _score_one(example, read(example), score)
    return score


def _score_one(example: Example, output: Output, score: Score) -> None:
    speakers = _score_sources(example, output, score.types["src"])
    _score_places(example, output, score.types["place"])
    for kind in ("cas", "dam", "wpn", "meas", "time", "loaded"):
        _score_spans(example, kind, output, speakers, score)
    for claim in output["claims"]:
        if claim["kind"] == "casualty" and not _number_was_said(example, claim):
            score.wrong_numbers.append(f"{example.name}: {example.text[claim['start'] : claim['end']]}")


def _found(kind: str, output: Output) -> list[dict[str, Any]]:
    if kind == "time":
        return list(output["times"])
    if kind == "loaded":
        return list(output["quotes"])
    return [claim for claim in output["claims"] if claim["kind"] == _FAMILY[kind]]


def _score_spans(example: Example, kind: str, output: Output, speakers: dict[str, str], score: Score) -> None:
    found, used, tally = _found(kind, output), set(), score.types[kind]
    labels = [label for label in example.labels if label.type == kind]
    for label in (one for one in labels if not one.optional):
        hits = [
            i
            for i, one in enumerate(found)
            if i not in used and _overlap(one, label) and _same(kind, one, label)
        ]
        if not hits:
            tally.missed += 1
            continue
        hits.sort(key=lambda i: abs(found[i]["start"] - label.start) + abs(found[i]["end"] - label.end))
        used.update(hits if label.value.get("what") == ["any"] else hits[:1])
        tally.right += 1
        if "by" in label.value and kind in _FAMILY:
            score.attributable += 1
            score.attributed += speakers.get(str(label.value["by"])) == found[hits[0]]["speaker"]
    optional = [label for label in labels if label.optional]
    tally.wrong += sum(
        i not in used and not any(_overlap(one, label) for label in optional) for i, one in enumerate(found)
    )


def _overlap(one: dict[str, Any], label: Label) -> bool:
    return bool(one["start"] < label.end and label.start < one["end"])


def _same(kind: str, one: dict[str, Any], label: Label) -> bool:
    value = label.value
    if kind == "loaded":
        return True
    if kind == "time":
        return one["date"] == value["date"] and value.get("time", one["time"]) == one["time"]
    kinds = value["what"]
    assert isinstance(kinds, list)
    if kind == "meas":
        return one["measure"] in kinds
    if kinds == ["any"]:
        return bool(one["max"] == 0)
    model = value.get("model")
    outcome = value.get("outcome")
    if (model and model != one.get("model")) or (outcome and outcome != one.get("outcome")):
        return False
    count = value["count"]
    return one[_SUBJECT[kind]] in kinds and (count is None or count in (one["min"], one["max"]))


def _score_sources(example: Example, output: Output, tally: Tally) -> dict[str, str]:
    """Count speakers; and the speaker found for each label's own name."""
    names: dict[str, str] = {}
    matched: set[str] = set()
    for label in (one for one in example.labels if one.type == "src"):
        hits = [
            speaker["id"]
            for speaker in output["speakers"]
            if any(start < label.end and label.start < end for start, end in speaker["mentions"])
        ]
        matched.update(hits)
        if hits:
            names[str(label.value["id"])] = hits[0]
        if not label.optional:
            tally.right += bool(hits)
            tally.missed += not hits
    tally.wrong += sum(speaker["id"] not in matched for speaker in output["speakers"])
    return names


def _score_places(example: Example, output: Output, tally: Tally) -> None:
    labels = [label for label in example.labels if label.type == "place"]
    wanted = {label.value["what"][0] for label in labels if not label.optional}  # type: ignore[index]
    allowed = {label.value["what"][0] for label in labels}  # type: ignore[index]
    got = {place["name"] for place in output["places"]}
    tally.right += len(wanted & got)
    tally.wrong += len(got - allowed)
    tally.missed += len(wanted - got)


def _number_was_said(example: Example, claim: dict[str, Any]) -> bool:
    """Whether some label that a casualty claim touches, optional or not, has its number."""
    touched = [label for label in example.labels if label.type == "cas" and _overlap(claim, label)]
    counts = {label.value["count"] for label in touched}
    return (
        None in counts
        or bool(counts & {claim["min"], claim["max"]})
        or (not touched and claim["max"] is None)
    )
