"""Invitations, memberships and a person's own profile. Every act is audited."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import District, Invitation, Membership, Role, Town, User
from firstlight.accounts.selectors import STAFF, Access
from firstlight.audit.services import record
from firstlight.errors import CodedError

INVITATION_LASTS = timedelta(days=7)


class AccountError(CodedError):
    """A change to people or roles was refused.

    ``not-staff``: the role cannot be given by invitation. ``other-town``: a district of another
    town. ``member``: the person already holds the role. ``used``, ``expired``, ``revoked``: the
    invitation no longer opens. ``known-email``: a person with this address must log in to accept.
    ``other-person``: the invitation is for another address. ``last-administrator``: the town would
    have nobody left to run it. ``whole-town``: an administrator has no districts. ``elsewhere``: the
    person works in another town too. ``stranger``: the person has no part in the town.
    """


def token_sha256(token: str) -> str:
    """What is kept of a token; the token itself is shown once and forgotten."""
    return hashlib.sha256(token.encode()).hexdigest()


def _check(town: Town, role: str, districts: list[District]) -> None:
    if role not in STAFF:
        raise AccountError("not-staff", role=role)
    if role == Role.ADMINISTRATOR and districts:
        raise AccountError("whole-town")
    if any(district.town_id != town.pk for district in districts):
        raise AccountError("other-town")


@transaction.atomic
def invite(
    *, by: Access, email: str, role: str, districts: Iterable[District] = ()
) -> tuple[Invitation, str]:
    """Make a link for one person; the second value is the token, which is not kept.

    Raises
    ------
    PermissionDenied
        The inviting person is no administrator of the town.
    AccountError
        ``not-staff``, ``other-town``, ``whole-town``, ``member``.
    """
    by.require(Role.ADMINISTRATOR)
    chosen = list(districts)
    _check(by.town, role, chosen)
    address = User.objects.normalize_email(email).lower()
    if Membership.objects.filter(town=by.town, role=role, user__email=address).exists():
        raise AccountError("member", email=address)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        town=by.town,
        email=address,
        role=role,
        token_sha256=token_sha256(token),
        invited_by=by.user,
        expires_at=clock.now() + INVITATION_LASTS,
    )
    invitation.districts.set(chosen)
    record(
        by=by.user,
        action="accounts.invite",
        target=invitation,
        town_id=by.town.pk,
        data={"role": role, "districts": [district.code for district in chosen]},
    )
    return invitation, token


@transaction.atomic
def revoke_invitation(*, by: Access, invitation: Invitation) -> None:
    """Close an invitation that nobody has accepted yet; one that is closed stays as it is."""
    by.require(Role.ADMINISTRATOR)
    closed = Invitation.objects.filter(
        pk=invitation.pk, town=by.town, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=clock.now())
    if closed:
        record(by=by.user, action="accounts.revoke-invitation", target=invitation, town_id=by.town.pk)


def invitation_problem(invitation: Invitation, by: User | AnonymousUser | None) -> AccountError | None:
    """Why this person (or nobody, when not logged in) cannot use the invitation; None: they can."""
    if invitation.accepted_at:
        return AccountError("used")
    if invitation.revoked_at:
        return AccountError("revoked")
    if invitation.expires_at <= clock.now():
        return AccountError("expired")
    if isinstance(by, User):
        return None if by.email == invitation.email else AccountError("other-person")
    if User.objects.filter(email=invitation.email).exists():
        return AccountError("known-email")
    return None


@transaction.atomic
def accept_invitation(
    *, token: str, by: User | None, name: str = "", password: str = "", language: str = "en"
) -> User:
    """Use an invitation once: make the person (or take the one logged in) and give the role.

    Parameters
    ----------
    by
        The person logged in, or None: then a new person is made with this name and password.

    Raises
    ------
    Invitation.DoesNotExist
        No invitation has this token.
    AccountError
        ``used``, ``revoked``, ``expired``, ``known-email``, ``other-person``.
    """
    invitation = Invitation.objects.select_for_update().get(token_sha256=token_sha256(token))
    if problem := invitation_problem(invitation, by):
        raise problem
    user = by or User.objects.create_user(invitation.email, password, name=name, language=language)
    membership, _ = Membership.objects.get_or_create(user=user, town=invitation.town, role=invitation.role)
    membership.districts.set(invitation.districts.all())
    invitation.accepted_at, invitation.accepted_by = clock.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(
        by=user,
        action="accounts.accept-invitation",
        target=invitation,
        town_id=invitation.town_id,
        data={"role": invitation.role},
    )
    return user


def _keeps_an_administrator(town: Town, *, without: User) -> None:
    others = Membership.objects.filter(town=town, role=Role.ADMINISTRATOR, user__is_active=True)
    if not others.exclude(user=without).exists():
        raise AccountError("last-administrator")


def _member(access: Access, user: User) -> None:
    if not Membership.objects.filter(town=access.town, user=user).exists():
        raise AccountError("stranger")


@transaction.atomic
def set_roles(*, by: Access, user: User, roles: dict[str, list[District]]) -> None:
    """Replace what a person may do in this town: role to districts (none: the whole town).

    Raises
    ------
    PermissionDenied
        The changing person is no administrator of the town.
    AccountError
        ``stranger``, ``not-staff``, ``other-town``, ``whole-town``,
        ``last-administrator``. Nothing was changed.
    """
    by.require(Role.ADMINISTRATOR)
    _member(by, user)
    for role, districts in roles.items():
        _check(by.town, role, districts)
    if Role.ADMINISTRATOR not in roles:
        _keeps_an_administrator(by.town, without=user)
    Membership.objects.filter(town=by.town, user=user, role__in=STAFF).exclude(role__in=roles).delete()
    for role, districts in roles.items():
        membership, _ = Membership.objects.get_or_create(user=user, town=by.town, role=role)
        membership.districts.set(districts)
    record(
        by=by.user,
        action="accounts.set-roles",
        target=user,
        town_id=by.town.pk,
        data={"roles": {role: [d.code for d in districts] for role, districts in roles.items()}},
    )


@transaction.atomic
def set_active(*, by: Access, user: User, is_active: bool) -> None:
    """Let a person of this town log in or not; open sessions end with the next page.

    Raises
    ------
    PermissionDenied
        The changing person is no administrator of the town.
    AccountError
        ``stranger``, ``elsewhere``, ``last-administrator``.
    """
    by.require(Role.ADMINISTRATOR)
    _member(by, user)
    if user.memberships.exclude(town=by.town).exists():
        raise AccountError("elsewhere")
    if not is_active:
        _keeps_an_administrator(by.town, without=user)
    if User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active):
        action = "accounts.activate" if is_active else "accounts.deactivate"
        record(by=by.user, action=action, target=user, town_id=by.town.pk)


@transaction.atomic
def save_profile(*, by: User, name: str, language: str) -> None:
    """Change one's own name and language."""
    User.objects.filter(pk=by.pk).update(name=name, language=language)
    record(by=by, action="accounts.save-profile", target=by)


def set_language(*, by: User, language: str) -> None:
    """Keep the language a person reads in. Not audited: it changes nothing but words on a screen."""
    User.objects.filter(pk=by.pk).exclude(language=language).update(language=language)
