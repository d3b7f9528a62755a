"""Releases: prepared by one person, let out by another, taken back by any publisher at once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.reports.selectors.alarms import open_alarm
from firstlight.situation.content import compose, content_hash
from firstlight.situation.errors import SituationError
from firstlight.situation.models import Release
from firstlight.situation.rules.gate import is_blocked
from firstlight.situation.rules.policies import policy_named
from firstlight.situation.selectors.public import policy_of


@transaction.atomic
def prepare_release(*, town: Town, by: User) -> Release:
    """Freeze what may be told now; nobody outside sees it before `approve_release`.

    Raises SituationError: ``waiting`` (one is prepared already: let it out or refuse it first).
    """
    # The town's row is the lock: numbers are given once, and one release waits at a time.
    Town.objects.select_for_update().get(pk=town.pk)
    if Release.objects.filter(town=town, state=Release.State.PREPARED).exists():
        raise SituationError("waiting")
    newest = Release.objects.filter(town=town, state=Release.State.RELEASED).order_by("-number").first()
    draft = compose(town, policy_of(town), now=clock.now(), before=newest.basis if newest else {})
    number = (Release.objects.filter(town=town).aggregate(last=Max("number"))["last"] or 0) + 1
    release = Release.objects.create(
        town=town,
        number=number,
        content=draft.content,
        content_sha256=content_hash(draft.content),
        withheld=draft.withheld,
        basis=draft.basis,
        prepared_by=by,
        prepared_at=clock.now(),
    )
    data = {"number": number, "content_sha256": release.content_sha256, "withheld": len(draft.withheld)}
    record(by=by, action="situation.prepare-release", target=release, town_id=town.id, data=data)
    return release


@transaction.atomic
def approve_release(*, release: Release, by: User) -> Release:
    """Let a prepared release out.

    Raises
    ------
    SituationError
        ``not-prepared``, ``own-release`` (the preparer may not), ``alarm-open`` (the policy waits
        for the all-clear), ``changed`` (the content is not what was prepared).
    """
    release = _prepared(release)
    if release.prepared_by_id == by.pk:
        raise SituationError("own-release")
    policy = policy_named(release.content["policy"])
    if is_blocked(policy=policy, alarm_is_open=open_alarm(release.town) is not None):
        raise SituationError("alarm-open")
    if content_hash(release.content) != release.content_sha256:
        raise SituationError("changed")
    release.state, release.decided_by, release.decided_at = Release.State.RELEASED, by, clock.now()
    release.save(update_fields=["state", "decided_by", "decided_at"])
    data = {"number": release.number, "content_sha256": release.content_sha256}
    record(by=by, action="situation.approve-release", target=release, town_id=release.town_id, data=data)
    return release


@transaction.atomic
def refuse_release(*, release: Release, reason: str, by: User) -> Release:
    """It is not let out; whoever prepared it may withdraw it so too.

    Raises SituationError: ``not-prepared``, ``no-reason``.
    """
    if not reason.strip():
        raise SituationError("no-reason")
    release = _prepared(release)
    release.state, release.decided_by, release.decided_at = Release.State.REFUSED, by, clock.now()
    release.reason = reason.strip()
    release.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    data = {"number": release.number, "reason": release.reason}
    record(by=by, action="situation.refuse-release", target=release, town_id=release.town_id, data=data)
    return release


@transaction.atomic
def retract_release(*, release: Release, reason: str, by: User) -> Release:
    """Take a release back at once; the public page falls back to the one before and says so.

    One person is enough: taking back cannot wait for a second. Raises SituationError:
    ``not-released``, ``no-reason``.
    """
    if not reason.strip():
        raise SituationError("no-reason")
    release = _lock(release)
    if release.state != Release.State.RELEASED:
        raise SituationError("not-released")
    release.state, release.retracted_by, release.retracted_at = Release.State.RETRACTED, by, clock.now()
    release.reason = reason.strip()
    release.save(update_fields=["state", "retracted_by", "retracted_at", "reason"])
    data = {"number": release.number, "reason": release.reason}
    record(by=by, action="situation.retract-release", target=release, town_id=release.town_id, data=data)
    return release


def _lock(release: Release) -> Release:
    return Release.objects.select_for_update(of=("self",)).select_related("town").get(pk=release.pk)


def _prepared(release: Release) -> Release:
    current = _lock(release)
    if current.state != Release.State.PREPARED:
        raise SituationError("not-prepared")
    return current
