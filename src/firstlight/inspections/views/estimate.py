"""How many are damaged in all: the estimate, and the sample that it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight import clock
from firstlight.accounts.models import Role, Town
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.inspections.estimates import TownEstimate, estimate_at_once, town_estimate
from firstlight.inspections.estimating import Part
from firstlight.inspections.forms_sample import SampleForm
from firstlight.inspections.found import found_between
from firstlight.inspections.rules.interval import Bar, Scale
from firstlight.inspections.schedule import Schedule
from firstlight.inspections.town_schedule import schedule_of
from firstlight.planning.known import reported_in
from firstlight.planning.models import AuditSample
from firstlight.planning.sampling import (
    affordable_size,
    close_sample,
    draw_sample,
    enlarge_sample,
    first_day_of_night,
    is_waiting_for_a_plan,
)
from firstlight.planning.selectors import PLANNERS
from firstlight.wording import error_text


@dataclass(frozen=True)
class Row:
    """A line of a table of estimates."""

    label: str
    unit: str
    part: Part
    bar: Bar

    @property
    def about(self) -> dict[str, float]:
        """Best guess and interval to three digits: more would claim to be known."""
        return {name: rough(getattr(self.part.estimate, name)) for name in ("low", "best", "high")}


def rough(value: float, digits: int = 3) -> float:
    """A number rounded to its first digits, small ones to whole ones; what is no number stays."""
    if not math.isfinite(value):
        return value
    return float(round(value, min(0, digits - len(str(int(abs(value)))))))


def today_in(town: Town) -> date:
    """The day that it is on the town's clock."""
    return clock.now().astimezone(ZoneInfo(town.timezone)).date()


@login_required
@require_GET
def estimate(request: StaffRequest, town: str) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS)
    today = today_in(access.town)
    day = _day(request, today)
    figures = estimate_at_once(access, day)
    if figures is None:
        context = {"access": access, "town": access.town}
        return render(request, "inspections/estimate_waiting.html", context, status=202)
    form = SampleForm(today=today, initial=_proposal(access.town, today, figures.unseen))
    return render(request, "inspections/estimate.html", _context(access, figures, form, today))


@login_required
@require_POST
def draw(request: StaffRequest, town: str) -> HttpResponse:
    access = _drawer(request, town)
    today = today_in(access.town)
    form = SampleForm(request.POST, today=today)
    if not form.is_valid():
        figures = town_estimate(access, today)
        context = _context(access, figures, form, today)
        return render(request, "inspections/estimate.html", context, status=422)
    since = form.cleaned_data["since"]
    try:
        sample = draw_sample(
            town=access.town,
            since=since,
            size=form.cleaned_data["size"],
            seen=found_between(access.town, since, today).seen,
            reported=reported_in(access.town),
            by=access.user,
        )
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        drawn = sample.houses.count()
        told = ngettext(
            "%(count)s house is drawn. New plans send a team there.",
            "%(count)s houses are drawn. New plans send teams there.",
            drawn,
        )
        messages.success(request, told % {"count": drawn})
    return redirect("inspections:estimate", town=town)


@login_required
@require_POST
def enlarge(request: StaffRequest, town: str, sample_id: UUID) -> HttpResponse:
    access = _drawer(request, town)
    size = request.POST.get("size", "")
    if not size.isdecimal():
        raise Http404
    try:
        enlarge_sample(sample=_sample(access, sample_id), size=int(size), by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("More houses are drawn. New plans send teams there."))
    return redirect("inspections:estimate", town=town)


@login_required
@require_POST
def close(request: StaffRequest, town: str, sample_id: UUID) -> HttpResponse:
    access = _drawer(request, town)
    close_sample(sample=_sample(access, sample_id), by=access.user)
    messages.success(request, _("The sample is closed: no more teams are sent to its houses."))
    return redirect("inspections:estimate", town=town)


def _drawer(request: StaffRequest, town: str) -> Access:
    """Who coordinates the whole town: a sample is the town's."""
    access = access_for(request.user, town, Role.COORDINATOR)
    if not _may_draw(access):
        raise PermissionDenied
    return access


def _may_draw(access: Access) -> bool:
    return access.may(Role.COORDINATOR) and access.districts(Role.COORDINATOR) is None


def _sample(access: Access, sample_id: UUID) -> AuditSample:
    sample = AuditSample.objects.filter(town=access.town, pk=sample_id).first()
    if sample is None:
        raise Http404
    return sample


def _day(request: StaffRequest, today: date) -> date:
    try:
        return min(today, date.fromisoformat(request.GET.get("day", "")))
    except ValueError:
        return today


def _proposal(town: Town, today: date, unseen: int) -> dict[str, object]:
    return {"size": affordable_size(town, unseen), "since": first_day_of_night(town, today)}


def _context(access: Access, figures: TownEstimate, form: SampleForm, today: date) -> dict[str, object]:
    total = figures.total
    scale = Scale.over(total.high, figures.found) if total else None
    is_open = figures.sample is not None and figures.sample.closed_at is None
    wanted = figures.drawn + max(0, (figures.more_visits or 0) - (figures.drawn - figures.audited))
    return {
        "access": access,
        "town": access.town,
        "figures": figures,
        "form": form,
        "is_today": figures.day == today,
        "may_draw": _may_draw(access) and figures.day == today,
        "is_open": is_open,
        "needs_plan": figures.sample is not None and is_waiting_for_a_plan(figures.sample),
        "wanted": wanted if wanted > figures.drawn else None,
        "more_by_lot": wanted - figures.drawn,
        "scale": scale,
        "bar": _bar(scale, total) if scale and total else None,
        "check_low": max(figures.found, total.check - 1.645 * total.check_error) if total else None,
        "check_high": min(figures.houses, total.check + 1.645 * total.check_error) if total else None,
        "quantities": _quantity_rows(schedule_of(access.town.pk), figures),
        "districts": _district_rows(figures),
    }


def _bar(scale: Scale, one: object) -> Bar:
    return scale.bar(**{name: getattr(one, name) for name in ("known", "low", "high", "best")})


def _quantity_rows(schedule: Schedule, figures: TownEstimate) -> list[Row]:
    """Each element on a scale of its own: square metres and pieces have none in common."""
    language = get_language() or "en"
    return [
        Row(
            schedule.label(part.key, language),
            part.unit,
            part,
            _bar(Scale.over(part.estimate.high), part.estimate),
        )
        for part in figures.quantities
    ]


def _district_rows(figures: TownEstimate) -> list[Row]:
    """All on one scale, so that districts can be compared."""
    scale = Scale.over(*(part.estimate.high for part in figures.districts), 1.0)
    return [Row(part.name, "", part, _bar(scale, part.estimate)) for part in figures.districts]
