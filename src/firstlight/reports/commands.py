"""The bodies of this room's commands; `firstlight.cli` is thin."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from firstlight.reports.rules.documents import MAX_EXPORT_BYTES, Document, open_document
from firstlight.reports.rules.files import ReadingError
from firstlight.reports.rules.reading import read_statement
from firstlight.reports.rules.records import Reading


def read_path(
    path: Path, *, published: date | datetime | None, home: str | None, language: str | None
) -> list[tuple[Document, Reading]]:
    """The statements in a file of any kind that `open_document` knows, each with its reading.

    `published` wins over what the file says. Raises ReadingError.
    """
    try:
        if path.stat().st_size > MAX_EXPORT_BYTES:
            raise ReadingError("too-large", file=path.name, bytes=path.stat().st_size, limit=MAX_EXPORT_BYTES)
        raw = path.read_bytes()
    except OSError as error:
        raise ReadingError("unreadable", file=path.name) from error
    return [
        (
            document,
            read_statement(
                document.text, published_at=published or document.published_at, home=home, language=language
            ),
        )
        for document in open_document(raw, name=path.name)
    ]


def readings_json(found: list[tuple[Document, Reading]]) -> dict[str, Any]:
    """One reading as in the output contract; of an export, all of them under ``statements``.

    What was not plain text brings its ``text``, which the spans index, and the seconds of its cues.
    """
    rows = [_row(document, reading) for document, reading in found]
    return rows[0] if len(rows) == 1 else {"statements": rows}


def _row(document: Document, reading: Reading) -> dict[str, Any]:
    row = reading.to_json()
    if document.channel:
        row |= {"text": document.text, "author": document.author or None, "channel": document.channel}
    if document.cues:
        row["cues"] = [{"start": cue.start, "at_s": cue.at_s} for cue in document.cues]
    return row


def export_table(*, table: str, town_name: str, out: Path) -> dict[str, Any]:
    """Write claims or tolls of a town to a file; a CSV gets its codebook beside it.

    Raises ReportError: ``no-town``, ``export-kind`` (the suffix is none of .csv, .json, .parquet).
    """
    from firstlight.accounts.models import Town
    from firstlight.reports.errors import ReportError
    from firstlight.reports.export import EXPORTS
    from firstlight.reports.rules.tables import KINDS, write_codebook, write_table

    kind = out.suffix.removeprefix(".").lower()
    if kind not in KINDS:
        raise ReportError("export-kind", file=out.name)
    town = Town.objects.filter(name=town_name).first()
    if town is None:
        raise ReportError("no-town", town=town_name)
    export = EXPORTS[table]
    rows, columns = export.rows(town), export.codebook()
    out.write_bytes(write_table(kind, table, columns, rows))
    if kind == "csv":
        out.with_suffix(".codebook.csv").write_bytes(write_codebook(columns))
    return {"table": table, "rows": len(rows), "file": str(out)}


def import_places(*, town_name: str, path: Path, within_km: float) -> dict[str, Any]:
    """Keep a town's own places from a file. Raises ReportError ``no-town``, or as `keep_places` does."""
    from firstlight.accounts.models import Town
    from firstlight.accounts.program import the_program
    from firstlight.reports.errors import ReportError
    from firstlight.reports.services.places import keep_places

    town = Town.objects.filter(name=town_name).first()
    if town is None:
        raise ReportError("no-town", town=town_name)
    kept = keep_places(
        town=town, name=path.name, raw=path.read_bytes(), by=the_program(), within_km=within_km
    )
    return {"town": town_name, "places": kept.rows, "source": kept.source}
