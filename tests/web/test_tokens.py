"""The stylesheet's promises, measured: contrast (WCAG 2.2 AA) and colours that stay apart."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

CSS = (Path(__file__).resolve().parents[2] / "src/firstlight/static/css/tokens.css").read_text(
    encoding="utf-8"
)
Vector = NDArray[np.float64]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


_LIGHT, _BY_SYSTEM, _BY_CHOICE = CSS.split("@media screen")[:3]
LIGHT = _tokens(_LIGHT)
DARK = _tokens(_BY_CHOICE)
THEMES = {"light": LIGHT, "dark": {**LIGHT, **DARK}}

# Severe deficiency in linear RGB. Machado, Oliveira & Fernandes (2009), https://doi.org/10.1109/TVCG.2009.113
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def _linear(hex_colour: str) -> Vector:
    c = np.array([int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""
    a, b = sorted((float(_linear(x) @ [0.2126, 0.7152, 0.0722]) for x in (one, other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def _oklab(linear: Vector) -> Vector:
    """Ottosson (2020), scaled by 100: a distance of about 2 is just seen side by side."""
    lms = np.array(
        [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
         [0.0883024619, 0.2817188376, 0.6299787005]]
    ) @ np.clip(linear, 0, 1)  # fmt: skip
    lab = np.array(
        [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
         [0.0259040371, 0.7827717662, -0.8086757660]]
    ) @ np.cbrt(lms)  # fmt: skip
    return lab * 100


GROUNDS = ("canvas", "surface", "raised", "sunken")
TEXTS = [(text, ground) for text in ("ink", "ink-2", "ink-3") for ground in GROUNDS]
TEXTS += [("accent", ground) for ground in GROUNDS]
TEXTS += [(tone, f"{tone}-soft") for tone in ("ok", "warn", "danger", "quiet")]
TEXTS += [
    ("accent-strong", "accent-soft"),
    ("ink", "accent-soft"),
    ("ink", "warn-soft"),
    ("ink", "danger-soft"),
]
TEXTS += [
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger-solid"),
    ("on-dawn", "dawn"),
]
TEXTS += [("danger", "surface"), ("ok", "surface"), ("warn", "surface"), ("surface", "ink")]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_is_read_on_its_ground(theme: str, text: str, ground: str) -> None:
    tokens = THEMES[theme]
    assert _contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["canvas", "surface"])
def test_the_bounds_of_controls_and_the_focus_are_seen(theme: str, ground: str) -> None:
    tokens = THEMES[theme]
    assert _contrast(tokens["line-strong"], tokens[ground]) >= 3
    assert _contrast(tokens["accent"], tokens[ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", EYES)
def test_grades_stay_apart_for_all_eyes(theme: str, eyes: str) -> None:
    ramp = {key: value for key, value in THEMES[theme].items() if key.startswith("d-") and key != "d-outline"}
    seen = {key: _oklab(EYES[eyes] @ _linear(value)) for key, value in ramp.items()}
    nearest = min(float(np.linalg.norm(seen[a] - seen[b])) for a, b in itertools.combinations(seen, 2))
    assert len(seen) == 9
    assert nearest >= 9


def test_damage_grows_darker_in_light_and_stays_ordered_in_print() -> None:
    lightness = [_oklab(_linear(LIGHT[f"d-{grade}"]))[0] for grade in ("minor", "major", "destroyed")]
    assert lightness == sorted(lightness, reverse=True)


def test_the_chosen_dark_is_the_system_s_dark() -> None:
    assert _tokens(_BY_SYSTEM) == DARK
    assert re.findall(r"--shadow.*;", _BY_SYSTEM) == re.findall(r"--shadow.*;", _BY_CHOICE)
