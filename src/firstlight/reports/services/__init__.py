"""The writes of this room: statements and claims, incidents, calls, impacts, alarms."""

from __future__ import annotations

from firstlight.reports.services.alarms import end_alarm, keep_alarm, start_alarm
from firstlight.reports.services.calls import (
    Caller,
    close_call,
    join_call,
    place_call,
    reopen_call,
    take_call,
)
from firstlight.reports.services.claims import (
    assign_claim,
    confirm_claim,
    edit_claim,
    reject_claim,
    reopen_claim,
)
from firstlight.reports.services.impacts import (
    add_impact,
    clear_impact,
    move_impact,
    restore_impact,
    withdraw_impact,
)
from firstlight.reports.services.incidents import (
    IncidentFacts,
    edit_incident,
    make_incident,
    merge_incidents,
)
from firstlight.reports.services.statements import take_statement

__all__ = [
    "Caller",
    "IncidentFacts",
    "add_impact",
    "assign_claim",
    "clear_impact",
    "close_call",
    "confirm_claim",
    "edit_claim",
    "edit_incident",
    "end_alarm",
    "join_call",
    "keep_alarm",
    "make_incident",
    "merge_incidents",
    "move_impact",
    "place_call",
    "reject_claim",
    "reopen_call",
    "reopen_claim",
    "restore_impact",
    "start_alarm",
    "take_call",
    "take_statement",
    "withdraw_impact",
]
