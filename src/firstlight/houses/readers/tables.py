"""Tables of features from any file GDAL, pyarrow or the csv module reads, brought to lon/lat."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pyproj
import shapely

from firstlight.houses.errors import LoadError
from firstlight.houses.readers.columns import match_columns

CHUNK = 50_000
_MAGIC = {".gpkg": b"SQLite format 3\x00", ".shp": b"\x00\x00\x27\x0a", ".parquet": b"PAR1"}
_BROKEN = (RuntimeError, ValueError, OSError, KeyError, TypeError, csv.Error, UnicodeError)
_HIGH, _HIGH_RUN = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\x80-\xff]{2,}")


@dataclass(frozen=True, eq=False)
class Table:
    """One layer: n features in lon/lat; a geometry that could not be read is None."""

    name: str
    shapes: npt.NDArray[np.object_]  # [n] shapely geometries
    columns: dict[str, Sequence[Any]]  # each [n]

    def texts(self, column: str | None, rows: list[int] | None = None) -> list[str]:
        """A column, or some rows of it, as stripped texts; '' where a value is missing."""
        wanted = range(len(self.shapes)) if rows is None else rows
        if column is None:
            return [""] * len(wanted)
        values = self.columns[column]
        return [_text(values[at]) for at in wanted]


def read_tables(path: Path) -> list[Table]:
    """All layers with geometry of a GeoPackage, GeoJSON, Shapefile, CSV or GeoParquet file.

    Raises
    ------
    LoadError
        ``unreadable``, ``no-columns``, ``unknown-projection``.
    """
    suffix = path.suffix.lower()
    try:
        _check_magic(path, suffix)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns of what the checks here refuse or do not need
            if suffix == ".csv":
                return [_csv_table(path)]
            if suffix in (".parquet", ".geoparquet"):
                return [_parquet_table(path)]
            return [_layer(path, name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except _BROKEN as error:
        detail = " ".join(str(error).split())[:200]
        raise LoadError("unreadable", file=path.name, detail=detail) from error


def _check_magic(path: Path, suffix: str) -> None:
    """Refuse a file that is not what its suffix says before GDAL guesses at it."""
    with path.open("rb") as stream:
        head = stream.read(64)
    wanted = _MAGIC.get(".parquet" if suffix == ".geoparquet" else suffix)
    if wanted is not None and not head.startswith(wanted):
        raise ValueError(f"no {suffix} file")
    if suffix in (".geojson", ".json") and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise ValueError("no JSON object")


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    return str(value).replace("\x00", "").strip()


def _layer(path: Path, name: str) -> Table:
    meta, _, wkb, fields = pyogrio.raw.read(path, layer=name, encoding=_letters(path))
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    columns = {str(field): values for field, values in zip(meta["fields"], fields, strict=True)}
    return Table(str(name), to_lonlat(shapes, meta["crs"]), columns)


def _letters(path: Path) -> str | None:
    """The encoding of a Shapefile that does not say its own; None: GDAL knows it.

    Bytes above 127 stand side by side in Cyrillic words and alone in Western ones.
    """
    if path.suffix.lower() != ".shp" or any(path.with_suffix(each).exists() for each in (".cpg", ".CPG")):
        return None
    with path.with_suffix(".dbf").open("rb") as stream:
        sample = stream.read(1_000_000)
    high = len(_HIGH.findall(sample[32:]))
    if sample[29:30] not in (b"\x00", b"\x57") or not high:
        return None
    try:
        sample[32:].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 36:
            together = sum(map(len, _HIGH_RUN.findall(sample[32:])))
            return "cp1251" if together > high / 2 else None
    return "UTF-8"


def _parquet_table(path: Path) -> Table:
    import geopandas  # takes half a second, and only these files need it
    import pyarrow.parquet

    if b"geo" not in (pyarrow.parquet.read_schema(path).metadata or {}):
        table = pyarrow.parquet.read_table(path)
        columns: dict[str, Sequence[Any]] = {name: table[name].to_pylist() for name in table.column_names}
        return _placed(path, columns)
    frame = geopandas.read_parquet(path)
    columns = {str(name): frame[name].tolist() for name in frame.columns if name != frame.geometry.name}
    crs = frame.crs.to_wkt() if frame.crs is not None else None
    return Table(path.stem, to_lonlat(np.asarray(frame.geometry.array, dtype=object), crs), columns)


def _csv_table(path: Path) -> Table:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1251")
    if "\x00" in text:
        raise ValueError("no text")
    first = text.partition("\n")[0]
    delimiter = max(";\t,|", key=first.count)
    csv.field_size_limit(2**31 - 1)  # outlines as WKT are long
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(rows, [])
    width = len(header)
    body = [row for row in rows if any(row)]
    columns: dict[str, Sequence[Any]] = {
        name: [row[at] if at < len(row) else "" for row in body] for at, name in enumerate(header[:width])
    }
    return _placed(path, columns)


def _placed(path: Path, columns: dict[str, Sequence[Any]]) -> Table:
    """Features from columns of WKT, or of longitude and latitude."""
    named = match_columns(columns)
    if "wkt" in named:
        texts = [_text(value) for value in columns[named["wkt"]]]
        shapes = shapely.from_wkt([text or None for text in texts], on_invalid="ignore")
    elif "lon" in named and "lat" in named:
        x, y = _numbers(columns[named["lon"]]), _numbers(columns[named["lat"]])
        shapes = np.full(len(x), None, dtype=object)
        known = np.isfinite(x) & np.isfinite(y)
        shapes[known] = shapely.points(x[known], y[known])
    else:
        raise LoadError("no-columns", file=path.name, columns=", ".join(list(columns)[:20])[:200])
    return Table(path.stem, shapes, columns)


def _numbers(values: Sequence[Any]) -> npt.NDArray[np.float64]:
    return np.array([_number(value) for value in values], dtype=np.float64)


def _number(value: Any) -> float:
    try:
        return float(_text(value).replace(",", "."))
    except ValueError:
        return np.nan


def to_lonlat(shapes: npt.NDArray[np.object_], crs: str | None) -> npt.NDArray[np.object_]:
    """Geometries in degrees east and north; without a projection they are taken to be so already.

    Raises
    ------
    LoadError
        ``unknown-projection``: the file names one that cannot be brought to degrees.
    """
    if crs is None or not len(shapes):
        return shapes
    try:
        transformer = pyproj.Transformer.from_crs(pyproj.CRS.from_user_input(crs), 4326, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise LoadError("unknown-projection", crs=" ".join(crs.split())[:80]) from error
    if pyproj.CRS.from_user_input(crs).equals(4326, ignore_axis_order=True):
        return shapes
    for start in range(0, len(shapes), CHUNK):
        part = slice(start, start + CHUNK)
        shapes[part] = shapely.transform(shapes[part], transformer.transform, interleaved=False)
    return shapes


def attribution_of(path: Path) -> str:
    """The licence line a GeoJSON file carries, '' without one; other formats have no place for it."""
    if path.suffix.lower() not in (".geojson", ".json"):
        return ""
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        head = stream.read(4096)
    start = head.find('"attribution"')
    if start < 0:
        return ""
    try:
        value, _ = json.JSONDecoder().raw_decode(head[start + 13 :].lstrip(" :\n\t"))
    except ValueError:
        return ""
    return value[:300] if isinstance(value, str) else ""
