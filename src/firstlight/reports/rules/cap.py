"""Warnings as the Common Alerting Protocol writes them: bytes to values and back.

Source
------
Common Alerting Protocol Version 1.2, OASIS Standard, 1 July 2010.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from firstlight.errors import CodedError

NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
LIMIT_BYTES = 512 * 1024
MOST_POINTS = 50_000
MOST_TEXT = 20_000
MOST_NAME = 255  # of what tells messages apart

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MSG_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")

Ring = tuple[tuple[float, float], ...]


class CapError(CodedError):
    """No warning can be read from this.

    ``cap-too-large``, ``cap-not-xml``, ``cap-doctype``, ``cap-not-alert``; ``cap-missing`` and
    ``cap-value`` name the `field`.
    """


@dataclass(frozen=True)
class CapArea:
    """A place of a warning; polygons and circles in degrees (lon, lat), radii in metres."""

    name: str
    polygons: tuple[Ring, ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()  # lon, lat, metres
    geocodes: tuple[tuple[str, str], ...] = ()  # (kind of code, code)


@dataclass(frozen=True)
class CapInfo:
    """What is told, in one language; times in UTC, None where the sender gave none."""

    event: str
    categories: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    language: str = "en-US"  # what the standard assumes where nothing is said
    responses: tuple[str, ...] = ()
    event_codes: tuple[tuple[str, str], ...] = ()
    effective_at: datetime | None = None
    onset_at: datetime | None = None
    expires_at: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    areas: tuple[CapArea, ...] = ()


@dataclass(frozen=True)
class CapAlert:
    """One message. `references` are (sender, identifier) of the messages it replaces or cancels."""

    identifier: str
    sender: str
    sent_at: datetime
    status: str
    msg_type: str
    scope: str
    references: tuple[tuple[str, str, datetime], ...] = ()
    infos: tuple[CapInfo, ...] = ()


def parse_safely(raw: bytes, *, limit_bytes: int) -> etree._Element:
    """The root of an XML text of a stranger: bounded, without entities, without the network.

    Raises CapError ``cap-too-large``, ``cap-not-xml``, ``cap-doctype``.
    """
    if len(raw) > limit_bytes:
        raise CapError("cap-too-large", most_kb=limit_bytes // 1024)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CapError("cap-not-xml") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise CapError("cap-doctype")
    return root


def read_alert(raw: bytes) -> CapAlert:
    """Read one warning.

    Parameters
    ----------
    raw
        An XML text whose root is ``alert`` of CAP 1.2 or 1.1, up to 512 kB.

    Returns
    -------
    CapAlert
        Times in UTC. Elements that no rule of this program asks for are left out.

    Raises
    ------
    CapError
        See the class.
    """
    return alert_of(parse_safely(raw, limit_bytes=LIMIT_BYTES))


def is_alert(root: etree._Element) -> bool:
    """Whether an element is a warning of a version that is read here."""
    name = etree.QName(root)
    return name.localname == "alert" and name.namespace in NAMESPACES


def alert_of(root: etree._Element) -> CapAlert:
    """Read one warning from its element; raises as `read_alert`."""
    if not is_alert(root):
        raise CapError("cap-not-alert")
    return CapAlert(
        identifier=_name(root, "identifier"),
        sender=_name(root, "sender"),
        sent_at=_moment(_needed(root, "sent"), "sent"),
        status=_one_of(root, "status", STATUSES),
        msg_type=_one_of(root, "msgType", MSG_TYPES),
        scope=_one_of(root, "scope", SCOPES),
        references=_references(_text(root, "references")),
        infos=tuple(_info(element) for element in _all(root, "info")),
    )


def _all(parent: etree._Element, name: str) -> list[etree._Element]:
    return parent.findall(f"{{{etree.QName(parent).namespace}}}{name}")


def _text(parent: etree._Element, name: str) -> str:
    """The trimmed text of the first child of that name; "" where there is none."""
    found = _all(parent, name)
    return "".join(str(part) for part in found[0].itertext()).strip()[:MOST_TEXT] if found else ""


def _texts(parent: etree._Element, name: str) -> list[str]:
    texts = ("".join(str(part) for part in element.itertext()).strip() for element in _all(parent, name))
    return [text for text in texts if text]


def _needed(parent: etree._Element, name: str) -> str:
    text = _text(parent, name)
    if not text:
        raise CapError("cap-missing", field=name)
    return text[:500]


def _name(parent: etree._Element, name: str) -> str:
    """What tells messages apart: never cut, or two would become one."""
    text = _needed(parent, name)
    if len(text) > MOST_NAME:
        raise CapError("cap-value", field=name)
    return text


def _one_of(parent: etree._Element, name: str, words: Sequence[str]) -> str:
    text = _needed(parent, name)
    if text not in words:
        raise CapError("cap-value", field=name)
    return text


def _moment(text: str, field: str) -> datetime:
    """A time with its offset, in UTC. The standard writes UTC as -00:00; Z is common."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise CapError("cap-value", field=field)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CapError("cap-value", field=field) from error


def _maybe(parent: etree._Element, name: str) -> datetime | None:
    text = _text(parent, name)
    return _moment(text, name) if text else None


def _references(text: str) -> tuple[tuple[str, str, datetime], ...]:
    """Triples "sender,identifier,sent", separated by blanks."""
    triples = []
    for part in text.split():
        sender, identifier, sent = [*part.split(","), "", ""][:3]
        if not identifier or not sent:
            raise CapError("cap-value", field="references")
        triples.append((sender, identifier, _moment(sent, "references")))
    return tuple(triples)


def _info(element: etree._Element) -> CapInfo:
    categories = tuple(_texts(element, "category"))
    if not categories:
        raise CapError("cap-missing", field="category")
    return CapInfo(
        event=_needed(element, "event"),
        categories=categories,
        urgency=_needed(element, "urgency"),
        severity=_needed(element, "severity"),
        certainty=_needed(element, "certainty"),
        language=_text(element, "language") or "en-US",
        responses=tuple(_texts(element, "responseType")),
        event_codes=_pairs(element, "eventCode"),
        effective_at=_maybe(element, "effective"),
        onset_at=_maybe(element, "onset"),
        expires_at=_maybe(element, "expires"),
        sender_name=_text(element, "senderName")[:200],
        headline=_text(element, "headline")[:500],
        description=_text(element, "description"),
        instruction=_text(element, "instruction"),
        areas=tuple(_area(area) for area in _all(element, "area")),
    )


def _pairs(parent: etree._Element, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((_text(pair, "valueName"), _text(pair, "value")) for pair in _all(parent, name))


def _area(element: etree._Element) -> CapArea:
    return CapArea(
        name=_needed(element, "areaDesc"),
        polygons=tuple(_ring(text) for text in _texts(element, "polygon")),
        circles=tuple(_circle(text) for text in _texts(element, "circle")),
        geocodes=_pairs(element, "geocode"),
    )


def _ring(text: str) -> Ring:
    """ "lat,lon lat,lon ...", at least four points, the last as the first."""
    points = tuple(_point(part, "polygon") for part in text.split())
    if not 4 <= len(points) <= MOST_POINTS or points[0] != points[-1]:
        raise CapError("cap-value", field="polygon")
    return points


def _circle(text: str) -> tuple[float, float, float]:
    """ "lat,lon kilometres"."""
    centre, _, kilometres = text.partition(" ")
    lon, lat = _point(centre, "circle")
    radius_m = _number(kilometres, "circle") * 1000
    if radius_m < 0:
        raise CapError("cap-value", field="circle")
    return lon, lat, radius_m


def _point(text: str, field: str) -> tuple[float, float]:
    lat, _, lon = text.partition(",")
    x, y = _number(lon, field), _number(lat, field)
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise CapError("cap-value", field=field)
    return x, y


def _number(text: str, field: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise CapError("cap-value", field=field) from error
    if not math.isfinite(value):
        raise CapError("cap-value", field=field)
    return value
