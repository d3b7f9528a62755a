"""One street net in one file."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from firstlight.geo.errors import GeoError
from firstlight.geo.road_classes import ROAD_CLASSES
from firstlight.geo.street_graph import StreetGraph

FORMAT = "firstlight-streets"
VERSION = 1
_DTYPES: dict[str, type[np.generic]] = {
    "node_lon": np.float64,
    "node_lat": np.float64,
    "seg_from": np.int32,
    "seg_to": np.int32,
    "seg_class": np.uint8,
    "seg_name": np.int32,
    "seg_length_m": np.float64,
    "seg_open": np.bool_,
    "shape_offset": np.int64,
    "shape_lon": np.float64,
    "shape_lat": np.float64,
    "shape_along_m": np.float64,
}
_ARRAYS = tuple(_DTYPES)


def save_graph(graph: StreetGraph, path: Path) -> None:
    """Write the net as an uncompressed .npz without pickle; a reader never sees half a file."""
    encoded = [name.encode() for name in graph.names]
    arrays: dict[str, npt.NDArray[np.generic]] = {name: getattr(graph, name) for name in _ARRAYS}
    arrays["format"] = np.frombuffer(f"{FORMAT} {VERSION}".encode(), dtype=np.uint8)
    arrays["names"] = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    arrays["names_offset"] = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def load_graph(path: Path) -> StreetGraph:
    """Read a net that `save_graph` wrote, every index checked.

    Raises
    ------
    GeoError
        ``streets-unreadable``: no such file, cut short or damaged. ``streets-foreign``: some other
        file. ``streets-version``: written by a later program. ``streets-broken``: values out of range.
    """
    arrays = _read_arrays(Path(path))
    _check_format(arrays, path)
    if set(arrays) != {*_ARRAYS, "format", "names", "names_offset"}:
        raise GeoError("streets-broken", path=str(path), field="arrays")
    for name, dtype in _DTYPES.items():
        if arrays[name].dtype != dtype or arrays[name].ndim != 1:
            raise GeoError("streets-broken", path=str(path), field=name)
    names = _names(arrays["names"], arrays["names_offset"], path)
    graph = StreetGraph(**{name: arrays[name] for name in _ARRAYS}, names=names)  # type: ignore[arg-type]
    _check_ranges(graph, path)
    return graph


def _read_arrays(path: Path) -> dict[str, npt.NDArray[np.generic]]:
    try:
        with path.open("rb") as stream:
            stored = np.load(stream, allow_pickle=False)
            if not isinstance(stored, np.lib.npyio.NpzFile):
                raise GeoError("streets-foreign", path=str(path))
            with stored:
                return {name: stored[name] for name in stored.files}
    except (
        OSError,
        ValueError,
        EOFError,
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
    ) as error:
        raise GeoError("streets-unreadable", path=str(path)) from error


def _check_format(arrays: dict[str, npt.NDArray[np.generic]], path: Path) -> None:
    marker = arrays.get("format")
    if marker is None or marker.dtype != np.uint8:
        raise GeoError("streets-foreign", path=str(path))
    name, _, version = marker.tobytes().decode("ascii", "replace").partition(" ")
    if name != FORMAT:
        raise GeoError("streets-foreign", path=str(path))
    if version != str(VERSION):
        raise GeoError("streets-version", path=str(path), version=version)


def _names(data: npt.NDArray[np.generic], offset: npt.NDArray[np.generic], path: Path) -> tuple[str, ...]:
    bounds = offset.tolist()
    if (
        data.dtype != np.uint8
        or not bounds
        or bounds[0] != 0
        or bounds[-1] != len(data)
        or bounds != sorted(bounds)
    ):
        raise GeoError("streets-broken", path=str(path), field="names")
    text = data.tobytes()
    try:
        return tuple(text[a:b].decode() for a, b in pairwise(bounds))
    except UnicodeDecodeError as error:
        raise GeoError("streets-broken", path=str(path), field="names") from error


def _check_ranges(graph: StreetGraph, path: Path) -> None:
    n, m, s = len(graph.node_lon), len(graph.seg_from), len(graph.shape_lon)
    per_segment = (graph.seg_to, graph.seg_class, graph.seg_name, graph.seg_length_m, graph.seg_open)
    offset = graph.shape_offset
    sound = (
        len(graph.node_lat) == n
        and all(len(values) == m for values in per_segment)
        and len(graph.shape_lat) == len(graph.shape_along_m) == s
        and len(offset) == m + 1
        and offset[0] == 0
        and offset[-1] == s
        and bool(np.all(np.diff(offset) >= 2))
        and _within(graph.seg_from, 0, n - 1)
        and _within(graph.seg_to, 0, n - 1)
        and _within(graph.seg_class, 0, len(ROAD_CLASSES) - 1)
        and _within(graph.seg_name, -1, len(graph.names) - 1)
        and all(_within(lon, -180, 180) for lon in (graph.node_lon, graph.shape_lon))
        and all(_within(lat, -90, 90) for lat in (graph.node_lat, graph.shape_lat))
        and all(_within(metres, 0, 1e8) for metres in (graph.seg_length_m, graph.shape_along_m))
    )
    if not sound:
        raise GeoError("streets-broken", path=str(path), field="values")


def _within(values: npt.NDArray[np.generic], low: float, high: float) -> bool:
    # Written so that NaN fails.
    return len(values) == 0 or bool(np.min(values) >= low and np.max(values) <= high)
