"""Half of a labelled file: one half is looked at while something is improved, the other stays unseen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

RowT = TypeVar("RowT")


def half_of(rows: Sequence[RowT], half: str | None) -> Sequence[RowT]:
    """Return the rows with an even or an odd number, counted from 0; all of them without a half."""
    return rows if half is None else rows[half == "odd" :: 2]
