"""Documents to print: a Typst template and plain data in, PDF out. The only door to Typst.

What people wrote reaches a template as JSON and is set as text there: no name, address or note can
become markup. Typst's own fonts are used and no other, so that a document looks alike on every
machine; the same template, data and time give the same bytes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from firstlight import pdf_apart

ROOT = Path(__file__).parent  # templates may read nothing outside


class TemplateError(Exception):
    """A template that cannot be set: why, and the place in it."""

    def __init__(self, message: str, diagnostic: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.diagnostic = diagnostic


class TooCostlyError(Exception):
    """A template that needs more memory or time than a document may take."""


@dataclass(frozen=True)
class Limits:
    """What a stranger's template may take: an act with a hundred photos needs a tenth of it."""

    memory_mb: int = 1500
    cpu_s: int = 30
    file_mb: int = 200
    wall_s: int = 120


STRANGERS = Limits()


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come with Typst, Cyrillic and Greek among them; read once a process."""
    return typst.Fonts(include_system_fonts=False)


def make_pdf(template: str, data: Mapping[str, Any], *, lang: str, made_at: datetime) -> bytes:
    """Set a document.

    Parameters
    ----------
    template
        Path of a ``.typ`` file within this package, such as ``planning/templates/planning/sheets.typ``.
    data
        Anything JSON can say. The template reads it with ``json(bytes(sys.inputs.data))`` and uses
        the values as text; it must never `eval` them.
    lang
        ISO 639-1 code for hyphenation and for screen readers; also ``sys.inputs.lang``.
    made_at
        The only time in the file: that of the record it shows, not of the printing.

    Returns
    -------
    bytes
        A tagged PDF 1.7.
    """
    compiler = typst.Compiler(ROOT / template, root=ROOT, font_paths=_fonts())
    return _compiled(compiler, data, lang, made_at)


@dataclass(frozen=True)
class Template:
    """The text of a template, and whose it is."""

    source: str
    is_ours: bool = False  # else it is set in a process of its own, within limits


def make_archive_pdf(
    template: Template, data: Mapping[str, Any], *, files: Mapping[str, Path], lang: str, made_at: datetime
) -> bytes:
    """Set a document that is to be kept: PDF/A-2a, with pictures, from the text of a template.

    Parameters
    ----------
    template
        It can read nothing but `files`. A stranger's can neither fill the memory nor stop the clock.
    data, lang, made_at
        As for `make_pdf`.
    files
        Name in the template, such as "photo-1.jpg", to where the file lies.

    Raises
    ------
    TemplateError
        The template cannot be set; its text says why, and where.
    TooCostlyError
        A stranger's template went beyond `STRANGERS`.
    """
    with tempfile.TemporaryDirectory(prefix="firstlight-pdf-") as folder:
        root = Path(folder)
        (root / pdf_apart.MAIN).write_text(template.source, encoding="utf-8")
        for name, path in files.items():
            shutil.copyfile(path, root / name)
        if not template.is_ours:
            return _compiled_apart(root, data, lang, made_at)
        compiler = typst.Compiler(root / pdf_apart.MAIN, root=root, font_paths=_fonts())
        try:
            return _compiled(compiler, data, lang, made_at, **ARCHIVE)
        except typst.TypstError as error:
            raise TemplateError(error.message, error.diagnostic) from error


def _compiled_apart(root: Path, data: Mapping[str, Any], lang: str, made_at: datetime) -> bytes:
    """Set root/main.typ in a process that may take no more than `STRANGERS`."""
    job = {
        "folder": str(root),
        "inputs": _inputs(data, lang),
        "timestamp": int(made_at.timestamp()),
        "options": ARCHIVE,
        **asdict(STRANGERS),
    }
    # No secrets of ours in its surroundings, and one thread: each would take memory for itself.
    surroundings = {"PATH": os.environ.get("PATH", ""), "RAYON_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603  # our own script; the stranger's text is a file to it
            [sys.executable, "-I", pdf_apart.__file__],
            input=json.dumps(job).encode(),
            capture_output=True,
            cwd=root,
            env=surroundings,
            timeout=STRANGERS.wall_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooCostlyError from None
    if done.returncode == pdf_apart.REFUSED:
        raise TemplateError(**json.loads(done.stdout))
    if done.returncode != 0:
        raise TooCostlyError
    return (root / pdf_apart.MADE).read_bytes()


ARCHIVE = {"pdf_standards": "a-2a"}


def _inputs(data: Mapping[str, Any], lang: str) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False), "lang": lang}


def _compiled(
    compiler: typst.Compiler, data: Mapping[str, Any], lang: str, made_at: datetime, **options: Any
) -> bytes:
    at = int(made_at.timestamp())
    made = compiler.compile(format="pdf", sys_inputs=_inputs(data, lang), timestamp=at, **options)
    assert isinstance(made, bytes)  # pages come apart only as pictures
    return made
