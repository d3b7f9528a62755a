"""From what came in to texts: one parser a format, and `open_document` that chooses among them."""

from __future__ import annotations

from firstlight.reports.rules.documents.opening import MAX_EXPORT_BYTES, open_document
from firstlight.reports.rules.documents.records import Cue, Document, minute_of

__all__ = ["MAX_EXPORT_BYTES", "Cue", "Document", "minute_of", "open_document"]
