"""What the reading page shows: the marked text, the cards, how much is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from firstlight.accounts.selectors import Access
from firstlight.reports.labels import ATTRIBUTIONS, remarks, subject_label, value_words
from firstlight.reports.models import Claim, Incident, Statement
from firstlight.reports.rules.documents import Cue, minute_of
from firstlight.reports.selectors.incidents import propose_incident, standing_incidents
from firstlight.reports.selectors.scope import WRITERS
from firstlight.reports.selectors.statements import claims_of_statement, copies_of
from firstlight.reports.spans import Piece, Span, pieces_of

MOST_INCIDENTS = 40
WITHOUT_INCIDENT = {Claim.Kind.MEASURE, Claim.Kind.ALARM}
UNNAMED = {"implicit", "none"}
TONES = {Claim.State.PROPOSED: "tone-warn", Claim.State.CONFIRMED: "tone-ok"}


@dataclass(frozen=True)
class Card:
    """One claim in words. `proposed`: the incident it probably speaks of."""

    claim: Claim
    subject: str
    value: str
    remarks: list[str]
    attribution: str
    is_unnamed: bool
    needs_incident: bool
    proposed: Incident | None
    at_s: int | None = None  # of a video: the second at which the evidence is said


@dataclass(frozen=True)
class MarkedPiece:
    """A stretch of the text; `claims`: keys of the claims it is evidence of, the one meant first."""

    text: str
    claims: tuple[str, ...]
    tone: str
    anchor: str  # the claim whose evidence begins here; empty: none does
    is_quote: bool


def card_of(claim: Claim) -> Card:
    """The card of one claim."""
    needs_incident = claim.kind not in WITHOUT_INCIDENT
    return Card(
        claim=claim,
        subject=subject_label(claim.subject),
        value="" if claim.kind in WITHOUT_INCIDENT else value_words(claim),
        remarks=remarks(claim),
        attribution=str(ATTRIBUTIONS.get(claim.attribution, claim.attribution)),
        is_unnamed=claim.attribution in UNNAMED,
        needs_incident=needs_incident,
        proposed=claim.incident or (propose_incident(claim) if needs_incident else None),
        at_s=_second_of(claim),
    )


def _second_of(claim: Claim) -> int | None:
    marks = claim.statement.marks
    cues = [Cue(mark["start"], mark["at_s"]) for mark in marks if mark["kind"] == "cue"]
    second = minute_of(cues, claim.start)
    return None if second is None else int(second)


def marked(statement: Statement, claims: list[Claim]) -> list[MarkedPiece]:
    """The text cut at its evidence; rejected claims leave no mark."""
    states = {str(claim.pk): claim.state for claim in claims if claim.state in TONES}
    spans = [Span(c.start, c.end, str(c.pk), "claim") for c in claims if str(c.pk) in states]
    spans += [
        Span(mark["start"], mark["end"], f"quote-{mark['start']}", "quote")
        for mark in statement.marks
        if mark["kind"] == "quote"
    ]
    return [_piece(piece, states) for piece in pieces_of(statement.text, spans)]


def _piece(piece: Piece, states: dict[str, str]) -> MarkedPiece:
    keys = tuple(span.key for span in piece.spans if span.kind == "claim")
    begins = [key for key in piece.starts if key in states]
    return MarkedPiece(
        text=piece.text,
        claims=keys,
        tone=TONES[Claim.State(states[keys[0]])] if keys else "",
        anchor=begins[0] if begins else "",
        is_quote=any(span.kind == "quote" for span in piece.spans),
    )


def reading_page(access: Access, statement: Statement) -> dict[str, Any]:
    """The context of the page and of its parts."""
    claims = claims_of_statement(access, statement)
    waiting = sum(claim.state == Claim.State.PROPOSED for claim in claims)
    return {
        "access": access,
        "town": access.town,
        "statement": statement,
        "copies": copies_of(access, statement),
        "pieces": marked(statement, claims),
        "cards": [card_of(claim) for claim in claims],
        "incidents": list(standing_incidents(access.town)[:MOST_INCIDENTS]),
        "waiting": waiting,
        "decided": len(claims) - waiting,
        "may_write": access.may(*WRITERS),
    }
