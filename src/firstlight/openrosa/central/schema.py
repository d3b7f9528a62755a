"""The fields of the inspection form, and a submission's XML as the row of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha1
from typing import Any

from lxml import etree

from firstlight.inspections.rules.envelope import parse_xml
from firstlight.inspections.town_schedule import TOWNS_KEPT
from firstlight.openrosa.form import Form

XF = {"x": "http://www.w3.org/2002/xforms"}
NUMBERS: dict[str, Callable[[str], float]] = {"int": lambda text: int(float(text)), "decimal": float}
Row = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One node of the form: a value, a group, or a group that repeats."""

    name: str
    kind: str  # XForms type; "group" and "repeat" have fields of their own
    fields: tuple[Field, ...] = ()


@lru_cache(maxsize=TOWNS_KEPT)
def form_fields(form: Form) -> tuple[Field, ...]:
    """A form's fields in its own order, without `meta`."""
    root = etree.fromstring(form.xml)
    types = {one.get("nodeset", ""): one.get("type", "string") for one in root.iterfind(".//x:bind", XF)}
    repeats = {one.get("nodeset", "") for one in root.iterfind(".//x:repeat", XF)}
    repeats |= {one.get("nodeset", "") for one in root.iterfind(".//{*}repeat")}
    main = root.find(".//x:instance/*", XF)
    assert main is not None
    return _below(main, "/data", types, repeats)


def _below(node: etree._Element, path: str, types: dict[str, str], repeats: set[str]) -> tuple[Field, ...]:
    found: dict[str, Field] = {}
    for child in node:
        name = etree.QName(child).localname
        here = f"{path}/{name}"
        if name == "meta":
            continue
        below = _below(child, here, types, repeats)
        kind = "repeat" if here in repeats else "group" if below else types.get(here, "string")
        found.setdefault(name, Field(name, kind, below))
    return tuple(found.values())


def repeats(form: Form) -> dict[str, Field]:
    """The tables beside `Submissions`, by the name of their group."""
    return {field.name: field for field in form_fields(form) if field.kind == "repeat"}


@dataclass(frozen=True)
class Shape:
    """How values are written: geometries as WKT or GeoJSON, repeats inline or as links."""

    wkt: bool = False
    expand: bool = False


def submission_row(form: Form, instance_id: str, xml: bytes, shape: Shape) -> Row:
    """The form's fields of one submission, groups nested; what it does not hold is null."""
    root = parse_xml(xml)
    row: Row = {"__id": instance_id}
    for field in form_fields(form):
        if field.kind != "repeat":
            row[field.name] = _value(root, field, shape)
        elif shape.expand:
            row[field.name] = list(repeat_rows(instance_id, xml, field, shape))
        row |= _link(instance_id, field)
    name = root.find("{*}meta/{*}instanceName")
    row["meta"] = {"instanceID": instance_id, "instanceName": None if name is None else name.text}
    return row


def _link(instance_id: str, field: Field) -> Row:
    if field.kind != "repeat":
        return {}
    return {f"{field.name}@odata.navigationLink": f"Submissions('{instance_id}')/{field.name}"}


def repeat_rows(instance_id: str, xml: bytes, field: Field, shape: Shape) -> Iterator[Row]:
    """One row a repetition, with a key of its own and that of its submission."""
    for number, node in enumerate(parse_xml(xml).iterfind(f"{{*}}{field.name}")):
        key = sha1(f"{instance_id}/{field.name}/{number}".encode(), usedforsecurity=False).hexdigest()
        row: Row = {"__id": key, "__Submissions-id": instance_id}
        yield row | {below.name: _value(node, below, shape) for below in field.fields}


def _value(parent: etree._Element, field: Field, shape: Shape) -> Any:
    node = parent.find(f"{{*}}{field.name}")
    if field.kind == "group":
        empty = etree.Element(field.name) if node is None else node
        return {below.name: _value(empty, below, shape) for below in field.fields}
    text = (node.text or "").strip() if node is not None else ""
    if not text:
        return None
    if field.kind == "geopoint":
        return _point(text, shape)
    if field.kind in NUMBERS:
        try:
            return NUMBERS[field.kind](text)
        except (ValueError, OverflowError):
            return None  # well-formed but odd: it is kept in the raw XML and flagged there
    return text


def _point(text: str, shape: Shape) -> Any:
    """Collect writes latitude, longitude, altitude and accuracy."""
    try:
        lat, lon, *rest = (float(part) for part in text.split())
    except ValueError:
        return None
    altitude = rest[:1]
    if shape.wkt:
        return f"POINT ({' '.join(f'{part:g}' for part in (lon, lat, *altitude))})"
    accuracy = {"properties": {"accuracy": rest[1]}} if len(rest) > 1 else {}
    return {"type": "Point", "coordinates": [lon, lat, *altitude], **accuracy}
