"""The last door of a reading: what cannot be shown in the text is dropped."""

from __future__ import annotations

from firstlight.reports.rules.records import Claim
from firstlight.reports.rules.text import Text

MAX_SPAN = 600


def verified(text: Text, claims: list[Claim]) -> list[Claim]:
    """Claims whose evidence lies inside the text, whose numbers are in order, none twice."""
    kept: list[Claim] = []
    seen: set[tuple[str, str, int, int, int | None, int | None]] = set()
    for claim in sorted(claims, key=lambda one: (one.start, one.end)):
        known = (claim.kind, claim.subject, claim.start, claim.end, claim.low, claim.high)
        inside = 0 <= claim.start < claim.end <= len(text.canon) and claim.end - claim.start <= MAX_SPAN
        ordered = claim.low is None or claim.high is None or claim.low <= claim.high
        if inside and ordered and known not in seen:
            seen.add(known)
            kept.append(claim)
    remaining = {id(claim) for claim in kept}
    for claim in kept:
        if claim.subset_of is not None and id(claim.subset_of) not in remaining:
            claim.subset_of = None
    return kept
