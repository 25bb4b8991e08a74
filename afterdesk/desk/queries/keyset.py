"""Pages that begin behind the last row of the page before: no page number, nothing is counted or skipped over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AfterMoment:
    """The last row of a page whose rows are ordered by moment and id, newest first."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, words: str) -> AfterMoment | None:
        """Return the place that these words name; None for words that name none."""
        at, _, number = words.rpartition("~")
        try:
            moment = datetime.fromisoformat(at)
            return cls(moment, int(number)) if moment.tzinfo else None
        except ValueError:
            return None


def after_id(words: str) -> int | None:
    """Return the id behind which a page begins; None for words that name none."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else None
