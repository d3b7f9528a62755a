"""Reading people and invitations, for administrators of the town."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from firstlight import clock
from firstlight.accounts.models import Invitation, Membership, Role, User
from firstlight.accounts.selectors import Access


def people_for(access: Access) -> QuerySet[User]:
    """Everybody with a part in the town, by name; `here` holds their memberships in it."""
    access.require(Role.ADMINISTRATOR)
    here = Membership.objects.filter(town=access.town).order_by("role").prefetch_related("districts")
    return (
        User.objects.filter(memberships__town=access.town)
        .distinct()
        .order_by("name")
        .prefetch_related(Prefetch("memberships", here, to_attr="here"))
    )


def person_for(access: Access, user_id: UUID) -> User:
    """One person with a part in the town, or 404."""
    user = people_for(access).filter(id=user_id).first()
    if user is None:
        raise Http404
    return user


def invitations_for(access: Access) -> QuerySet[Invitation]:
    """Invitations that still open, the newest first."""
    access.require(Role.ADMINISTRATOR)
    return (
        Invitation.objects.filter(
            town=access.town, accepted_at=None, revoked_at=None, expires_at__gt=clock.now()
        )
        .select_related("invited_by")
        .prefetch_related("districts")
        .order_by("-created_at")
    )


def invitation_for(access: Access, invitation_id: UUID) -> Invitation:
    """One open invitation of the town, or 404."""
    invitation = invitations_for(access).filter(id=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation
