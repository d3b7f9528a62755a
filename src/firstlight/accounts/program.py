"""The software as an actor: what the command line does on its own is signed by it."""

from __future__ import annotations

from firstlight.accounts.models import User

EMAIL = "program@firstlight.invalid"


def the_program() -> User:
    """The one account that stands for the software. It has no password and cannot log in."""
    user, created = User.objects.get_or_create(
        email=EMAIL, defaults={"name": "Firstlight", "is_program": True, "is_active": False}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
