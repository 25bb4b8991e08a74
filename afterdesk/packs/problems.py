"""What can be wrong with a pack file.

PackProblem        everything wrong with one load, one paragraph each
  ProblemLine      one of them: file, rule, what was found, what to write
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afterdesk.domain.errors import DeskError

MAX_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One mistake, in words a person can act on."""

    file: str
    rule: str
    found: str
    write: str

    def __str__(self) -> str:
        where = f'{self.file}, rule "{self.rule}"' if self.rule else self.file
        return f"{where}: {self.found} {self.write}".rstrip()


class PackProblem(DeskError):
    """A pack cannot be used. The text names every mistake; `lines` has them one by one."""

    def __init__(self, lines: Sequence[ProblemLine]) -> None:
        self.lines = tuple(lines)
        shown = [str(line) for line in self.lines[:MAX_SHOWN]]
        if len(self.lines) > MAX_SHOWN:
            shown.append(f"... and {len(self.lines) - MAX_SHOWN} more.")
        super().__init__("\n".join(shown))
