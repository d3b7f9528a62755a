"""Documents to print: a Typst template and plain data in, PDF out. The only door to Typst.

What people wrote reaches a template as JSON and is set as text there: no name, address or note can
become markup. Typst's own fonts are used and no other, so that a document looks alike on every
machine; the same template, data and time give the same bytes.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).parent  # templates may read nothing outside
Refused = typst.TypstError  # a template that cannot be set


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


def make_archive_pdf(
    source: str, data: Mapping[str, Any], *, files: Mapping[str, Path], lang: str, made_at: datetime
) -> bytes:
    """Set a document that is to be kept: PDF/A-2a, with pictures, from the text of a template.

    Parameters
    ----------
    source
        The template itself: it may be a stranger's, and can read nothing but `files`.
    data, lang, made_at
        As for `make_pdf`.
    files
        Name in the template, such as "photo-1.jpg", to where the file lies.

    Raises
    ------
    Refused
        The template cannot be set; its text says why, and where.
    """
    with tempfile.TemporaryDirectory(prefix="firstlight-pdf-") as folder:
        root = Path(folder)
        (root / "main.typ").write_text(source, encoding="utf-8")
        for name, path in files.items():
            shutil.copyfile(path, root / name)
        compiler = typst.Compiler(root / "main.typ", root=root, font_paths=_fonts())
        return _compiled(compiler, data, lang, made_at, pdf_standards="a-2a")


def _compiled(
    compiler: typst.Compiler, data: Mapping[str, Any], lang: str, made_at: datetime, **options: Any
) -> bytes:
    inputs = {"data": json.dumps(data, ensure_ascii=False), "lang": lang}
    made = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=int(made_at.timestamp()), **options)
    assert isinstance(made, bytes)  # pages come apart only as pictures
    return made
