"""The part of OData 4 that Central offers: paging, counting, choosing fields, simple filters.

Source
------
OData 4.01 URL conventions, 5.1 (https://docs.oasis-open.org/odata/odata/v4.01/).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from firstlight.errors import CodedError

LONGEST = 500  # letters of a filter
MOST_TOKENS = 80  # of a filter; also bounds how deep it nests
TOKEN = re.compile(r"\s*(\(|\)|'(?:[^']|'')*'|[^\s()']+)")
LOOKUPS = {"eq": "", "lt": "__lt", "le": "__lte", "gt": "__gt", "ge": "__gte", "ne": ""}


class QueryError(CodedError):
    """A question that cannot be answered: ``bad-number``, ``bad-filter``, ``unknown-field``."""


@dataclass(frozen=True)
class Options:
    """What a client asks of a table."""

    skip: int = 0
    top: int | None = None
    count: bool = False
    wkt: bool = False
    expand: bool = False
    select: tuple[str, ...] = ()
    where: Q = field(default_factory=Q)


def read_options(query: Mapping[str, str], names: Mapping[str, str]) -> Options:
    """Read `$skip $top $count $wkt $expand $select $filter`.

    Parameters
    ----------
    names
        Which fields may be filtered by, as the client names them, and the lookups they mean.

    Raises
    ------
    QueryError
    """
    return Options(
        skip=_whole(query, "$skip") or 0,
        top=_whole(query, "$top"),
        count=query.get("$count", "false").lower() == "true",
        wkt=query.get("$wkt", "false").lower() == "true",
        expand=query.get("$expand", "") == "*",
        select=tuple(name.strip() for name in query.get("$select", "").split(",") if name.strip()),
        where=read_filter(query["$filter"], names) if query.get("$filter") else Q(),
    )


def _whole(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise QueryError("bad-number", option=name)
    return int(text)


def read_filter(text: str, names: Mapping[str, str]) -> Q:
    """A filter of comparisons joined by ``and``, ``or``, ``not`` and brackets.

    Raises
    ------
    QueryError
        ``bad-filter``, ``unknown-field``.
    """
    tokens = TOKEN.findall(text) if len(text) <= LONGEST else []
    if len(tokens) > MOST_TOKENS or "".join(tokens) != re.sub(r"\s+(?=(?:[^']*'[^']*')*[^']*$)", "", text):
        raise QueryError("bad-filter")
    rest = list(reversed(tokens))
    found = _either(rest, names)
    if rest:
        raise QueryError("bad-filter")
    return found


def _either(rest: list[str], names: Mapping[str, str]) -> Q:
    found = _both(rest, names)
    while rest and rest[-1] == "or":
        rest.pop()
        found |= _both(rest, names)
    return found


def _both(rest: list[str], names: Mapping[str, str]) -> Q:
    found = _one(rest, names)
    while rest and rest[-1] == "and":
        rest.pop()
        found &= _one(rest, names)
    return found


def _one(rest: list[str], names: Mapping[str, str]) -> Q:
    first = _next(rest)
    if first == "not":
        return ~_one(rest, names)
    if first == "(":
        found = _either(rest, names)
        if _next(rest) != ")":
            raise QueryError("bad-filter")
        return found
    lookup, compare, value = names.get(first), _next(rest), _value(_next(rest))
    if lookup is None:
        raise QueryError("unknown-field", field=first)
    if compare not in LOOKUPS:
        raise QueryError("bad-filter")
    if value is None:
        is_null = Q(**{f"{lookup}__isnull": True})
        return operator.invert(is_null) if compare == "ne" else is_null
    found = Q(**{f"{lookup}{LOOKUPS[compare]}": value})
    return ~found if compare == "ne" else found


def _next(rest: list[str]) -> str:
    if not rest:
        raise QueryError("bad-filter")
    return rest.pop()


def _value(text: str) -> Any:
    if text == "null":
        return None
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        if text.isdecimal():
            return int(text)
        raise QueryError("bad-filter") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def chosen(row: dict[str, Any], select: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a row that were asked for; `a/b` is field b of group a."""
    if not select:
        return row
    out: dict[str, Any] = {}
    for name in select:
        head, _slash, below = name.partition("/")
        if head not in row:
            continue
        if below and isinstance(row[head], dict):
            out.setdefault(head, {}).update(chosen(row[head], (below,)))
        else:
            out[head] = row[head]
    return out
