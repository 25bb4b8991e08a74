"""`afterdesk bench`: measure the desk on this machine, in a throw-away home with a database of its own."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType

from afterdesk.cli.bench_figures import Clocks, Figures, Mail, Size
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.desk import OpenDesk, open_desk

SIZES = (1_000, 100_000)
MAILS = 1_200
#: What buyers say in the desk's many cases comes from so many believable mails.
TEXTS = 1_200
QUICK_SIZES = (50, 200)
QUICK_MAILS = 24
CLOCKS = 1_000_000
QUICK_CLOCKS = 4_000
#: Through the whole pipe go so many mails in and replies out.
PIPE = (2_000, 200)
QUICK_PIPE = (30, 4)


class BenchProblem(DeskError):
    """The figures cannot be measured as asked."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=_sizes, metavar="N,N", help="sizes of the desk (default 1000,100000)")
    parser.add_argument("--mails", type=_whole, metavar="N", help=f"mails to bring in (default {MAILS})")
    parser.add_argument("--quick", action="store_true", help="a small desk: whether everything can be measured")
    parser.add_argument("--pipe", type=_whole, metavar="N", help="only the way from IMAP to SMTP, with N mails")
    parser.add_argument("--advisor", type=_whole, metavar="N", help="only the advice, in a simulated world of N cases")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def run(args: argparse.Namespace) -> int:
    """Measure everything, print the figures, leave nothing behind."""
    from afterdesk.cli.bench_advisor import CASES, QUICK_CASES, measure_advisor
    from afterdesk.cli.bench_advisor import lines as advice_lines
    from afterdesk.cli.bench_pipe import measure_pipe
    from afterdesk.cli.bench_report import as_table, pipe_table

    if args.advisor:
        advice = measure_advisor(args.advisor)
        print(json.dumps(asdict(advice)) if args.json else "\n".join(advice_lines(advice)))
        return 0
    if args.pipe:
        with throw_away_home() as home:
            pipe = measure_pipe(home.parent, mails=args.pipe, replies=min(PIPE[1], args.pipe // 4))
        print(json.dumps([asdict(one) for one in pipe]) if args.json else "\n".join(pipe_table(pipe)))
        return 0
    sizes = args.cases or (QUICK_SIZES if args.quick else SIZES)
    mails = args.mails or (QUICK_MAILS if args.quick else MAILS)
    with throw_away_home() as home:
        figures = measure(home, sizes=sizes, mails=mails, clocks=QUICK_CLOCKS if args.quick else CLOCKS)
        _say("the whole pipe, from IMAP to SMTP, with one worker and with three ...")
        in_mails, out_replies = QUICK_PIPE if args.quick else PIPE
        figures = replace(
            figures, pipe=measure_pipe(home.parent, mails=in_mails, replies=out_replies, is_quick=args.quick)
        )
    _say("advice in a simulated world ...")
    advice = measure_advisor(QUICK_CASES if args.quick else CASES)
    if args.json:
        print(json.dumps({**asdict(figures), "advice": asdict(advice)}, ensure_ascii=False, indent=2))
    else:
        print("\n".join([as_table(figures), "", *advice_lines(advice)]))
    return 0


def measure(home: Path, *, sizes: tuple[int, ...], mails: int, clocks: int) -> Figures:
    """Fill the desk to each size in turn; mails, start and memory are measured in the largest."""
    from afterdesk.cli.bench_machine import look_at_machine
    from afterdesk.cli.bench_start import measure_start

    with open_desk() as desk:
        machine = look_at_machine()
        measured, incoming = _measure_inside(desk, sizes, mails)
        _say(f"finding what ran out among {clocks:,} open clocks ...")
        ticking = _measure_clocks(clocks)
    _say("starting the desk anew, and its memory after the tour of pages ...")
    start = measure_start(home)
    return Figures(machine=machine, sizes=measured, mail=incoming, start=start, clocks=ticking)


def _measure_clocks(count: int) -> Clocks:
    from afterdesk.cli.bench_clocks import measure_clocks
    from afterdesk.desk.models import Case

    return measure_clocks(Case.objects.order_by("pk")[0], count)


def _measure_inside(desk: OpenDesk, sizes: tuple[int, ...], mails: int) -> tuple[list[Size], Mail]:
    from afterdesk.cli.bench_mails import measure_mails
    from afterdesk.cli.bench_pages import measure_pages, measure_searches, prepare_pages
    from afterdesk.cli.bench_rows import BenchDesk

    rows = BenchDesk.make(desk, texts_from=min(TEXTS, max(sizes)))
    prepare_pages(desk)
    measured = []
    for size in sorted(sizes):
        _say(f"filling the desk to {size:,} cases ...")
        rows.fill(size)
        _say(f"pages and searches with {size:,} cases ...")
        measured.append(Size(cases=size, pages=measure_pages(rows), searches=measure_searches(rows)))
    _say(f"bringing in {mails:,} mails ...")
    return measured, measure_mails(rows, mails)


@contextmanager
def throw_away_home() -> Iterator[Path]:
    """Give the command a home that is gone afterwards, also when it is stopped half-way."""
    _refuse_a_server()
    folder = Path(tempfile.mkdtemp(prefix="afterdesk-bench-"))
    folder.chmod(0o711)  # started as root, PostgreSQL's own account must be able to walk through
    known = os.environ.get("AFTERDESK_HOME")
    os.environ["AFTERDESK_HOME"] = str(folder / "home")
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield folder / "home"
    finally:
        signal.signal(signal.SIGTERM, before)
        _restore(known)
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_a_server() -> None:
    from afterdesk.runtime.options import read_option

    if read_option("DATABASE_URL"):
        raise BenchProblem(
            "DATABASE_URL is set, and a bench would fill that server: unset it. The bench has a database of its own."
        )


def _restore(known: str | None) -> None:
    os.environ.pop("AFTERDESK_HOME", None)
    if known is not None:
        os.environ["AFTERDESK_HOME"] = known


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _sizes(words: str) -> tuple[int, ...]:
    return tuple(_whole(one) for one in words.split(","))


def _whole(words: str) -> int:
    number = int(words) if words.strip().isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{words!r} is no count: write whole numbers from 1 on")
    return number
