"""The written examples: texts in a notation a linguist can type, with what must be read from them.

One example::

    == ru-01 2024-05-12            its name and day of publication
    The text, one or more lines.
    cas killed=2 @g : two died     people: killed, injured, missing or any; "?" is no number
    dam house/roof=1 : a house     objects that would all be right, and how many
    wpn drone=3 hit model=x : ...  weapons, how many, outcome and model
    meas closure : the road        measures
    time 2024-05-12 23:00 : ...    times
    src g governor : the governor  a speaker, called g in this example
    place kursk : Kursk            places
    loaded : regime                wording kept as quotation

A line that begins with ``?`` may be read or not. After the colon comes a quote that occurs in the
text. Every third example is kept apart: nothing is tuned on it (`Example.apart`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent
TYPES = ("cas", "dam", "wpn", "meas", "time", "src", "place", "loaded")
_LABEL = re.compile(rf"(\??)({'|'.join(TYPES)})\b(.*?) : (.+)$")


@dataclass(frozen=True)
class Label:
    """What must be found (or may be, if `optional`) at `start:end` of the text."""

    type: str
    start: int
    end: int
    value: dict[str, object]
    optional: bool


@dataclass(frozen=True)
class Example:
    """One text with its labels."""

    name: str
    published: date
    text: str
    labels: tuple[Label, ...]

    @property
    def apart(self) -> bool:
        """Kept apart from tuning: every third."""
        return int(self.name.rpartition("-")[2]) % 3 == 0


def load_examples() -> list[Example]:
    """All examples of the three languages, in the order of the files."""
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        blocks = re.split(r"^== ", path.read_text(encoding="utf8"), flags=re.MULTILINE)[1:]
        found += [_example(block) for block in blocks]
    return found


def _example(block: str) -> Example:
    head, *lines = block.rstrip("\n").split("\n")
    name, published = head.split()
    count = next((i for i, line in enumerate(lines) if _LABEL.match(line)), len(lines))
    text = "\n".join(lines[:count])
    labels = tuple(_label(name, text, line) for line in lines[count:])
    return Example(name, date.fromisoformat(published), text, labels)


def _label(name: str, text: str, line: str) -> Label:
    match = _LABEL.match(line)
    if match is None:
        raise ValueError(f"{name}: {line!r} is no label")
    optional, kind, rest, quote = match.groups()
    start = text.find(quote)
    if start < 0:
        raise ValueError(f"{name}: {quote!r} is not in the text")
    return Label(kind, start, start + len(quote), _value(kind, rest.split()), bool(optional))


def _value(kind: str, words: list[str]) -> dict[str, object]:
    value: dict[str, object] = {}
    for word in words:
        if word.startswith("@"):
            value["by"] = word[1:]
        elif word.startswith("model="):
            value["model"] = word[6:]
        elif kind in ("cas", "dam", "wpn") and "=" in word:
            what, _, count = word.partition("=")
            value |= {"what": what.split("/"), "count": None if count == "?" else int(count)}
        elif kind == "wpn":
            value["outcome"] = word
        elif kind == "time":
            value["time" if ":" in word else "date"] = word
        elif kind == "src":
            value["type" if "id" in value else "id"] = word
        else:
            value["what"] = [" ".join(words)] if kind == "place" else word.split("/")
    return value
