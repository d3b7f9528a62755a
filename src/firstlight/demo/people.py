"""The invented people of the demo, one login a role."""

from __future__ import annotations

from dataclasses import dataclass

from firstlight.accounts.models import Membership, Role, Town, User


@dataclass(frozen=True)
class Login:
    """An account to try: the local part of its address names the role."""

    role: str
    email: str
    name: str


LOGINS = (
    Login(Role.DUTY_OFFICER, "duty@demo.invalid", "Demo Duty Officer"),
    Login(Role.COORDINATOR, "coordinator@demo.invalid", "Demo Coordinator"),
    Login(Role.INSPECTOR, "inspector@demo.invalid", "Demo Inspector"),
    Login(Role.WORKS_MANAGER, "works@demo.invalid", "Demo Works Manager"),
    Login(Role.WORKS_MANAGER, "second.works@demo.invalid", "Demo Second Works Manager"),
    Login(Role.PUBLISHER, "publisher@demo.invalid", "Demo Publisher"),
    Login(Role.PUBLISHER, "second.publisher@demo.invalid", "Demo Second Publisher"),
    Login(Role.ADMINISTRATOR, "admin@demo.invalid", "Demo Administrator"),
    Login(Role.RESIDENT, "resident@demo.invalid", "Demo Resident"),
)


def make_people(*, town: Town, password: str) -> dict[str, User]:
    """Make the accounts, all with one password; address to account."""
    people = {}
    for login in LOGINS:
        user = User.objects.create_user(login.email, password, name=login.name)
        Membership.objects.create(user=user, town=town, role=login.role)
        people[login.email.partition("@")[0]] = user
    return people
