"""The door to access: who may see which town, in which role, in which districts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from firstlight.accounts.models import District, Membership, Role, Town, User


@dataclass(frozen=True)
class Access:
    """What one person may do in one town.

    Every selector that takes a person takes this; there is no other way to get one than
    `access_for`, which refuses strangers.
    """

    user: User
    town: Town
    # Role to the districts in which it is held; None: the whole town.
    held: dict[str, frozenset[UUID] | None]

    def may(self, *roles: str) -> bool:
        """Whether the person holds one of the roles, in any district."""
        return any(role in self.held for role in roles)

    def require(self, *roles: str) -> None:
        """Raise PermissionDenied (403) unless the person holds one of the roles."""
        if not self.may(*roles):
            raise PermissionDenied

    def districts(self, *roles: str) -> frozenset[UUID] | None:
        """The districts in which one of the roles (any role when none is named) is held.

        None: the whole town; an empty set: none of the roles is held.
        """
        scopes = [scope for role, scope in self.held.items() if not roles or role in roles]
        union: set[UUID] = set()
        for scope in scopes:
            if scope is None:
                return None
            union |= scope
        return frozenset(union)


STAFF = (
    Role.DUTY_OFFICER,
    Role.COORDINATOR,
    Role.INSPECTOR,
    Role.WORKS_MANAGER,
    Role.PUBLISHER,
    Role.ADMINISTRATOR,
)


def access_for(user: User, slug: str, *roles: str) -> Access:
    """The person's access to the town with this slug.

    Raises
    ------
    Http404
        No such town, or the person has no part in it: the two are not told apart.
    PermissionDenied
        The person holds none of the roles (any staff role where none is named).
    """
    town = Town.objects.filter(slug=slug).first()
    if town is None or not user.is_authenticated or not user.is_active:
        raise Http404
    memberships = Membership.objects.filter(user=user, town=town).prefetch_related("districts")
    held: dict[str, frozenset[UUID] | None] = {}
    for membership in memberships:
        held[membership.role] = frozenset(d.id for d in membership.districts.all()) or None
    if not held:
        raise Http404
    access = Access(user=user, town=town, held=held)
    access.require(*(roles or STAFF))
    return access


def towns_for(user: User) -> list[Town]:
    """The towns the person has a part in, by name."""
    return list(Town.objects.filter(memberships__user=user).distinct().order_by("name"))


def districts_for(access: Access, *roles: str) -> list[District]:
    """The districts the person may see in these roles, by name."""
    districts = District.objects.filter(town=access.town)
    scope = access.districts(*roles)
    return list(districts if scope is None else districts.filter(id__in=scope))
