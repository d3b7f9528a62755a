"""People, invitations and roles of a town. Administrators only."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firstlight.accounts import services
from firstlight.accounts.forms import InvitationForm, RolesForm
from firstlight.accounts.models import Role
from firstlight.accounts.people import invitation_for, invitations_for, people_for, person_for
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.accounts.texts import account_error_text


def _access(request: StaffRequest, town: str) -> Access:
    return access_for(request.user, town, Role.ADMINISTRATOR)


@login_required
@require_GET
def people(request: StaffRequest, town: str) -> HttpResponse:
    """Everybody with a part in the town, and the invitations that are still open."""
    access = _access(request, town)
    context = {
        "access": access,
        "town": access.town,
        "people": people_for(access),
        "invitations": invitations_for(access),
    }
    return render(request, "accounts/people.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: StaffRequest, town: str) -> HttpResponse:
    """Ask for one person; the link is on the answering page and nowhere else."""
    access = _access(request, town)
    form = InvitationForm(request.POST or None, town=access.town)
    context = {"access": access, "town": access.town, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = services.invite(by=access, **form.cleaned_data)
        except services.AccountError as error:
            form.add_error(None, account_error_text(error))
        else:
            link = request.build_absolute_uri(reverse("own:accept", kwargs={"token": token}))
            return render(
                request, "accounts/invited.html", {**context, "invitation": invitation, "link": link}
            )
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: StaffRequest, town: str, invitation_id: UUID) -> HttpResponse:
    """Close an open invitation."""
    access = _access(request, town)
    services.revoke_invitation(by=access, invitation=invitation_for(access, invitation_id))
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:index", town=town)


@login_required
@require_http_methods(["GET", "POST"])
def person(request: StaffRequest, town: str, user_id: UUID) -> HttpResponse:
    """One person's roles and districts in this town."""
    access = _access(request, town)
    user = person_for(access, user_id)
    form = RolesForm(request.POST if request.method == "POST" else None, town=access.town, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_roles(by=access, user=user, roles=form.roles())
        except services.AccountError as error:
            form.add_error(None, account_error_text(error))
        else:
            messages.success(request, _("The roles are saved."))
            return redirect("accounts:index", town=town)
    context = {"access": access, "town": access.town, "person": user, "form": form}
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


def _set_active(request: StaffRequest, town: str, user_id: UUID, *, is_active: bool) -> HttpResponse:
    access = _access(request, town)
    user = person_for(access, user_id)
    try:
        services.set_active(by=access, user=user, is_active=is_active)
    except services.AccountError as error:
        messages.error(request, account_error_text(error))
        return redirect("accounts:person", town=town, user_id=user_id)
    if is_active:
        messages.success(request, _("%(name)s may log in again.") % {"name": user})
    else:
        undo = reverse("accounts:activate", kwargs={"town": town, "user_id": user_id})
        text = _("%(name)s can no longer log in.") % {"name": user}
        messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("accounts:index", town=town)


@login_required
@require_POST
def activate(request: StaffRequest, town: str, user_id: UUID) -> HttpResponse:
    """Let the person log in again."""
    return _set_active(request, town, user_id, is_active=True)


@login_required
@require_POST
def deactivate(request: StaffRequest, town: str, user_id: UUID) -> HttpResponse:
    """The person can no longer log in; what they did stays in the records."""
    return _set_active(request, town, user_id, is_active=False)
