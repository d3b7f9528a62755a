"""The coordinator's hand on a plan: order, locks, and what is laid down for houses and streets."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.houses.models import House, Street
from firstlight.houses.search import search_houses
from firstlight.inspections.by_hand import hand_rounds
from firstlight.inspections.replanning import now_of, replan, set_replanning
from firstlight.inspections.selectors import plan_for
from firstlight.planning.forms import InstructionForm
from firstlight.planning.instructions import instructions_of
from firstlight.planning.models import Instruction, Plan, Round, Stop
from firstlight.planning.services import (
    Asked,
    PlanError,
    instruct,
    lift,
    lock_round,
    lock_stop,
    move_stop,
    swap_stops,
)
from firstlight.wording import error_text

ROUNDS_A_PAGE = 8


def _open(request: StaffRequest, town: str, plan_id: UUID) -> tuple[Access, Plan]:
    access = access_for(request.user, town, Role.COORDINATOR)
    return access, plan_for(access, plan_id)


@login_required
@require_GET
def hand(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    access, plan = _open(request, town, plan_id)
    numbers = plan.rounds.order_by("number").values_list("number", flat=True)
    page = Paginator(numbers, ROUNDS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "access": access,
        "town": access.town,
        "plan": plan,
        "page": page,
        "rounds": hand_rounds(plan, list(page)),
        "form": InstructionForm(),
        "instructions": instructions_of(access.town, plan.date),
    }
    return render(request, "inspections/hand.html", context)


def _change(request: StaffRequest, town: str, plan: Plan, change: Callable[[], Plan]) -> HttpResponse:
    """Make the change, and show the new version; where it cannot be, say why and stay."""
    try:
        made = change()
    except CodedError as error:
        messages.error(request, error_text(error))
        return redirect("inspections:hand", town=town, plan_id=plan.pk)
    messages.success(
        request, _("Version %(version)s is made. Hand it out when it is right.") % {"version": made.version}
    )
    return redirect("inspections:hand", town=town, plan_id=made.pk)


def _stops(plan: Plan) -> QuerySet[Stop]:
    return Stop.objects.filter(round__plan=plan).select_related("round__plan")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


@login_required
@require_POST
def move(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    """Put a stop at a position of a round, or let it change places with the stop that is there."""
    access, plan = _open(request, town, plan_id)
    stop = get_object_or_404(_stops(plan), pk=request.POST.get("stop"))
    to = get_object_or_404(Round, plan=plan, number=_number(request.POST.get("round", "")))
    position = _number(request.POST.get("position", "")) or to.stops.count() + 1
    if request.POST.get("how") == "swap":
        other = get_object_or_404(_stops(plan), round=to, position=position)
        return _change(
            request, town, plan,
            lambda: swap_stops(plan=plan, one=stop, other=other, now=now_of(plan), by=access.user),
        )  # fmt: skip
    return _change(
        request, town, plan,
        lambda: move_stop(plan=plan, stop=stop, to=to, position=position, now=now_of(plan), by=access.user),
    )  # fmt: skip


@login_required
@require_POST
def lock(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    """Keep a stop or a round as it is in every replan, or let it go again."""
    access, plan = _open(request, town, plan_id)
    is_locked = request.POST.get("locked") == "1"
    if "stop" in request.POST:
        stop = get_object_or_404(_stops(plan), pk=request.POST["stop"])
        lock_stop(stop=stop, is_locked=is_locked, by=access.user)
    else:
        round_ = get_object_or_404(
            Round.objects.select_related("plan"), plan=plan, pk=request.POST.get("round")
        )
        lock_round(round_=round_, is_locked=is_locked, by=access.user)
    return redirect("inspections:hand", town=town, plan_id=plan_id)


@login_required
@require_POST
def lay_down(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    """Lay something down for an address, a street or a stop, and plan again with it."""
    access, plan = _open(request, town, plan_id)
    form = InstructionForm(request.POST)
    form.fields["address"].required = "stop" not in request.POST
    if not form.is_valid():
        messages.error(request, _("Say what, where and why."))
        return redirect("inspections:hand", town=town, plan_id=plan_id)

    def change() -> Plan:
        about = _about(access, plan, request.POST.get("stop", ""), form.cleaned_data["address"])
        instruct(town=access.town, day=plan.date, word=form.word(), about=about, by=access.user)
        return replan(plan=plan, by=access.user, asked=Asked(why=Plan.Why.INSTRUCTION))

    return _change(request, town, plan, change)


def _about(access: Access, plan: Plan, stop: str, address: str) -> list[House] | Street:
    """The houses of a stop; else the street of that name; else the one house that the address means."""
    if stop:
        found = get_object_or_404(_stops(plan), pk=stop)
        return [visit.house for visit in found.visits.select_related("house")]
    street = Street.objects.filter(town=access.town, name__iexact=address.strip()).first()
    if street is not None:
        return street
    houses = search_houses(access, address, limit=2)
    if len(houses) != 1:
        raise PlanError("address-unclear", address=address)
    return houses


@login_required
@require_POST
def take_back(request: StaffRequest, town: str, plan_id: UUID, instruction_id: UUID) -> HttpResponse:
    """Take an instruction back, and plan again without it."""
    access, plan = _open(request, town, plan_id)
    found = get_object_or_404(Instruction, town=access.town, pk=instruction_id)

    def change() -> Plan:
        lift(instruction=found, by=access.user)
        return replan(plan=plan, by=access.user, asked=Asked(why=Plan.Why.INSTRUCTION))

    return _change(request, town, plan, change)


@login_required
@require_POST
def policy(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    """Choose what happens by itself as findings come in."""
    access, plan = _open(request, town, plan_id)
    to = request.POST.get("replanning", "")
    if to in Plan.Replanning.values:
        set_replanning(plan=plan, to=to, by=access.user)
        messages.success(request, _("Kept."))
    return redirect("inspections:progress", town=town, plan_id=plan_id)
