"""The lists in which offices publish warnings: Atom, RSS, or one warning alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from firstlight.reports.rules.cap import CapError, is_alert, parse_safely

LIMIT_BYTES = 4 * 1024 * 1024
MOST_ENTRIES = 200
MOST_KEY = 1000
ATOM = "{http://www.w3.org/2005/Atom}"
CAP_TYPES = {"application/cap+xml", "application/common-alerting-protocol+xml"}


@dataclass(frozen=True)
class Entry:
    """One warning in a list: its text where the list holds it, else the address where it stands.

    `key` changes when the list says that the warning changed.
    """

    key: str
    link: str = ""
    raw: bytes = b""


def feed_entries(raw: bytes, *, url: str) -> list[Entry]:
    """The warnings of a list, as it orders them, at most 200.

    Parameters
    ----------
    url
        Where the list came from: links may be relative.

    Raises
    ------
    CapError
        As `parse_safely`; ``cap-not-feed``: neither a warning, nor Atom, nor RSS.
    """
    root = parse_safely(raw, limit_bytes=LIMIT_BYTES)
    if is_alert(root):
        return [Entry(key="", raw=raw)]
    name = etree.QName(root).localname
    if name not in {"feed", "rss", "RDF"}:
        raise CapError("cap-not-feed")
    items = root.iter(f"{ATOM}entry") if name == "feed" else root.iter("{*}item")
    entries = [entry for item in items if (entry := _entry(item, url))]
    return entries[:MOST_ENTRIES]


def _entry(item: etree._Element, url: str) -> Entry | None:
    inline = next((element for element in item.iter("{*}alert") if is_alert(element)), None)
    stamp = next(_said(item, "updated", "pubDate", "date"), "")
    if inline is not None:
        return Entry(key="", raw=etree.tostring(inline))
    link = _link(item)
    if not link:
        return None
    address = urljoin(url, link)
    return Entry(key=f"{address} {stamp}".strip()[:MOST_KEY], link=address)


def _said(item: etree._Element, *names: str) -> Iterator[str]:
    for name in names:
        for element in item.findall(f"{{*}}{name}"):
            if element.text and element.text.strip():
                yield element.text.strip()


def _link(item: etree._Element) -> str:
    """The address of the warning: the link that says it is one, else the first."""
    links = [*item.findall("{*}link"), *item.findall("{*}enclosure")]
    typed = [link for link in links if (link.get("type") or "").lower() in CAP_TYPES]
    plain = [link for link in links if (link.get("rel") or "alternate") in {"alternate", "enclosure"}]
    for link in [*typed, *plain]:
        address = (link.get("href") or link.get("url") or link.text or "").strip()
        if address:
            return address
    return ""
