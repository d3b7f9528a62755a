"""The XML lists that phones fetch: forms, and the files a form needs."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

LIST_NS = "http://openrosa.org/xforms/xformsList"
MANIFEST_NS = "http://openrosa.org/xforms/xformsManifest"


def _add(parent: etree._Element, name: str, text: str) -> None:
    namespace = etree.QName(parent).namespace
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = text


def form_list(forms: Iterable[dict[str, str]]) -> etree._Element:
    """`forms`: formID, name, version, hash ("md5:..."), downloadUrl and manifestUrl of each."""
    root = etree.Element(f"{{{LIST_NS}}}xforms", nsmap={None: LIST_NS})  # type: ignore[dict-item]
    for form in forms:
        entry = etree.SubElement(root, f"{{{LIST_NS}}}xform")
        for name, text in form.items():
            _add(entry, name, text)
    return root


def manifest(lists: Iterable[dict[str, str]], files: Iterable[dict[str, str]] = ()) -> etree._Element:
    """What a form needs.

    Parameters
    ----------
    lists
        filename, hash ("md5:..."), downloadUrl and integrityUrl of each entity list.
    files
        filename, hash and downloadUrl of each plain file.
    """
    root = etree.Element(f"{{{MANIFEST_NS}}}manifest", nsmap={None: MANIFEST_NS})  # type: ignore[dict-item]
    for file in lists:
        _add_file(root, file, {"type": "entityList"})
    for file in files:
        _add_file(root, file, {})
    return root


def _add_file(root: etree._Element, file: dict[str, str], kind: dict[str, str]) -> None:
    entry = etree.SubElement(root, f"{{{MANIFEST_NS}}}mediaFile", kind)
    for name, text in file.items():
        _add(entry, name, text)


def integrity(deleted: Iterable[tuple[str, bool]]) -> etree._Element:
    """Which entities that a phone holds are gone from the server, by id."""
    root = etree.Element("data")
    entities = etree.SubElement(root, "entities")
    for key, is_deleted in deleted:
        entity = etree.SubElement(entities, "entity", {"id": key})
        etree.SubElement(entity, "deleted").text = "true" if is_deleted else "false"
    return root
