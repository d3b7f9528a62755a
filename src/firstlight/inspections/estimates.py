"""How many houses are damaged in all, and how much of what: the desk's estimate of a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.core.cache import cache

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.accounts.selectors import Access
from firstlight.geo.arrays import Ints
from firstlight.inspections.beliefs import Register, belief_of, register_of
from firstlight.inspections.estimating import Basis, Part, estimated
from firstlight.inspections.found import Found, found_between
from firstlight.jobs import later
from firstlight.planning.inputs import Seen as Sightings
from firstlight.planning.kept import KEEP_S, kept
from firstlight.planning.models import AuditSample
from firstlight.planning.rules.totals import Estimate
from firstlight.planning.rules.totals_audit import Audit, restratify
from firstlight.planning.sampling import audit_of, sample_of
from firstlight.planning.selectors import PLANNERS

Scope = frozenset[UUID] | None
LARGE = 50_000  # houses: fitting takes longer than a person waits for a page
ASK_AGAIN_S = 60


@dataclass(frozen=True)
class TownEstimate:
    """What can be said at the end of a day, or now, in the districts a person may see.

    `total` is None until a house of the sample was visited; `more_visits` too.
    """

    day: date
    as_of: datetime
    sample: AuditSample | None
    drawn: int  # houses in the sample, of the whole town
    audited: int  # of them: visited, and something could be seen
    houses: int  # in the register
    visited: int  # houses with a record that stands, what could not be seen left out
    found: int  # of them damaged
    total: Estimate | None = None
    more_visits: int | None = None  # until half the interval is a fifth of the best guess
    quantities: tuple[Part, ...] = ()  # by element of the damage schedule
    districts: tuple[Part, ...] = ()

    @property
    def unseen(self) -> int:
        return self.houses - self.visited

    @property
    def is_provisional(self) -> bool:
        """Houses of the sample are left: those that were seen first are not quite chance."""
        return self.audited < self.drawn


def town_estimate(access: Access, day: date) -> TownEstimate:
    """The estimate of a day in the districts in which the person plans.

    Parameters
    ----------
    day
        On the town's clock; records up to its end count, from the sample's first day on.
    """
    access.require(*PLANNERS)
    return estimate_in(access.town, day, scope=access.districts(*PLANNERS))


def estimate_at_once(access: Access, day: date) -> TownEstimate | None:
    """The estimate for a page. In a large town the last one made, while a job makes the next.

    None: none is made yet; it will be within a minute or two.
    """
    access.require(*PLANNERS)
    scope = access.districts(*PLANNERS)
    if len(register_of(access.town)) <= LARGE:
        return estimate_in(access.town, day, scope=scope)
    key = _last_key(access.town, day, scope)
    if cache.add(f"{key}:asked", 1, ASK_AGAIN_S):
        named = "" if scope is None else ",".join(sorted(map(str, scope)))
        later("firstlight.inspections.jobs.renew_estimate", str(access.town.pk), day.isoformat(), named)
    last: TownEstimate | None = cache.get(key)
    return last


def renew_estimate(town: Town, day: date, scope: Scope) -> TownEstimate:
    """Make the newest estimate of a large town and keep it for `estimate_at_once`."""
    figures = estimate_in(town, day, scope=scope)
    cache.set(_last_key(town, day, scope), figures, KEEP_S)
    return figures


def _last_key(town: Town, day: date, scope: Scope) -> str:
    named = "all" if scope is None else hashlib.sha256(",".join(sorted(map(str, scope))).encode()).hexdigest()
    return f"estimate-last:{town.pk}:{day}:{named[:32]}"


def estimate_in(town: Town, day: date, *, scope: Scope = None) -> TownEstimate:
    """The same for a program, which says itself which districts it wants; None: the whole town.

    Kept by what it was made from: asked again without a newer record it costs no fit.
    """
    sample = sample_of(town, day)
    register = register_of(town)
    found = found_between(town, sample.since if sample else day, day)
    chosen = _chosen(register, scope)
    plain = _counted(day, register, found, chosen)
    if sample is None:
        return plain
    audit = audit_of(sample)
    basis = _basis(register, found, audit, chosen)
    plain = replace(plain, sample=sample, drawn=len(audit.sample), audited=len(basis.of_sample))
    if not len(basis.of_sample):
        return plain
    sightings = Sightings(found.seen.seq[basis.others], found.seen.damaged[basis.others])
    key, probability = belief_of(town, register, sightings)
    made_of = (key, str(sample.pk), len(audit.sample), chosen.tolist(), sorted(map(str, found.inspections)))

    def make() -> TownEstimate:
        at = np.minimum(np.searchsorted(register.seq, audit.houses), len(register) - 1)
        stands = register.seq[at] == audit.houses
        predicted = np.where(stands, probability[at], audit.predicted)
        newer = replace(basis, audit=restratify(audit, predicted))
        return replace(plain, **estimated(newer, town=town))

    ready = kept(f"estimate:{hashlib.sha256(repr(made_of).encode()).hexdigest()[:40]}", make)
    return replace(ready, day=day, as_of=plain.as_of)


def _chosen(register: Register, scope: Scope) -> Ints:
    """The districts of a scope as indices of the register's."""
    return np.array(
        [i for i, key in enumerate(register.districts) if scope is None or key in scope], dtype=np.int64
    )


def _counted(day: date, register: Register, found: Found, chosen: Ints) -> TownEstimate:
    """What needs no estimating."""
    clear = found.is_clear & np.isin(found.seen.seq, register.seq)
    rows = np.searchsorted(register.seq, found.seen.seq[clear])
    mine = np.isin(register.district[rows], chosen)
    return TownEstimate(
        day=day,
        as_of=clock.now(),
        sample=None,
        drawn=0,
        audited=0,
        houses=int(np.isin(register.district, chosen).sum()),
        visited=int(mine.sum()),
        found=int(found.seen.damaged[clear][mine].sum()),
    )


def _basis(register: Register, found: Found, audit: Audit, chosen: Ints) -> Basis:
    seqs = found.seen.seq
    clear = np.flatnonzero(found.is_clear & np.isin(seqs, register.seq))
    drawn = audit.houses[audit.sample]
    is_sampled = np.isin(seqs[clear], drawn)
    of_sample, others = clear[is_sampled], clear[~is_sampled]
    order = np.argsort(drawn)
    at = np.minimum(np.searchsorted(register.seq, audit.houses), len(register) - 1)
    gone = register.seq[at] != audit.houses
    return Basis(
        register=register,
        found=found,
        audit=audit,
        sampled=order[np.searchsorted(drawn, seqs[of_sample], sorter=order)],
        of_sample=of_sample,
        others=others,
        is_out=np.isin(audit.houses, seqs[others]) | gone,
        group=register.district[at],
        chosen=chosen,
    )
