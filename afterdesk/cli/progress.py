"""Progress of long work, on stderr and only where a person looks."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextlib.contextmanager
def progress_bar(words: str) -> Iterator[Callable[[str, int], None]]:
    """Show how many of the mails stored so far are filed. Yields what the work calls at each step."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(words, total=0)
        stored = 0

        def step(name: str, count: int) -> None:
            nonlocal stored
            if name == "stored":
                stored += count
                bar.update(task, total=stored)
            else:
                bar.advance(task, count)

        yield step


@contextlib.contextmanager
def counting(words: str) -> Iterator[Callable[[int], None]]:
    """Show how many steps are done where nobody knows how many there are. Yields what the work calls with a count."""
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(words, total=None)
        yield lambda count: bar.advance(task, count)
