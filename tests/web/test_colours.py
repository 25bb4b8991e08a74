"""Every pair of ink and paper keeps the contrast that WCAG 2.2 AA asks for, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import afterdesk.web

TOKENS = Path(afterdesk.web.__file__).parent / "static" / "web" / "tokens.css"
TEXT, EDGE = 4.5, 3.0


def colours() -> dict[str, tuple[str, str]]:
    """Return each colour token as (light, dark)."""
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS.read_text())
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        *(
            (ink, paper, TEXT)
            for ink in ("ink", "ink-2", "ink-3", "accent")
            for paper in ("paper", "sheet", "sunk", "accent-wash")
        ),
        *((ink, paper, TEXT) for ink in ("late", "soon") for paper in ("paper", "sunk", "accent-wash")),
        ("on-accent", "accent", TEXT),
        ("ink", "mark", TEXT),
        ("line-strong", "paper", EDGE),
        ("line-strong", "sheet", EDGE),
    ],
)
def test_contrast(ink: str, paper: str, least: float, scheme: int) -> None:
    known = colours()
    assert contrast(known[ink][scheme], known[paper][scheme]) >= least
