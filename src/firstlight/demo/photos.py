"""Photos made on the spot: a drawn house front with the damage that the team notes."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from datetime import datetime

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 720
SKY, GROUND, GLASS, HOLE = (148, 166, 184), (206, 208, 210), (88, 120, 150), (24, 24, 28)
WALLS = ((214, 198, 170), (190, 178, 168), (176, 190, 178), (205, 180, 160))


def draw_photo(
    *, seed: int, storeys: int, damaged_share: Mapping[str, float], at: datetime, lon: float, lat: float
) -> bytes:
    """A JPEG with time and place in its EXIF, as a phone writes it.

    Parameters
    ----------
    damaged_share
        Element key to the damaged share, 0 to 1: ``windows``, ``roof_covering`` and ``facade`` are drawn.
    """
    rng = random.Random(seed)
    picture = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 600, WIDTH, HEIGHT), fill=GROUND)
    floors = min(max(storeys, 1), 9)
    top = 600 - min(110 * floors, 440)
    draw.rectangle((160, top, 800, 600), fill=rng.choice(WALLS))
    _roof(draw, rng, top, damaged_share.get("roof_covering", 0.0))
    _windows(draw, rng, (top, floors), damaged_share.get("windows", 0.0))
    _facade(draw, rng, top, damaged_share.get("facade", 0.0))
    return _jpeg(picture, at, lon, lat)


def _roof(draw: ImageDraw.ImageDraw, rng: random.Random, top: int, share: float) -> None:
    draw.polygon([(130, top), (300, top - 90), (660, top - 90), (830, top)], fill=(120, 62, 52))
    for _ in range(round(share * 14)):
        x, y = rng.randint(200, 740), rng.randint(top - 80, top - 15)
        size = rng.randint(14, 38)
        hole = [(x, y - size // 2), (x + size, y), (x + 4, y + size // 2), (x - size, y + 4)]
        draw.polygon(hole, fill=HOLE)


def _windows(draw: ImageDraw.ImageDraw, rng: random.Random, front: tuple[int, int], share: float) -> None:
    top, floors = front
    step = (600 - top) / floors
    for floor in range(floors):
        for column in range(6):
            x, y = 195 + column * 100, top + floor * step + step * 0.22
            draw.rectangle((x, y, x + 62, y + step * 0.5), fill=GLASS, outline=(240, 240, 240), width=4)
            if rng.random() < share:
                shard = [(x + 6, y + 6), (x + 40, y + 4), (x + 56, y + step * 0.3), (x + 20, y + step * 0.45)]
                draw.polygon(shard, fill=HOLE)


def _facade(draw: ImageDraw.ImageDraw, rng: random.Random, top: int, share: float) -> None:
    for _ in range(round(share * 60)):
        x, y, size = rng.randint(170, 790), rng.randint(top + 8, 592), rng.randint(3, 12)
        draw.ellipse((x - size, y - size, x + size, y + size), fill=(96, 86, 78))


def _jpeg(picture: Image.Image, at: datetime, lon: float, lat: float) -> bytes:
    exif = Image.Exif()
    exif[0x0132] = at.strftime("%Y:%m:%d %H:%M:%S")  # DateTime
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N" if lat >= 0 else "S", _degrees(abs(lat))
    gps[3], gps[4] = "E" if lon >= 0 else "W", _degrees(abs(lon))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=78, exif=exif)
    return out.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    whole = int(value)
    minutes = (value - whole) * 60
    return float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 3)
