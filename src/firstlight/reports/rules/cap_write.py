"""A warning as CAP 1.2, in the order of elements that its schema asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from lxml import etree

from firstlight.reports.rules.cap import NAMESPACES, CapAlert, CapArea, CapInfo, Ring

CAP = NAMESPACES[0]


def write_alert(alert: CapAlert) -> bytes:
    """The message as UTF-8; `read_alert` gives back what was written, times to the second."""
    root = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})  # type: ignore[dict-item]
    references = " ".join(f"{who},{which},{_time(when)}" for who, which, when in alert.references)
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", _time(alert.sent_at))
    _add(root, "status", alert.status)
    _add(root, "msgType", alert.msg_type)
    _add(root, "scope", alert.scope)
    _add(root, "references", references)
    for info in alert.infos:
        _add_info(etree.SubElement(root, f"{{{CAP}}}info"), info)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add(parent: etree._Element, name: str, *texts: str) -> None:
    """One element for each text; none for an empty one."""
    for text in texts:
        if text:
            etree.SubElement(parent, f"{{{CAP}}}{name}").text = text


def _add_info(root: etree._Element, info: CapInfo) -> None:
    _add(root, "language", info.language)
    _add(root, "category", *info.categories)
    _add(root, "event", info.event)
    _add(root, "responseType", *info.responses)
    _add(root, "urgency", info.urgency)
    _add(root, "severity", info.severity)
    _add(root, "certainty", info.certainty)
    _add_pairs(root, "eventCode", info.event_codes)
    _add(root, "effective", _time(info.effective_at))
    _add(root, "onset", _time(info.onset_at))
    _add(root, "expires", _time(info.expires_at))
    _add(root, "senderName", info.sender_name)
    _add(root, "headline", info.headline)
    _add(root, "description", info.description)
    _add(root, "instruction", info.instruction)
    for area in info.areas:
        _add_area(etree.SubElement(root, f"{{{CAP}}}area"), area)


def _add_pairs(parent: etree._Element, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    for kind, value in pairs:
        pair = etree.SubElement(parent, f"{{{CAP}}}{name}")
        _add(pair, "valueName", kind)
        _add(pair, "value", value)


def _add_area(root: etree._Element, area: CapArea) -> None:
    _add(root, "areaDesc", area.name)
    _add(root, "polygon", *(_ring(ring) for ring in area.polygons))
    _add(root, "circle", *(f"{lat!r},{lon!r} {radius_m / 1000!r}" for lon, lat, radius_m in area.circles))
    _add_pairs(root, "geocode", area.geocodes)


def _ring(ring: Ring) -> str:
    return " ".join(f"{lat!r},{lon!r}" for lon, lat in ring)


def _time(at: datetime | None) -> str:
    """To the second; the standard forbids Z and writes UTC as -00:00."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"
