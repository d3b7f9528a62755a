"""What an act is made of: its record, the record's hash, and what an owner gets of it.

A record is plain JSON. Amounts are texts, so that no database writes them another way.

    {"act": {"town", "title", "version", "stage", "carries_on": {"title", "made_at"} or None,
             "supersedes", "made_at", "commission": {...}},
     "facts": {"house": {...}, "inspection": {...}, "findings": [...], "networks": {...},
               "photos": [...], "photos_missing": 0, "owner": {...}}}

An act of an entrance or a flat has "part" beside them, one with grades on other scales "scales", one
that tells sides or rooms "splits" by element: acts from before there were any stay as they are, and
so do those from before there were stages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
CODE_LENGTH = 12  # 60 bits
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})

# Every part of the facts is classed here; a part that is not is a defect that a test finds.
# "owner": the owner's own house and what was found at it. "office": the work of the teams, words of
# other people, and where a phone was.
CLASSES: dict[str, dict[str, str]] = {
    "house": {
        "registered": "owner",
        "seen": "owner",
        "district": "owner",
        "use": "owner",
        "storeys": "owner",
        "area_m2": "owner",
        "year_built": "owner",
        "lon": "owner",
        "lat": "owner",
    },
    "inspection": {
        "seen_at": "owner",
        "grade": "owner",
        "scale": "owner",
        "xml_sha256": "owner",
        "received_at": "office",
        "team": "office",
        "instance": "office",
        "note": "office",
        "place": "office",
    },
    "finding": {
        "element": "owner",
        "damaged": "owner",
        "total": "owner",
        "unit": "owner",
        "severity": "owner",
        "urgent": "owner",
    },
    "photo": {"sha256": "owner", "shows": "owner", "taken_at": "owner", "place": "office"},
    "owner": {"presence": "owner", "objection": "owner", "signature": "owner"},
    # what is not itself made of classed parts
    "facts": {
        "networks": "owner",
        "photos_missing": "owner",
        "part": "owner",
        "scales": "owner",
        "splits": "owner",
    },
}
_MADE_OF_PARTS = {"house", "inspection", "findings", "photos", "owner"}


def record_sha256(record: Record) -> str:
    """The hash of a record: of its JSON in UTF-8, keys sorted, without spaces."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def owner_copy(record: Record) -> Record:
    """The record without what is not the owner's: the rest of the act stays as it is."""
    facts = record["facts"]
    kept = {
        **_owners("facts", {key: facts[key] for key in facts.keys() - _MADE_OF_PARTS}),
        "house": _owners("house", facts["house"]),
        "inspection": _owners("inspection", facts["inspection"]),
        "findings": [_owners("finding", finding) for finding in facts["findings"]],
        "photos": [_owners("photo", photo) for photo in facts["photos"]],
        "owner": _owners("owner", facts["owner"]),
    }
    return {**record, "facts": kept}


def _owners(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if CLASSES[kind][key] == "owner"}


def act_code(drawn: int) -> str:
    """The verification code of a drawn number, 0 <= drawn < 2**60."""
    return "".join(CODE_LETTERS[drawn >> 5 * place & 31] for place in reversed(range(CODE_LENGTH)))


def shown_code(code: str) -> str:
    """The code in groups of four, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(text: str) -> str:
    """A code as a person types it; "" where it can be none."""
    code = "".join(letter for letter in text.upper() if letter.isalnum()).translate(_READ_AS)
    is_code = len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS)
    return code if is_code else ""
