"""The audit sample of a town: drawn by lot from the unseen houses, kept, enlarged, closed."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction
from django.db.models import F, Max, Q

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.geo.arrays import Floats, Ints
from firstlight.planning.inputs import NOBODY, Seen, expected_damage, house_ids, town_houses
from firstlight.planning.models import AuditHouse, AuditSample, Plan
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.totals_audit import Audit, TotalsError, draw_audit

SUGGESTED = 150  # houses: the interval holds with fewer, and is wider
FEWEST = 30
MOST = 2000
AFFORDABLE = 0.1  # of what the teams visit in a morning


def affordable_size(town: Town, unseen: int) -> int:
    """How many houses to draw: 150, or a tenth of what the newest plan visits, but no fewer than 30."""
    newest = Plan.objects.filter(town=town).order_by("-made_at").first()
    a_morning = int(newest.figures.get("houses", 0)) if newest else 0
    size = min(SUGGESTED, max(FEWEST, round(a_morning * AFFORDABLE))) if a_morning else SUGGESTED
    return max(1, min(size, unseen))


def first_day_of_night(town: Town, today: date) -> date:
    """The first day that was planned for what the newest plan is for; today where there is none."""
    newest = Plan.objects.filter(town=town, date__lte=today).order_by("-date", "-version").first()
    if newest is None:
        return today
    if newest.incident_id is None:
        return newest.date
    first = Plan.objects.filter(town=town, incident=newest.incident_id).order_by("date").first()
    return first.date if first else newest.date


def draw_sample(
    *, town: Town, since: date, size: int, seen: Seen, reported: Sequence[Reported], by: User
) -> AuditSample:
    """Freeze the houses that nobody has seen and draw a sample; one that was open is closed.

    A house where nothing could be seen is in the list: it may be damaged. The lot's seed is the
    machine's: nobody chooses a sample.

    Parameters
    ----------
    since
        On the town's clock: what was found on this day or later is of this night.
    size
        Houses to draw, 1 to 2,000.
    seen
        Everything found since then.

    Raises
    ------
    TotalsError
        ``nothing-unseen``: every house was seen; ``size`` (size, most).
    """
    _check_size(size)
    houses = town_houses(town)
    probability = expected_damage(houses, reported, seen)
    rows = np.flatnonzero(~np.isin(houses.seq, seen.seq[np.isfinite(seen.damaged)]))
    if not len(rows):
        raise TotalsError("nothing-unseen")
    seed = secrets.randbelow(2**31)
    # In single precision, as kept: the strata must come out the same when it is read again.
    likely = probability[rows].astype(np.float32).astype(np.float64)
    audit = draw_audit(houses.seq[rows], likely, size=size, seed=seed)
    frozen = _packed(audit)
    with transaction.atomic():
        AuditSample.objects.filter(town=town, closed_at=None).update(closed_at=clock.now())
        sample = AuditSample.objects.create(
            town=town,
            since=since,
            seed=seed,
            frozen=frozen,
            frozen_sha256=hashlib.sha256(frozen).hexdigest(),
            drawn_by=by,
            drawn_at=clock.now(),
        )
        _keep_houses(sample, audit.houses[audit.sample], first=0)
        data = {"since": since, "size": len(audit.sample), "of": len(rows), "sha256": sample.frozen_sha256}
        record(by=by, action="planning.draw-sample", target=sample, town_id=town.id, data=data)
    return sample


@transaction.atomic
def enlarge_sample(*, sample: AuditSample, size: int, by: User) -> AuditSample:
    """Draw on from the same frozen list, by the same lot, until the sample has this many houses.

    Raises
    ------
    TotalsError
        ``sample-closed``; ``size`` (size, most).
    """
    _check_size(size)
    sample = AuditSample.objects.select_for_update().get(pk=sample.pk)
    if sample.closed_at is not None:
        raise TotalsError("sample-closed")
    houses, predicted = _unpacked(sample)
    audit = draw_audit(houses, predicted, size=size, seed=sample.seed)
    had = sample.houses.count()
    _keep_houses(sample, audit.houses[audit.sample[had:]], first=had)
    data = {"size": max(had, len(audit.sample)), "had": had}
    record(by=by, action="planning.enlarge-sample", target=sample, town_id=sample.town_id, data=data)
    return sample


@transaction.atomic
def close_sample(*, sample: AuditSample, by: User) -> AuditSample:
    """Send no more teams to its houses. Closing twice does no harm."""
    sample = AuditSample.objects.select_for_update().get(pk=sample.pk)
    if sample.closed_at is None:
        sample.closed_at = clock.now()
        sample.save(update_fields=["closed_at"])
        record(by=by, action="planning.close-sample", target=sample, town_id=sample.town_id)
    return sample


def sample_of(town: Town, day: date) -> AuditSample | None:
    """The sample that the estimate of a day rests on: the newest drawn by then and not closed before."""
    zone = ZoneInfo(town.timezone)
    begins = datetime.combine(day, time(0), zone)
    lasts = Q(closed_at__isnull=True) | Q(closed_at__gte=begins)
    drawn = AuditSample.objects.filter(town=town, drawn_at__lt=begins + timedelta(days=1), since__lte=day)
    # One is open at a time: the last to be closed is the last that was drawn.
    return drawn.filter(lasts).order_by(F("closed_at").desc(nulls_first=True)).first()


def open_sample(town: Town, day: date, seen: Seen = NOBODY) -> Ints:
    """The houses (seq) of the open sample that nobody has seen yet, in the order of the lot. [m]

    Planning sends teams there with certainty, whatever is believed of them. They carry no sign that
    a team could see: who knows that a house is only counted looks at it differently.
    """
    open_ = AuditSample.objects.filter(town=town, closed_at=None, since__lte=day).first()
    if open_ is None:
        return np.empty(0, dtype=np.int64)
    seqs = np.fromiter(
        open_.houses.filter(house__gone_at=None).values_list("house__seq", flat=True), np.int64
    )
    unseen: Ints = seqs[~np.isin(seqs, seen.seq)]
    return unseen


def is_waiting_for_a_plan(sample: AuditSample) -> bool:
    """Whether houses were drawn that no plan handed out can know of."""
    if sample.closed_at is not None:
        return False
    newest = sample.houses.aggregate(at=Max("drawn_at"))["at"]
    known = Plan.objects.filter(town=sample.town, state=Plan.State.ISSUED, made_at__gte=newest)
    return newest is not None and not known.exists()


def audit_of(sample: AuditSample) -> Audit:
    """The frozen list, its strata and the sample, houses by seq, as `rules.totals` takes them."""
    houses, predicted = _unpacked(sample)
    return draw_audit(houses, predicted, size=max(1, sample.houses.count()), seed=sample.seed)


def _check_size(size: int) -> None:
    if not 1 <= size <= MOST:
        raise TotalsError("size", size=size, most=MOST)


def _keep_houses(sample: AuditSample, seqs: Ints, *, first: int) -> None:
    keys, drawn_at = house_ids(sample.town, seqs.tolist()), clock.now()
    AuditHouse.objects.bulk_create(
        AuditHouse(sample=sample, house_id=keys[seq], position=position, drawn_at=drawn_at)
        for position, seq in enumerate(seqs.tolist(), start=first)
    )


def _packed(audit: Audit) -> bytes:
    """The list as bytes."""
    file = io.BytesIO()
    np.savez_compressed(file, seq=audit.houses.astype(np.int64), predicted=audit.predicted.astype(np.float32))
    return file.getvalue()


def _unpacked(sample: AuditSample) -> tuple[Ints, Floats]:
    with np.load(io.BytesIO(bytes(sample.frozen)), allow_pickle=False) as kept:
        return kept["seq"], kept["predicted"].astype(np.float64)
