"""What a language model proposes, and the verifier that decides: nothing it says is believed unseen.

A quote must stand in the text exactly once (offsets are found here, never fuzzily), every number must
be read from inside it, so must the word of its kind, and a speaker needs a quote of its own. Dates are
never taken from a model.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from firstlight.errors import CodedError
from firstlight.reports.rules.casualties import read_casualties
from firstlight.reports.rules.language import segment
from firstlight.reports.rules.objects import damage_grammar, things_in
from firstlight.reports.rules.people import PREDICATES
from firstlight.reports.rules.records import Claim, Reading, Speaker
from firstlight.reports.rules.sentence import Line, grammar, lines
from firstlight.reports.rules.text import prepare

MOST_PROPOSALS = 100
MOST_QUOTE = 400
_KINDS = ("casualty", "weapon", "damage", "measure")
_DAMAGED = ("DAMAGED", "SUFFERED", "HITS", "FIRE")
_WEAPONS = {"air_target": "TARGET"}


class ModelError(CodedError):
    """No proposals: ``model-off``, ``model-unreachable``, ``model-answer`` (not what was asked for)."""


@dataclass(frozen=True)
class Proposal:
    """One claim as a model words it; `value` None: without a number."""

    kind: str
    subject: str
    quote: str
    value: int | None = None
    speaker: str = ""


@dataclass
class Judged:
    """`kept` claims index the text; `dropped`: why, and the quote; `seen`: indexes of claims of the rules
    that the model found as well."""

    kept: list[tuple[Claim, Speaker | None]] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)


def parse_answer(content: str) -> list[Proposal]:
    """Read an answer: a JSON object with a list ``claims``. Raises ModelError: ``model-answer``."""
    try:
        rows = json.loads(content)["claims"]
        return [_proposal(row) for row in rows[:MOST_PROPOSALS]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ModelError("model-answer") from error


def _proposal(row: dict[str, Any]) -> Proposal:
    value = row.get("value")
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return Proposal(
        kind=str(row["kind"]),
        subject=str(row["subject"]),
        quote=str(row["quote"]),
        value=value if is_number else None,
        speaker=str(row.get("speaker") or ""),
    )


def judge(reading: Reading, proposals: list[Proposal]) -> Judged:
    """Keep what can be shown in the text; tell what the rules have found already.

    Reasons to drop: ``kind``, ``not-in-text``, ``not-once``, ``too-long``, ``number``, ``trigger``,
    ``inside`` (another claim of the rules covers these words with another value).
    """
    judged = Judged()
    for proposal in proposals:
        why = _refused(reading.text, proposal)
        if why:
            judged.dropped.append((why, proposal.quote[:MOST_QUOTE]))
            continue
        start = reading.text.index(proposal.quote)
        end = start + len(proposal.quote)
        same = [
            (at, claim)
            for at, claim in enumerate(reading.claims)
            if claim.start < end and start < claim.end and claim.subject == proposal.subject
        ]
        agreeing = [at for at, claim in same if proposal.value in (claim.low, claim.high)]
        if agreeing:
            judged.seen.update(agreeing)
        elif same:
            judged.dropped.append(("inside", proposal.quote))
        else:
            judged.kept.append(_claim(reading, proposal, start, end))
    return judged


def _refused(text: str, proposal: Proposal) -> str:
    if proposal.kind not in _KINDS:
        return "kind"
    if not proposal.quote.strip() or len(proposal.quote) > MOST_QUOTE:
        return "too-long"
    count = text.count(proposal.quote)
    if count != 1:
        return "not-in-text" if count == 0 else "not-once"
    found = lines(segment(prepare(proposal.quote), None), [])
    if proposal.value is not None and not any(_says(line, proposal) for line in found):
        return "number"
    return "" if any(_triggers(line, proposal) for line in found) else "trigger"


def _says(line: Line, proposal: Proposal) -> bool:
    if any(proposal.value in (amount.low, amount.high) for amount in line.amounts):
        return True
    read = read_casualties(line) if proposal.kind == "casualty" else []
    return any(proposal.value in (claim.low, claim.high) for claim in read)


def _triggers(line: Line, proposal: Proposal) -> bool:
    if proposal.kind == "damage":
        chunks = line.chunks(damage_grammar(line.sentence.language))
        things = {thing.category for thing in things_in(line, chunks)}
        return proposal.subject in things and any(chunk.tag in _DAMAGED for chunk in chunks)
    name = {"casualty": "casualties", "weapon": "weapons", "measure": "measures"}[proposal.kind]
    rules = grammar(name, line.sentence.language)
    tags = {chunk.tag for chunk in line.chunks(rules)}
    if proposal.kind == "casualty":
        return proposal.subject in {PREDICATES[tag] for tag in tags if tag in PREDICATES}
    if proposal.kind == "weapon":
        return _WEAPONS.get(proposal.subject, proposal.subject.upper()) in tags
    needed = [rule["needs"] for rule in rules.tables.get("rule", ()) if rule["measure"] == proposal.subject]
    return any(all(tags.intersection(need.split("|")) for need in needs) for needs in needed)


def _claim(reading: Reading, proposal: Proposal, start: int, end: int) -> tuple[Claim, Speaker | None]:
    """The claim, and the speaker whose own quote stands where the rules heard somebody speak."""
    claim = Claim(
        proposal.kind,
        proposal.subject,
        start,
        end,
        proposal.value,
        proposal.value,
        qualifier="exact" if proposal.value is not None else "vague",
        modality="planned" if proposal.kind == "measure" else "asserted",
    )
    speaker = None
    if proposal.speaker and reading.text.count(proposal.speaker) == 1:
        at = reading.text.index(proposal.speaker)
        heard = (at, at + len(proposal.speaker))
        speaker = next(
            (one for one in reading.speakers if any(a < heard[1] and heard[0] < b for a, b in one.mentions)),
            None,
        )
    if speaker is not None:
        claim.speaker, claim.attribution = speaker.id, "implicit"
    return claim, speaker
