"""Coded errors to sentences. Each room keeps its own in `texts.py`; this finds and fills them."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext as _

from firstlight.errors import CodedError

# These keep no texts of their own: the room that uses them first words their codes.
_WORDED_BY = {"geo": "planning", "fetching": "reports"}


def error_text(error: CodedError) -> str:
    """The sentence for a coded error in the active language: what happened and what to do.

    A code without a sentence is a defect; the code itself is shown then, so that it can be reported.
    """
    room = type(error).__module__.split(".")[1]
    texts = import_module(f"firstlight.{_WORDED_BY.get(room, room)}.texts").TEXTS
    if error.code not in texts:
        return _("This did not work (%(error)s). Nothing was changed.") % {"error": error}
    return str(texts[error.code]) % error.params
