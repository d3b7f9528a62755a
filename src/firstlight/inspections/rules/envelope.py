"""The hardened door for XML: what a submission is, before what it says."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass

from lxml import etree

from firstlight.inspections.rules.errors import SubmissionError

MIB = 1024 * 1024
XML_LIMIT_BYTES = 2 * MIB
LONGEST_ID = 255  # of an instance id
LONGEST_FORM = 120
LONGEST_VERSION = 60


@dataclass(frozen=True)
class Envelope:
    """Who a submission says it is."""

    form_id: str
    form_version: str
    instance_id: str
    deprecated_id: str  # "": not an edit
    device_id: str  # a claim, cut to 255 characters
    sha256: str  # of the XML bytes
    names: frozenset[str]  # every text in it, NFC: the file names it may declare


def parse_xml(raw: bytes) -> etree._Element:
    """Parse untrusted XML.

    Raises
    ------
    SubmissionError
        ``too-big``: over 2 MB. ``doctype``: any DOCTYPE, harmless or not. ``not-xml``: not
        well-formed, or nested deeper than libxml2 allows without `huge_tree`.

    Notes
    -----
    Refusing the DOCTYPE by its bytes comes first, so that no entity is ever declared; the
    check of the parsed document catches other encodings. The parser neither fetches nor
    expands anything (notes on entity expansion and external entities: CWE-776, CWE-611).
    """
    if len(raw) > XML_LIMIT_BYTES:
        raise SubmissionError("too-big", limit_mb=XML_LIMIT_BYTES // MIB)
    if b"<!DOCTYPE" in raw:
        raise SubmissionError("doctype")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SubmissionError("not-xml") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise SubmissionError("doctype")
    return root


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; "" for a processing instruction."""
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of this local name, in any namespace."""
    if element is None:
        return None
    return next((c for c in element if local_name(c) == name), None)


def text_of(element: etree._Element | None) -> str:
    """The element's own text, trimmed; "" where there is no element."""
    return (element.text or "").strip() if element is not None else ""


def same_name(name: str) -> str:
    """A file name as it is compared: phones and servers disagree on composed letters."""
    return unicodedata.normalize("NFC", name)


def open_envelope(raw: bytes) -> Envelope:
    """Read who a submission is, without reading what it says.

    Raises
    ------
    SubmissionError
        As `parse_xml`, and ``unknown-form``: the root names no form. ``no-instance-id``.
        ``bad-text``: an id is longer than 255 characters or holds a NUL.
    """
    root = parse_xml(raw)
    meta = child(root, "meta")
    form_id, version = root.get("id", "").strip(), root.get("version", "").strip()
    instance_id = text_of(child(meta, "instanceID"))
    deprecated_id = text_of(child(meta, "deprecatedID"))
    if not form_id:
        raise SubmissionError("unknown-form", form="")
    if not instance_id:
        raise SubmissionError("no-instance-id")
    if (
        max(len(instance_id), len(deprecated_id)) > LONGEST_ID
        or len(form_id) > LONGEST_FORM
        or len(version) > LONGEST_VERSION
    ):
        raise SubmissionError("bad-text")
    texts = (text_of(e) for e in root.iter() if isinstance(e.tag, str))
    return Envelope(
        form_id=form_id,
        form_version=version,
        instance_id=instance_id,
        deprecated_id=deprecated_id,
        device_id=text_of(child(root, "deviceid"))[:LONGEST_ID],
        sha256=hashlib.sha256(raw).hexdigest(),
        names=frozenset(same_name(text) for text in texts if text),
    )
