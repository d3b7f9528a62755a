"""Calls of residents and services: taken, placed, closed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Call
from firstlight.reports.places import Spot
from firstlight.reports.rules.calls import hear_call

SENT_AGAIN_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Caller:
    """Who reported; personal, shown to duty officers only, never in the log."""

    name: str = ""
    phone: str = ""


@transaction.atomic
def take_call(
    *, town: Town, text: str, by: User | None, address: str = "", caller: Caller | None = None
) -> Call:
    """Write down a report of damage as it came; `by` None: a resident wrote it on the public page.

    What a resident sends twice (a lost answer, a second tap) is one report.

    `address` is as the caller said it, else as the text names it; `place_call` gives it a place.
    Raises ReportError: ``empty-text``.
    """
    if not text.strip():
        raise ReportError("empty-text")
    caller = caller or Caller()
    if by is None and (before := _sent_before(town, text, address, caller)) is not None:
        return before
    heard = hear_call(text)
    call = Call.objects.create(
        town=town,
        text=text.strip(),
        address=(address.strip() or next(iter(heard.addresses), ""))[:300],
        heard=asdict(heard),
        caller=caller.name.strip(),
        phone=caller.phone.strip(),
        entered_by=by,
    )
    record(by=by, action="reports.take-call", target=call, town_id=town.id)
    return call


def _sent_before(town: Town, text: str, address: str, caller: Caller) -> Call | None:
    since = clock.now() - SENT_AGAIN_WITHIN
    same = Call.objects.filter(town=town, entered_by=None, received_at__gte=since, text=text.strip())
    return same.filter(address=address.strip()[:300], phone=caller.phone.strip()).first()


@transaction.atomic
def place_call(*, call: Call, at: Spot, by: User, address: str | None = None) -> Call:
    """Say where a call means; may be done again. `address`: as the register has it, if it was found there.

    Raises ReportError: ``call-closed``, or as `Spot.check` does.
    """
    call = _open_call(call)
    at.check(call.town)
    call.lon, call.lat, call.radius_m = at.lon, at.lat, at.radius_m
    if address is not None:
        call.address = address.strip()
    call.state = Call.State.PLACED
    call.save(update_fields=["lon", "lat", "radius_m", "address", "state"])
    record(
        by=by, action="reports.place-call", target=call, town_id=call.town_id, data={"radius_m": at.radius_m}
    )
    return call


@transaction.atomic
def close_call(*, call: Call, by: User) -> Call:
    """Nothing more is to be done about a call. Raises ReportError: ``call-closed``."""
    call = _open_call(call)
    call.state = Call.State.CLOSED
    call.save(update_fields=["state"])
    record(by=by, action="reports.close-call", target=call, town_id=call.town_id)
    return call


@transaction.atomic
def join_call(*, call: Call, first: Call, by: User) -> Call:
    """Say that a call reports what another did before: it is closed and counts once.

    Raises ReportError: ``call-closed``, ``other-town``, ``same-call`` (itself, or the first is a repeat).
    """
    call = _open_call(call)
    if call.town_id != first.town_id:
        raise ReportError("other-town")
    if call.pk == first.pk or first.same_as_id is not None:
        raise ReportError("same-call")
    call.same_as, call.state = first, Call.State.CLOSED
    call.save(update_fields=["same_as", "state"])
    data = {"first": str(first.pk)}
    record(by=by, action="reports.join-call", target=call, town_id=call.town_id, data=data)
    return call


@transaction.atomic
def reopen_call(*, call: Call, by: User) -> Call:
    """Undo `close_call` and `join_call`; a call that is not closed is left as it is."""
    call = _lock(call)
    if call.state == Call.State.CLOSED:
        call.state = Call.State.PLACED if call.lon is not None else Call.State.NEW
        call.same_as = None
        call.save(update_fields=["state", "same_as"])
        record(by=by, action="reports.reopen-call", target=call, town_id=call.town_id)
    return call


def _lock(call: Call) -> Call:
    return Call.objects.select_for_update(of=("self",)).select_related("town").get(pk=call.pk)


def _open_call(call: Call) -> Call:
    current = _lock(call)
    if current.state == Call.State.CLOSED:
        raise ReportError("call-closed")
    return current
