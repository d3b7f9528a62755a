"""The data folder of a demo: what was played in it, and whether it may be thrown away."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from firstlight.errors import CodedError

_MADE = ("towns", "media", "thumbnails")


class DemoError(CodedError):
    """The demo did not start; see `texts`."""


@dataclass(frozen=True)
class Played:
    """What was asked for, and the password of its accounts.

    Parameters
    ----------
    clock
        ISO time that the exercise clock shows when the demo is served again; empty: never finished.
    """

    town_file: str
    houses: int
    seed: int
    password: str
    town: str = ""
    clock: str = ""
    tokens: dict[str, str] = field(default_factory=dict)  # team number to its phone's token

    def is_same(self, other: Played) -> bool:
        """Whether the other one would play the same night."""
        return (self.town_file, self.houses, self.seed) == (other.town_file, other.houses, other.seed)


def _file(data: Path) -> Path:
    return data / "demo.json"


def read_played(data: Path) -> Played | None:
    """What was played in this folder; None: nothing.

    Raises
    ------
    DemoError
        ``not-a-demo``: the folder holds a database that no demo made.
    """
    try:
        return Played(**json.loads(_file(data).read_text(encoding="utf8")))
    except FileNotFoundError:
        if (data / "firstlight.sqlite3").exists():
            raise DemoError("not-a-demo", folder=data) from None
        return None


def write_played(data: Path, played: Played) -> None:
    """Keep it, readable by the owner only: it holds a password."""
    data.mkdir(parents=True, exist_ok=True)
    path = _file(data)
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(played), indent=2), encoding="utf8")


def throw_away(data: Path) -> None:
    """Remove what a demo made; anything else in the folder stays."""
    for name in _MADE:
        shutil.rmtree(data / name, ignore_errors=True)
    for path in [*data.glob("firstlight.sqlite3*"), data / "exercise_clock", _file(data)]:
        path.unlink(missing_ok=True)
