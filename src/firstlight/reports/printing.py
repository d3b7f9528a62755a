"""A reading for people at a terminal: the text with its evidence underlined, the claims in a table."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from firstlight.reports.rules.records import Claim, Reading

STYLES = {
    "casualty": "bold red",
    "no_report": "red",
    "weapon": "yellow",
    "damage": "magenta",
    "measure": "cyan",
}


def print_reading(reading: Reading, console: Console | None = None) -> None:
    """Write the reading to the console, standard output by default."""
    console = console or Console()
    shown = Text(reading.text)
    for claim in reading.claims:
        shown.stylize(f"{STYLES.get(claim.kind, 'bold')} underline", claim.start, claim.end)
    for time in reading.times:
        shown.stylize("green", time.start, time.end)
    console.print(shown)
    names = {speaker.id: speaker.name for speaker in reading.speakers}
    table = Table("kind", "what", "value", "said by", "evidence", show_lines=False)
    for claim in sorted(reading.claims, key=lambda one: one.start):
        evidence = reading.text[claim.start : claim.end]
        said_by = names.get(claim.speaker or "", "–")
        table.add_row(
            Text(claim.kind, STYLES.get(claim.kind, "")),
            claim.subject,
            _value(claim),
            Text(said_by),
            Text(evidence),
        )
    console.print(table)


def _value(claim: Claim) -> str:
    if claim.kind == "measure":
        return f"→ {claim.until}" if claim.until else claim.modality
    if claim.low is None and claim.high is None:
        return claim.words or "?"
    low, high = ("" if number is None else str(number) for number in (claim.low, claim.high))
    sign = {"at_least": "≥ ", "at_most": "≤ ", "about": "≈ "}.get(claim.qualifier, "")
    return sign + (low if low == high or not high else high if not low else f"{low}–{high}")
