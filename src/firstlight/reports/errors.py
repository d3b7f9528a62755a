"""The coded error of this room; `texts` words it."""

from __future__ import annotations

from firstlight.errors import CodedError


class ReportError(CodedError):
    """A report was refused and nothing was changed.

    Codes
    -----
    Statements: ``empty-text``, ``text-too-long``, ``no-author``, ``bad-url``, ``naive-time``, ``future``.
    Intake: ``no-time``, ``no-file``, ``export-too-large``, ``every``, ``feed-known``.
    Export: ``export-kind``, ``no-town``.
    Claims: ``already-decided``, ``not-decided``, ``other-town``, ``range``, ``unknown-field``.
    Incidents: ``no-title``, ``ends-before-start``, ``precision``, ``same-incident``, ``merged``.
    Places: ``not-lonlat``, ``radius``, ``outside-town``, ``danger-radius``, ``clearance``.
    Calls: ``call-closed``, ``same-call``.
    Impacts: ``withdrawn``. Alarms: ``alarm-open``, ``no-alarm``, ``no-source``.
    Feeds of warnings: ``feed-known``, ``feed-too-slow``.
    """
