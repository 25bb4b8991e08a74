"""Photographs that buyers attach, drawn: a cracked kettle, a bag without its screw. No camera, no licence."""

from __future__ import annotations

import io
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (640, 480)
_TABLE, _WALL, _DARK, _GLASS, _STEEL = (139, 107, 78), (214, 208, 196), (38, 38, 42), (186, 208, 214), (176, 178, 182)


@cache
def draw_photo(name: str) -> bytes:
    """Return the picture of this name as JPEG or PNG; the name's first word says what is on it."""
    rng = Random(name)  # noqa: S311 - pictures, not secrets
    image = Image.new("RGB", SIZE, _WALL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 330, 640, 480), fill=_TABLE)
    _MOTIFS[name.partition(".")[0].removesuffix("-jp")](pen, rng)
    image = image.filter(ImageFilter.GaussianBlur(0.8))
    out = io.BytesIO()
    image.save(out, "PNG" if name.endswith(".png") else "JPEG", quality=72)
    return out.getvalue()


def _kettle_crack(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    pen.rounded_rectangle((400, 130, 480, 340), 30, outline=_DARK, width=24)
    pen.polygon([(210, 100), (410, 100), (440, 370), (180, 370)], fill=_GLASS)
    pen.rectangle((200, 84, 420, 108), fill=_DARK)
    pen.rectangle((165, 362, 455, 396), fill=_DARK)
    _crack(pen, rng, (392, 130), (250, 362))
    for x in (236, 262, 300):
        pen.ellipse((x, 398 + x % 9, x + 16, 408 + x % 9), fill=_GLASS)


def _box(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    pen.polygon([(120, 160), (500, 140), (520, 400), (130, 420)], fill=(184, 146, 98))
    pen.polygon([(420, 140), (500, 140), (506, 230), (452, 196)], fill=(120, 92, 60))
    _crack(pen, rng, (430, 150), (510, 250))
    pen.rectangle((180, 240, 330, 250), fill=_DARK)


def _lamp_parts(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    pen.rounded_rectangle((90, 200, 550, 440), 12, outline=(230, 230, 235), width=6)
    for x in (170, 250):
        pen.rectangle((x, 280, x + 12, 330), fill=_STEEL)
        pen.ellipse((x - 8, 266, x + 20, 286), fill=_STEEL)
    pen.line([(350, 290), (350, 380), (440, 380)], fill=_DARK, width=10)
    pen.ellipse((470, 280, 520, 330), outline=(200, 40, 40), width=4)
    pen.text((484, 300 + rng.randrange(3)), "1 x ?", fill=(200, 40, 40))


def _wrong_item(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    pen.rounded_rectangle((190, 90, 450, 400), 40, fill=(244, 244, 242), outline=_STEEL, width=3)
    pen.rounded_rectangle((220, 240, 420, 370), 20, outline=_STEEL, width=5)
    pen.ellipse((270, 120, 370, 210), outline=_DARK, width=4)
    pen.text((286, 160), "3.5 L", fill=_DARK)
    pen.line([(220, 300 + rng.randrange(8)), (420, 300)], fill=_STEEL, width=2)


def _shelf_edge(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    pen.polygon([(60, 180), (600, 150), (600, 230), (60, 270)], fill=(196, 160, 112))
    pen.polygon([(480, 158), (560, 153), (548, 180), (500, 186)], fill=(232, 222, 204))
    _crack(pen, rng, (488, 170), (560, 226))


def _crack(pen: ImageDraw.ImageDraw, rng: Random, start: tuple[int, int], end: tuple[int, int]) -> None:
    steps = 14
    points = [
        (
            start[0] + (end[0] - start[0]) * step / steps + rng.uniform(-9, 9),
            start[1] + (end[1] - start[1]) * step / steps + rng.uniform(-6, 6),
        )
        for step in range(steps + 1)
    ]
    pen.line(points, fill=(250, 252, 252), width=5)
    pen.line(points, fill=(60, 70, 76), width=2)
    for x, y in points[3::4]:
        pen.line([(x, y), (x + rng.uniform(-50, 50), y + rng.uniform(10, 40))], fill=(70, 80, 86), width=1)


_MOTIFS = {
    "kettle-crack": _kettle_crack,
    "kettle-box": _box,
    "lamp-parts": _lamp_parts,
    "wrong-item": _wrong_item,
    "shelf-edge": _shelf_edge,
}
