"""Keep a truth in one .npz file: arrays only, so that reading it runs nothing."""

from __future__ import annotations

import zipfile
from dataclasses import fields
from pathlib import Path

import numpy as np

from firstlight.demo.truth_model import Calls, Impacts, Reports, Truth, TruthError

_FORMAT = 1
_PARTS = {"impacts": Impacts, "reports": Reports, "calls": Calls}
_SCALARS = ("kind", "seed", "house_count")


def save_truth(truth: Truth, path: Path) -> None:
    """Write ``truth``, replacing a file that is there."""
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {"format": np.array(_FORMAT)}
    for column in fields(Truth):
        value = getattr(truth, column.name)
        if column.name in _PARTS:
            arrays.update(
                {f"{column.name}.{c.name}": np.array(getattr(value, c.name)) for c in fields(value)}
            )
        else:
            arrays[column.name] = np.array(value)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load_truth(path: Path) -> Truth:
    """Read what ``save_truth`` wrote.

    Raises
    ------
    TruthError
        ``unreadable-truth``: no such file, or not one of ours.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if int(arrays["format"]) != _FORMAT:
                raise TruthError("unreadable-truth", file=path.name)
            values = {c.name: arrays[c.name] for c in fields(Truth) if c.name not in _PARTS}
            parts = {
                name: {c.name: arrays[f"{name}.{c.name}"] for c in fields(part)}
                for name, part in _PARTS.items()
            }
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise TruthError("unreadable-truth", file=path.name) from error
    for name in _SCALARS:
        values[name] = values[name].item()
    parts["reports"]["radius_m"] = parts["reports"]["radius_m"].item()
    for name in ("language", "text"):
        parts["calls"][name] = tuple(parts["calls"][name].tolist())
    made = {name: part(**parts[name]) for name, part in _PARTS.items()}
    return Truth(**values, **made)
