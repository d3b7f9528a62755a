"""The words of this room's coded errors."""

from __future__ import annotations

from django.utils.translation import gettext as _

from firstlight.errors import CodedError


def account_error_text(error: CodedError) -> str:
    """What happened, what was kept, what to do."""
    texts = {
        "not-staff": _("This role cannot be given to staff."),
        "other-town": _("One of the districts belongs to another town. Nothing was changed."),
        "member": _("This person already holds the role. Change it on the person's page."),
        "used": _("This invitation was used. Log in with your e-mail and password."),
        "expired": _("This invitation has expired. Ask for a new one."),
        "revoked": _("This invitation was withdrawn. Ask for a new one."),
        "known-email": _("You already have an account with this e-mail. Log in, then open the link again."),
        "other-person": _("This invitation is for another e-mail. Log out, then open the link again."),
        "last-administrator": _("The town would have no administrator left. Nothing was changed."),
        "whole-town": _("An administrator always runs the whole town: choose no districts."),
        "elsewhere": _("This person works in another town too. Take the roles here away instead."),
        "stranger": _("This person has no part in the town."),
    }
    return texts.get(error.code, _("It was refused. Nothing was changed."))
