"""Does the grade agree with the findings? Odd answers are kept and shown to a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from firstlight.inspections.rules.values import Issue, SubmissionValues
from firstlight.inspections.schedule import Schedule

LONGEST_AHEAD = timedelta(minutes=10)  # a phone's clock may run a little fast
LONGEST_OFFLINE = timedelta(days=30)  # older than this is a wrong clock, or a find to look at


def grade_issues(schedule: Schedule, values: SubmissionValues) -> list[Issue]:
    """What a reviewer should ask about the grade.

    - ``none-with-damage``: graded undamaged, yet there are findings.
    - ``damage-without-findings``: graded damaged, yet no element is named.
    - ``minor-with-destroyed-structure``: a load-bearing element is gone, yet it can be lived in.
    - ``destroyed-without-structure``: graded destroyed, yet nothing load-bearing is damaged.
    - ``damage-without-photo``: graded damaged, yet no photo.
    """
    elements = [schedule.element(f.element) for f in values.findings]
    structural = [f for f, e in zip(values.findings, elements, strict=True) if e.is_structural]
    is_damaged = values.grade in {"minor", "major", "destroyed"}
    rules = {
        "none-with-damage": values.grade == "none" and bool(values.findings),
        "damage-without-findings": is_damaged and not values.findings and not values.networks,
        "minor-with-destroyed-structure": values.grade in {"none", "minor"}
        and any(f.severity == "destroyed" for f in structural),
        "destroyed-without-structure": values.grade == "destroyed"
        and bool(values.findings)
        and not structural,
        "damage-without-photo": is_damaged and not values.photos,
    }
    return [Issue(code) for code, is_so in rules.items() if is_so]


def clock_issues(seen_at: datetime | None, received_at: datetime) -> list[Issue]:
    """Whether the device's clock can be believed; the record is ordered by ours in any case."""
    if seen_at is None:
        return []
    if seen_at > received_at + LONGEST_AHEAD:
        return [Issue("clock-ahead", detail=seen_at.isoformat())]
    if seen_at < received_at - LONGEST_OFFLINE:
        return [Issue("clock-behind", detail=seen_at.isoformat())]
    return []
