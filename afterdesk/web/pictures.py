"""A stranger's picture, small and drawn anew: no place, no camera, no script, nothing behind its last dot."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

#: What browsers and phones send. SVG is a page in disguise and is never drawn.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp")
#: A phone's photo has 12 to 50 million dots; at 3 bytes each this bounds the memory that one picture takes.
MOST_DOTS = 50_000_000
MOST_BYTES = 30 * 1024 * 1024
SIDE = 480
QUALITY = 80


def looks_like_picture(name: str, size: int) -> bool:
    """Whether it is worth asking for a small picture of a file."""
    return name.lower().endswith(ENDINGS) and size <= MOST_BYTES


def thumbnail(content: bytes) -> bytes | None:
    """Return a JPEG of at most SIDE by SIDE, upright; None for what is no picture, is broken, or is too large."""
    if len(content) > MOST_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content)
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, Image.DecompressionBombError, Warning):
        return None


def _drawn(content: bytes) -> bytes | None:
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_DOTS:  # known from the head, before a dot is unpacked
            return None
        picture.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((SIDE, SIDE))
        target = BytesIO()
        _on_white(upright).save(target, "JPEG", quality=QUALITY)
    return target.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the dots alone, on white where the picture is clear."""
    dots = picture.convert("RGBA")
    ground = Image.new("RGB", dots.size, "white")
    ground.paste(dots, mask=dots.getchannel("A"))
    return ground
