"""The phones of a town, for the desk: let one in, shut one out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firstlight.accounts.devices import add_device, revoke_device
from firstlight.accounts.models import Device, Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.inspections.services import assign_phone
from firstlight.openrosa.basic import is_private
from firstlight.openrosa.collect import collect_settings, qr_picture
from firstlight.openrosa.forms import PhoneForm

KEEPERS = (Role.ADMINISTRATOR, Role.COORDINATOR)


def _keeper(request: StaffRequest, town: str) -> Access:
    """Only who holds the role in the whole town: a phone may carry any district's houses."""
    access = access_for(request.user, town, *KEEPERS)
    if access.districts(*KEEPERS) is not None:
        raise PermissionDenied
    return access


def _codes(request: StaffRequest, device: Device, token: str) -> dict[str, object]:
    """What a new phone scans: the field app's link, and Collect's settings."""
    address = request.build_absolute_uri(f"/key/{token}")
    # Behind the # the key stays on the phone: browsers send that part to no server.
    link = request.build_absolute_uri(f"/field/#key={token}")
    settings = collect_settings(server_url=address, project=f"{device.town.name}, {device.label}")
    return {
        "fresh": device,
        "address": address,
        "link": link,
        "field_qr": qr_picture(link),
        "qr": qr_picture(settings),
        **_login(request, device, token),
    }


def _login(request: StaffRequest, device: Device, token: str) -> dict[str, object]:
    """Collect's settings with name and key, where nobody can read them on the way."""
    if not is_private(request):
        return {}
    address = request.build_absolute_uri("/collect")
    project = f"{device.town.name}, {device.label}"
    settings = collect_settings(
        server_url=address, project=project, login=(device.label.replace(":", " "), token)
    )
    return {"login_address": address, "login_qr": qr_picture(settings)}


@login_required
@require_http_methods(["GET", "POST"])
def phones(request: StaffRequest, town: str) -> HttpResponse:
    """The list; after a POST also the new phone's code, which is shown this once."""
    access = _keeper(request, town)
    form = PhoneForm(request.POST or None, town=access.town)
    context: dict[str, object] = {"access": access, "town": access.town}
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            device, token = add_device(
                town=access.town, label=form.cleaned_data["label"], user=None, by=access.user
            )
            if team := form.cleaned_data["team"]:
                assign_phone(device=device, team=team, by=access.user)
        context |= _codes(request, device, token)
        form = PhoneForm(town=access.town)
    devices = Device.objects.filter(town=access.town).select_related("team_phone__team")
    context |= {"form": form, "phones": devices.order_by(F("revoked_at").asc(nulls_first=True), "label")}
    answer = render(request, "openrosa/phones.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def revoke(request: StaffRequest, town: str, device_id: UUID) -> HttpResponse:
    access = _keeper(request, town)
    device = get_object_or_404(Device, town=access.town, pk=device_id)
    revoke_device(device=device, by=access.user)
    messages.success(request, _("%(phone)s is shut out from now on.") % {"phone": device.label})
    return redirect("openrosa:phones", town=town)
