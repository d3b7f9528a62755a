"""Many acts at once: those of a day, made by the worker, and handed out as one ZIP."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from firstlight.accounts.models import Town
from firstlight.audit.services import Actor
from firstlight.errors import CodedError
from firstlight.inspections.act_paper import Print, paper_of
from firstlight.inspections.act_selectors import ISSUABLE, Scope, acts_of_day, papers_of, without_act
from firstlight.inspections.media import media_path
from firstlight.inspections.models import ActPaper
from firstlight.inspections.services.acts import issue_act
from firstlight.progress import OnProgress

PIECE_BYTES = 256 * 1024


def progress_key(town: Town, day: date, scope: Scope) -> str:
    """Under which `firstlight.jobs` keeps how far the acts of a day are."""
    part = ",".join(sorted(map(str, scope))) if scope is not None else "all"
    return f"acts:{town.pk}:{day}:{part}"


def make_acts(*, town: Town, day: date, scope: Scope, how: Print, by: Actor, on_progress: OnProgress) -> int:
    """Make the acts of a day that are missing, and the papers of all; how many papers there are now.

    One after another, each in a transaction of its own: done again, it goes on where it was.
    """
    due = list(without_act(town, scope, day).filter(review__in=ISSUABLE))
    papers = acts_of_day(town, scope, day).count() + len(due)
    for done, inspection in enumerate(due):
        on_progress("acts", done, len(due) + papers)
        try:
            issue_act(inspection=inspection, by=by)
        except CodedError:
            continue  # corrected or rejected in the meantime: it is no longer due
    acts = list(acts_of_day(town, scope, day))
    for done, act in enumerate(acts):
        on_progress("acts", len(due) + done, len(due) + len(acts))
        paper_of(act, how, by=by)
    on_progress("acts", len(due) + len(acts) or 1, len(due) + len(acts) or 1)
    return len(acts)


def paper_name(paper: ActPaper) -> str:
    """How the file is called where people keep it: number, version, reader and language."""
    return f"act-{paper.act.title}-v{paper.act.version}-{paper.copy}-{paper.lang}.pdf"


def zip_of_day(town: Town, scope: Scope, day: date, how: Print) -> Iterator[bytes]:
    """The papers of a day as one ZIP, piece by piece: hundreds need no more memory than one."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for paper in papers_of(acts_of_day(town, scope, day), how.lang, how.copy).iterator():
            made = paper.made_at
            entry = zipfile.ZipInfo(paper_name(paper), (made.year, made.month, made.day, 0, 0, 0))
            with archive.open(entry, "w") as target, media_path(paper.sha256).open("rb") as source:
                while piece := source.read(PIECE_BYTES):
                    target.write(piece)
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Takes what the ZIP writer writes, and gives it away again."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
