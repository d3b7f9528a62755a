"""Everything that is read from the environment, in one place.

docs/settings.md lists these names; a test holds the two together.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Environment:
    data: Path
    database_url: str
    secret_key: str
    debug: bool
    hosts: tuple[str, ...]
    https: bool
    log_level: str
    metrics_token: str
    fetch_hosts: frozenset[str]
    model_url: str
    model_name: str
    model_key: str


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def _names(name: str, default: str = "") -> tuple[str, ...]:
    parts = os.environ.get(name, default).split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _secret_key(data: Path) -> str:
    """The key from the environment, or one made once for this data folder.

    A machine that tries the demo has no operator to set a key; one that is shared by every
    checkout would be no secret. A production site sets FIRSTLIGHT_SECRET_KEY.
    """
    if key := os.environ.get("FIRSTLIGHT_SECRET_KEY"):
        return key
    path = data / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass  # another process was first
        return path.read_text(encoding="ascii")


def read_environment() -> Environment:
    data = Path(os.environ.get("FIRSTLIGHT_DATA") or ROOT / "var").absolute()
    return Environment(
        data=data,
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{data / 'firstlight.sqlite3'}",
        secret_key=_secret_key(data),
        debug=_flag("FIRSTLIGHT_DEBUG"),
        hosts=_names("FIRSTLIGHT_HOSTS", "127.0.0.1,localhost,[::1]"),
        fetch_hosts=frozenset(map(str.lower, _names("FIRSTLIGHT_FETCH_HOSTS"))),
        model_url=os.environ.get("FIRSTLIGHT_MODEL_URL", "").rstrip("/"),
        model_name=os.environ.get("FIRSTLIGHT_MODEL_NAME", ""),
        model_key=os.environ.get("FIRSTLIGHT_MODEL_KEY", ""),
        https=_flag("FIRSTLIGHT_HTTPS"),
        metrics_token=os.environ.get("FIRSTLIGHT_METRICS_TOKEN", ""),
        log_level=os.environ.get("FIRSTLIGHT_LOG_LEVEL", "INFO").upper(),
    )
