"""A person's own pages: the profile, and the way in by invitation."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from firstlight.accounts import services
from firstlight.accounts.forms import AcceptForm, ProfileForm
from firstlight.accounts.models import Invitation, User
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.texts import account_error_text


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: StaffRequest) -> HttpResponse:
    """One's own name and language."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        services.save_profile(by=user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        response = redirect("own:profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            form.cleaned_data["language"],
            samesite="Lax",
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


def _accept(request: HttpRequest, token: str, form: AcceptForm) -> User:
    if isinstance(request.user, User):
        return services.accept_invitation(token=token, by=request.user)
    return services.accept_invitation(
        token=token,
        by=None,
        name=form.cleaned_data["name"],
        password=form.cleaned_data["password"],
        language=get_language() or settings.LANGUAGE_CODE,
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation: a new person gives a name and a password, a known one only agrees."""
    sha256 = services.token_sha256(token)
    invitation = Invitation.objects.select_related("town").filter(token_sha256=sha256).first()
    if invitation is None:
        raise Http404
    form = AcceptForm(request.POST or None, invitation=invitation)
    context = {"invitation": invitation, "form": form, "closed": None}
    if request.method == "POST" and (request.user.is_authenticated or form.is_valid()):
        try:
            user = _accept(request, token, form)
        except services.AccountError as error:
            context["closed"] = account_error_text(error)
            return render(request, "accounts/accept.html", context, status=409)
        if not request.user.is_authenticated:
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("overview", town=invitation.town.slug)
    if problem := services.invitation_problem(invitation, request.user):
        context["closed"] = account_error_text(problem)
    return render(request, "accounts/accept.html", context, status=422 if form.errors else 200)
