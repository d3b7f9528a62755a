"""How many teams to call, before anybody is called."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.models import Town
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.planning import how_many as question
from firstlight.planning.forms import HowManyForm
from firstlight.planning.known import reported_in
from firstlight.planning.models import Team
from firstlight.planning.rules.team_chart import TeamChart, team_chart
from firstlight.planning.selectors import PLANNERS
from firstlight.wording import error_text

EXTENTS = {"wide": (760.0, 340.0), "narrow": (360.0, 300.0)}  # drawings for a desk and for a phone
MORE_THAN_THERE_ARE = 4  # teams that the page proposes to look at


@login_required
def how_many(request: StaffRequest, town: str) -> HttpResponse:
    """The form and what is played so far; sent, it begins to play."""
    access = access_for(request.user, town, *PLANNERS)
    found = question.answer(access.town, request.GET.get("of", ""))
    form = HowManyForm(request.POST or None, initial=_initial(access.town, found))
    if request.method == "POST" and form.is_valid():
        try:
            asked = question.ask(town=access.town, **form.cleaned_data)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            return redirect(f"{reverse('planning:how_many', args=(town,))}?of={asked.key}")
    context = {**_context(access, found), "form": form, "known": len(reported_in(access.town))}
    return render(request, "planning/how_many.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def answer(request: StaffRequest, town: str, key: str) -> HttpResponse:
    """The part of the page that renews itself while mornings are played."""
    access = access_for(request.user, town, *PLANNERS)
    found = question.answer(access.town, key)
    return render(request, "planning/how_many_answer.html", _context(access, found))


@login_required
@require_POST
def stop(request: StaffRequest, town: str, key: str) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS)
    question.stop(town=access.town, key=key)
    return redirect(f"{reverse('planning:how_many', args=(town,))}?of={key}")


def _initial(town: Town, found: question.Answer | None) -> dict[str, object]:
    if found is not None:
        asked = found.asked
        return {"most": asked.sizes[-1], "shift_h": round(asked.shift_h, 1), "nights": asked.nights}
    active = Team.objects.filter(town=town, is_active=True).count()
    return {"most": max(8, active + MORE_THAN_THERE_ARE)}


def _context(access: Access, found: question.Answer | None) -> dict[str, object]:
    context = {"access": access, "town": access.town, "answer": found}
    if found is None:
        return context
    clocks = [f"{moment.at:%H:%M}" for moment in found.moments]
    labels = [_("Found by %(time)s") % {"time": one} for one in clocks]
    names = [_("by %(time)s") % {"time": one} for one in clocks]
    return {
        **context,
        "error": error_text(found.error) if found.error else "",
        "labels": labels,
        "rows": [(size, list(zip(labels, size.shares, strict=True))) for size in found.sizes],
        "charts": [(key, _chart(found, names, extent)) for key, extent in EXTENTS.items() if found.sizes],
    }


def _chart(found: question.Answer, names: list[str], extent: tuple[float, float]) -> TeamChart:
    shares = {name: [size.shares[i] for size in found.sizes] for i, name in enumerate(names)}
    asked = found.asked.sizes
    return team_chart(
        [size.teams for size in found.sizes], shares,
        axis=(asked[0], asked[-1]), width=extent[0], height=extent[1],
    )  # fmt: skip
