"""Street distances of a town, kept between its plans: streets do not move while findings come in."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from firstlight.accounts.models import Town
from firstlight.geo.arrays import Floats32, Ints
from firstlight.geo.streets import distance_table
from firstlight.planning.inputs import streets_path

MOST_NODES = 5_000  # in the file: 100 MB
NEW_SHARE = 0.3  # where more of the nodes are new, measuring all at once takes less time
SEARCHES = 128  # at a time


@dataclass(frozen=True, eq=False)
class _Table:
    """Metres [u, u] between nodes [u], ascending, of one net."""

    net: str
    node: Ints
    metres: Floats32


@dataclass(frozen=True)
class KeptWays:
    """A `distance_table` that remembers: the file holds one net and all nodes that were asked for.

    A replan asks for the ends of nearly the same streets as the plan before it. A file that is missing,
    broken or of another net (a zone was cleared, the streets were loaded again) is written anew.
    """

    path: Path

    def __call__(self, matrix: csr_array, node: Ints) -> Floats32:
        """As `distance_table`; equal to it but for the rounding of float32."""
        net = _digest(matrix)
        known = self._read(net)
        table = _measured(matrix, net, node, known)
        if table is not known:
            self._write(table)
        row = np.searchsorted(table.node, node)
        return table.metres[np.ix_(row, row)]

    def _read(self, net: str) -> _Table | None:
        try:
            # Opened here: `np.load` leaves a broken file open.
            with self.path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                if str(stored["net"]) != net:
                    return None
                return _Table(net, stored["node"], stored["metres"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def _write(self, table: _Table) -> None:
        """Put the file in its place in one step; whoever reads it meanwhile reads the old one."""
        if len(table.node) > MOST_NODES:
            return
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, net=table.net, node=table.node, metres=table.metres)
            Path(temporary).replace(self.path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def kept_ways(town: Town) -> KeptWays:
    """The distances of a town's streets, beside the streets themselves."""
    return KeptWays(streets_path(town).with_name("ways.npz"))


def _digest(matrix: csr_array) -> str:
    made_of = hashlib.sha256()
    for part in (matrix.indptr, matrix.indices, matrix.data):
        made_of.update(np.ascontiguousarray(part).tobytes())
    return made_of.hexdigest()


def _measured(matrix: csr_array, net: str, node: Ints, known: _Table | None) -> _Table:
    """A table with these nodes: the known one where it has them all."""
    wanted = np.unique(node)
    fresh = wanted if known is None else np.setdiff1d(wanted, known.node, assume_unique=True)
    if known is not None and not len(fresh):
        return known
    if known is None or len(fresh) > NEW_SHARE * len(wanted) or len(known.node) + len(fresh) > MOST_NODES:
        return _Table(net, wanted, distance_table(matrix, wanted))
    return _with(matrix, known, fresh)


def _with(matrix: csr_array, known: _Table, fresh: Ints) -> _Table:
    """The known table with these nodes more, each measured by a search of its own."""
    node = np.concatenate((known.node, fresh))
    count = len(known.node)
    metres = np.empty((len(node), len(node)), dtype=np.float32)
    metres[:count, :count] = known.metres
    for first in range(0, len(fresh), SEARCHES):
        some = fresh[first : first + SEARCHES]
        rows = slice(count + first, count + first + len(some))
        metres[rows] = dijkstra(matrix, indices=some)[:, node]
        metres[:count, rows] = metres[rows, :count].T
    block = metres[count:, count:]
    np.minimum(block, block.T.copy(), out=block)  # both directions may differ by rounding
    order = np.argsort(node)
    return _Table(known.net, node[order], metres[np.ix_(order, order)])
