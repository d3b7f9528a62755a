"""Tables as streams: a client may ask for a hundred thousand rows at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from django.http import HttpResponse, StreamingHttpResponse

from firstlight.openrosa.central.schema import Field, form_fields, repeats
from firstlight.openrosa.form import Form

ODATA = "http://docs.oasis-open.org/odata/ns"
TYPES = {"int": "Edm.Int64", "decimal": "Edm.Decimal", "geopoint": "Edm.GeographyPoint"}
SYSTEM = {
    "submissionDate": "Edm.DateTimeOffset", "updatedAt": "Edm.DateTimeOffset", "submitterId": "Edm.String",
    "submitterName": "Edm.String", "attachmentsPresent": "Edm.Int64", "attachmentsExpected": "Edm.Int64",
    "status": "Edm.String", "reviewState": "Edm.String", "deviceId": "Edm.String", "edits": "Edm.Int64",
    "formVersion": "Edm.String",
}  # fmt: skip
ENTITY_SYSTEM = {
    "createdAt": "Edm.DateTimeOffset", "creatorId": "Edm.String", "creatorName": "Edm.String",
    "updates": "Edm.Int64", "updatedAt": "Edm.DateTimeOffset", "version": "Edm.Int64",
    "conflict": "Edm.String",
}  # fmt: skip


def table(context: str, rows: Iterable[dict[str, Any]], count: int | None) -> StreamingHttpResponse:
    """An OData table, written row by row."""
    head: dict[str, Any] = {"@odata.context": context}
    if count is not None:
        head["@odata.count"] = count
    return json_stream(rows, before=json.dumps(head, ensure_ascii=False)[:-1] + ', "value": ', after="}")


def json_stream(rows: Iterable[Any], *, before: str = "", after: str = "") -> StreamingHttpResponse:
    """A JSON list, written row by row."""

    def text() -> Iterator[str]:
        yield before + "["
        comma = ""
        for row in rows:
            yield comma + json.dumps(row, ensure_ascii=False)
            comma = ","
        yield "]" + after

    return StreamingHttpResponse(text(), content_type="application/json; charset=utf-8")


def service_document(address: str, tables: Iterable[str]) -> dict[str, Any]:
    """Which tables there are."""
    return {
        "@odata.context": f"{address}/$metadata",
        "value": [{"name": name, "kind": "EntitySet", "url": name} for name in tables],
    }


def submissions_metadata(form: Form) -> HttpResponse:
    """The tables of the inspection form as EDMX."""
    parts = [_type("Submissions", (*form_fields(form), Field("meta", "group", META)), {}, '"__id"')]
    names = ["Submissions"]
    for field in repeats(form).values():
        names.append(f"Submissions.{field.name}")
        parts.append(_type(names[-1], field.fields, {"__Submissions-id": "Edm.String"}, '"__id"'))
    parts.append(_complex("metadata", SYSTEM))
    return _edmx(parts, names)


def entities_metadata() -> HttpResponse:
    """The table of the houses as EDMX."""
    fields = (Field("label", "string"), Field("geometry", "string"))
    return _edmx([_type("Entities", fields, {}, '"__id"'), _complex("metadata", ENTITY_SYSTEM)], ["Entities"])


META = (Field("instanceID", "string"), Field("instanceName", "string"))


def _type(name: str, fields: Iterable[Field], more: dict[str, str], key: str) -> str:
    extra: list[str] = []
    lines = [f"<EntityType Name={quoteattr(name)}><Key><PropertyRef Name={key}/></Key>", _property("__id")]
    lines += [_property(one, kind) for one, kind in more.items()]
    if "." not in name:
        lines.append(_property("__system", "org.firstlight.metadata"))
    for field in fields:
        if field.kind == "repeat":
            target = f"org.firstlight.{name}.{field.name}"
            lines.append(f'<NavigationProperty Name={quoteattr(field.name)} Type="Collection({target})"/>')
        elif field.kind == "group":
            extra += _group(f"{name}.{field.name}", field)
            lines.append(_property(field.name, f"org.firstlight.{name}.{field.name}"))
        else:
            lines.append(_property(field.name, _edm(field)))
    return "".join(extra) + "".join(lines) + "</EntityType>"


def _group(name: str, field: Field) -> list[str]:
    """The type of a group, after those of the groups within it."""
    made: list[str] = []
    kinds: dict[str, str] = {}
    for one in field.fields:
        if one.kind == "group":
            made += _group(f"{name}.{one.name}", one)
        kinds[one.name] = f"org.firstlight.{name}.{one.name}" if one.kind == "group" else _edm(one)
    return [*made, _complex(name, kinds)]


def _edm(field: Field) -> str:
    return TYPES.get(field.kind, "Edm.String")


def _complex(name: str, fields: dict[str, str]) -> str:
    inner = "".join(_property(one, kind) for one, kind in fields.items())
    return f"<ComplexType Name={quoteattr(name)}>{inner}</ComplexType>"


def _property(name: str, kind: str = "Edm.String") -> str:
    return f"<Property Name={quoteattr(name)} Type={quoteattr(kind)}/>"


def _edmx(types: list[str], sets: list[str]) -> HttpResponse:
    entity_sets = "".join(
        f'<EntitySet Name={quoteattr(name)} EntityType="org.firstlight.{name}"/>' for name in sets
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<edmx:Edmx xmlns:edmx="{ODATA}/edmx" Version="4.0"><edmx:DataServices>'
        f'<Schema xmlns="{ODATA}/edm" Namespace="org.firstlight">{"".join(types)}'
        f'<EntityContainer Name="Firstlight">{entity_sets}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
