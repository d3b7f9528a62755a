"""Files as they come: encodings are detected, what is no text is refused."""

from __future__ import annotations

import re

from firstlight.errors import CodedError

MAX_BYTES = 2_000_000
MAX_CHARACTERS = 200_000
_LETTER_PAIRS = re.compile("ст|но|ен|на|ни|ро|ра|по|ко|то|го|пр|ов|ли|ва|не|ка|ан|ер")
# Not charset-normalizer: of lines as short as people paste it gets half of cp1251 and a fifth of koi8-u
# right, this more than 98 in 100 (`python benchmarks/encodings.py`).
ENCODINGS = ("cp1251", "koi8-u", "koi8-r", "cp866", "iso8859-5")


class ReadingError(CodedError):
    """A statement was not read: ``empty``, ``binary``, ``too-large``, ``too-long``, ``unreadable``.

    ``bad-places``: the list of a town's own places is none. Of documents: ``bad-export``,
    ``too-many``, ``bad-mail``, ``no-article``, ``bad-transcript``, ``bad-feed``.
    Of place lists: ``bad-dump``, ``no-places``.
    """


def decode_bytes(raw: bytes, *, name: str = "") -> str:
    """The text of bytes: UTF-8 or UTF-16 by their marks, else the likeliest Cyrillic code page."""
    if not raw.strip(b"\x00 \t\r\n"):
        raise ReadingError("empty", file=name)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise ReadingError("binary", file=name) from error
    if b"\x00" in raw or _controls(raw) > len(raw) * 0.02:
        raise ReadingError("binary", file=name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    best = max(ENCODINGS, key=lambda encoding: _likeness(raw, encoding))
    if _likeness(raw, best) <= 0:
        raise ReadingError("binary", file=name)
    return raw.decode(best, "replace")


def _controls(raw: bytes) -> int:
    return len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", raw))


def _likeness(raw: bytes, encoding: str) -> float:
    """How much bytes look like Russian or Ukrainian in a code page; small letters and common pairs count."""
    text = raw[:20_000].decode(encoding, "replace")
    small = len(re.findall(r"[а-яіїєґё]", text))
    capital = len(re.findall(r"[А-ЯІЇЄҐЁ]", text))
    mixed = len(re.findall(r"[а-яіїєґё][А-ЯІЇЄҐЁ]", text))
    odd = len(re.findall(r"[\u2500-\u259f\ufffd\u0080-\u009f]|[ЂЃѓЉЊЌЋЏђљњќћџ]", text))
    pairs = len(_LETTER_PAIRS.findall(text.lower()))
    return small + 3 * pairs - 2 * capital - 4 * mixed - 4 * odd
