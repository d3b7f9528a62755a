"""Who signs the acts, and on which form they are printed."""

from __future__ import annotations

from django.conf import settings as site_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.inspections.act_paper import (
    Print,
    check_template,
    sample_pdf,
    standard_template,
    template_of,
)
from firstlight.inspections.act_selectors import commission_of
from firstlight.inspections.forms_acts import CommissionForm, TemplateForm
from firstlight.inspections.models import ActPaper
from firstlight.inspections.services import set_act_template, set_commission
from firstlight.wording import error_text

SETTERS = (Role.ADMINISTRATOR, Role.COORDINATOR)


def _setter(request: StaffRequest, town: str, *roles: str) -> Access:
    """Only who holds the role in the whole town: acts are the town's."""
    access = access_for(request.user, town, *roles)
    if access.districts(*roles) is not None:
        raise PermissionDenied
    return access


def _page(
    request: StaffRequest, access: Access, *, commission: CommissionForm | None = None,
    template: TemplateForm | None = None,
) -> HttpResponse:  # fmt: skip
    failed = ActPaper.objects.filter(act__town=access.town).exclude(template_problem="")
    own = template_of(access.town) != standard_template()
    context = {
        "access": access,
        "town": access.town,
        "commission": commission or CommissionForm(before=commission_of(access.town)),
        "template": template or TemplateForm(),
        "has_own": own,
        "last_failure": failed.order_by("-made_at").first() if own else None,
        "may_replace": access.may(Role.ADMINISTRATOR),
    }
    is_refused = any(form is not None and form.errors for form in (commission, template))
    return render(request, "inspections/act_settings.html", context, status=422 if is_refused else 200)


@login_required
@require_GET
def settings(request: StaffRequest, town: str) -> HttpResponse:
    """The commission and the form."""
    return _page(request, _setter(request, town, *SETTERS))


@login_required
@require_POST
def commission(request: StaffRequest, town: str) -> HttpResponse:
    """Say who signs from now on."""
    access = _setter(request, town, *SETTERS)
    form = CommissionForm(request.POST, before=None)
    if not form.is_valid():
        return _page(request, access, commission=form)
    set_commission(town=access.town, values=form.cleaned_data, by=access.user)
    messages.success(request, _("Acts made from now on name this commission."))
    return redirect("inspections:act_settings", town=town)


@login_required
@require_POST
def template(request: StaffRequest, town: str) -> HttpResponse:
    """Take a form that could be set in every language; without a file, go back to the standard one."""
    access = _setter(request, town, Role.ADMINISTRATOR)
    if "standard" in request.POST:
        set_act_template(town=access.town, source="", by=access.user)
        messages.success(request, _("Acts are printed on the standard form."))
        return redirect("inspections:act_settings", town=town)
    form = TemplateForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            check_template(form.cleaned_data["file"], town=access.town)
        except CodedError as error:
            form.add_error("file", error_text(error))
        else:
            set_act_template(town=access.town, source=form.cleaned_data["file"], by=access.user)
            messages.success(request, _("The form works in all languages; new acts are printed on it."))
            return redirect("inspections:act_settings", town=town)
    return _page(request, access, template=form)


@login_required
@require_GET
def template_file(request: StaffRequest, town: str) -> HttpResponse:
    """The form that counts now, to be changed and uploaded again."""
    access = _setter(request, town, *SETTERS)
    answer = HttpResponse(template_of(access.town), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="act.typ"'
    return answer


@login_required
@require_GET
def sample(request: StaffRequest, town: str) -> HttpResponse:
    """An invented act on the form that counts now, in the page's language."""
    access = _setter(request, town, *SETTERS)
    language = get_language() or site_settings.LANGUAGE_CODE
    how = Print(language, ActPaper.Copy.FULL, request.build_absolute_uri("/").rstrip("/"))
    try:
        body = sample_pdf(template_of(access.town), how, town=access.town)
    except CodedError as error:
        messages.error(request, error_text(error))
        return redirect("inspections:act_settings", town=town)
    return HttpResponse(body, content_type="application/pdf")
