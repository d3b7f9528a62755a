"""The request of a view behind `login_required`: its user is a person, never nobody."""

from __future__ import annotations

from django.http import HttpRequest

from firstlight.accounts.models import User


class StaffRequest(HttpRequest):
    """For annotations only: `def view(request: StaffRequest, town: str) -> HttpResponse`."""

    user: User
