"""The belief with everything found so far, kept by what it was made from: no page fits it twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import CharField
from django.db.models.functions import Cast

from firstlight.accounts.models import Town
from firstlight.geo.arrays import Floats, Floats32, Ints
from firstlight.houses.models import House, LoadRun
from firstlight.planning.inputs import Seen
from firstlight.planning.kept import kept, register_state
from firstlight.planning.known import reported_in
from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.reported import Reported

CHUNK = 20_000


@dataclass(frozen=True, eq=False)
class Register:
    """The standing houses of a town as columns. Shapes: [h], ordered by seq."""

    seq: Ints
    lon: Floats
    lat: Floats
    district: Ints  # index into districts
    districts: tuple[UUID, ...]

    def __len__(self) -> int:
        return len(self.seq)

    def rows(self, seqs: Ints) -> Ints:
        """Where these houses stand; those that are gone are left out."""
        return np.searchsorted(self.seq, seqs[np.isin(seqs, self.seq)])


def register_of(town: Town) -> Register:
    """The register's columns, read once a load."""
    return kept(f"register:{register_state(town)}", lambda: _read(town))


def _read(town: Town) -> Register:
    rows = (
        House.objects.filter(town=town, gone_at=None)
        .order_by("seq")
        .values_list("seq", "lon", "lat", Cast("district_id", CharField()))
        .iterator(chunk_size=CHUNK)
    )
    number: dict[str, int] = {}
    parts: list[list[Any]] = []
    while chunk := list(islice(rows, CHUNK)):
        *columns, keys = zip(*chunk, strict=True)
        parts.append([*columns, [number.setdefault(key, len(number)) for key in keys]])
    seq, lon, lat, district = (
        np.concatenate([part[i] for part in parts]) if parts else np.empty(0) for i in range(4)
    )
    return Register(
        seq.astype(np.int64), lon.astype(float), lat.astype(float), district.astype(np.int64),
        tuple(UUID(key) for key in number),
    )  # fmt: skip


def belief_key(town: Town, reported: Sequence[Reported], seen: Seen) -> str:
    """A short text that changes whenever the belief does: register, reports or findings."""
    order = np.argsort(seen.seq)
    made_of = hashlib.sha256(repr(sorted(map(repr, reported))).encode())
    made_of.update(seen.seq[order].tobytes() + seen.damaged[order].tobytes())
    loads = LoadRun.objects.filter(town=town).count()
    return f"belief:{town.pk}:{loads}:{made_of.hexdigest()[:32]}"


def belief_of(town: Town, register: Register, seen: Seen) -> tuple[str, Floats32]:
    """The belief's key and the probability of each house [h], from reports and these findings."""
    reported = reported_in(town)
    key = f"{belief_key(town, reported, seen)}:{len(register)}"

    def fit() -> Floats32:
        clear = np.isfinite(seen.damaged) & np.isin(seen.seq, register.seq)
        rows = np.searchsorted(register.seq, seen.seq[clear])
        return Belief(register.lon, register.lat, reported).fit(rows, seen.damaged[clear]).astype(np.float32)

    return key, kept(key, fit)
