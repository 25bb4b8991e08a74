"""What `run`, `web`, `worker` and `demo` have in common: their arguments, and the processes they start."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from afterdesk.runtime.desk import OpenDesk, open_desk
from afterdesk.runtime.serve import ANYWHERE, Listening, listen, serve
from afterdesk.runtime.supervise import Part, Supervisor

HOST = "127.0.0.1"
PORT = 8000
WORKERS = 1
WEB_WORKERS = 2
MOST_PROCESSES = 64


@dataclass(frozen=True)
class Plan:
    """How many processes of which kind, and where the pages are."""

    host: str = HOST
    port: int = PORT
    web_workers: int = 0
    workers: int = 0


def add_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", metavar="FOLDER", help="the desk's home folder (else AFTERDESK_HOME)")


def add_web(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=HOST, help=f"address to listen on (default {HOST}: this machine only)")
    parser.add_argument("--port", type=_port, default=PORT, help=f"port to listen on (default {PORT})")
    parser.add_argument("--web-workers", type=_count, default=WEB_WORKERS, help=f"processes (default {WEB_WORKERS})")


def add_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=_count, default=WORKERS, help=f"worker processes (default {WORKERS})")


def use_home(args: argparse.Namespace) -> None:
    """Let --home win over the environment, before any setting is read."""
    if args.home:
        os.environ["AFTERDESK_HOME"] = str(Path(args.home).expanduser().absolute())


def run_plan(
    plan: Plan,
    *,
    hint: Callable[[], str] = str,
    prepare: Callable[[OpenDesk], None] | None = None,
    also: Sequence[Part] = (),
) -> int:
    """Run the planned processes until SIGTERM or Ctrl-C.

    `prepare` is called with the open desk before anything starts; `hint` is printed below the address; `also` are
    further processes to keep alive beside the planned ones.
    """
    with contextlib.ExitStack() as held:
        listening = _listen(plan, held) if plan.web_workers else None
        desk = held.enter_context(open_desk())
        if prepare:
            prepare(desk)
        words = hint()
        parts = [*_web(plan, desk, listening, words), *_workers(plan), *also]
        _let_go_of_connections()
        if listening is None:
            _say(f"{plan.workers} worker(s) at work. Stop with Ctrl-C.")
        return Supervisor(parts, look_after=desk.keep_database).run()


def _listen(plan: Plan, held: contextlib.ExitStack) -> Listening:
    listening = listen(plan.host, plan.port)
    held.callback(listening.socket.close)
    if plan.host not in ANYWHERE and plan.host != HOST:
        known = os.environ.get("AFTERDESK_HOSTS") or "localhost,127.0.0.1,[::1]"
        name = f"[{plan.host}]" if ":" in plan.host else plan.host
        os.environ["AFTERDESK_HOSTS"] = f"{known},{name}"
    return listening


def _web(plan: Plan, desk: OpenDesk, listening: Listening | None, words: str) -> Sequence[Part]:
    if listening is None:
        return []
    from django.urls import get_resolver

    from afterdesk.runtime.measures import share_measures
    from afterdesk.runtime.pages import collect_static_files

    collect_static_files(desk.home)
    share_measures(desk.home)
    assert get_resolver().url_patterns  # imports every view once, before the processes part
    announce = _announce_once(listening, words)
    return [Part("web", lambda: serve(listening, web_workers=plan.web_workers, on_ready=announce))]


def _workers(plan: Plan) -> Sequence[Part]:
    def work() -> int:
        from afterdesk.jobs.work import work

        return work()

    def watch() -> int:
        from afterdesk.jobs.watching import watch_mailboxes

        return watch_mailboxes()

    if not plan.workers:
        return []
    import afterdesk.jobs.catalogue  # noqa: F401 - imported once, before the processes part

    return [*(Part(f"worker {number + 1}", work) for number in range(plan.workers)), Part("mailboxes", watch)]


def _announce_once(listening: Listening, words: str) -> Callable[[], None]:
    """Print the address when the pages really answer. Of all processes, the one that draws the one token speaks."""
    reader, writer = os.pipe()
    os.write(writer, b".")
    os.set_blocking(reader, False)

    def announce() -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(reader, 1)
            lines = [f"Afterdesk is ready at {listening.address}", words, "Stop with Ctrl-C."]
            _say("\n".join(line for line in lines if line))

    return announce


def _let_go_of_connections() -> None:
    """A connection must not be shared by the processes that are about to be made."""
    from django.db import connections

    connections.close_all()


def _say(words: str) -> None:
    print(words, file=sys.stdout, flush=True)


def _port(words: str) -> int:
    number = _whole(words)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{words} is no port: write a number from 1 to 65535")
    return number


def _count(words: str) -> int:
    number = _whole(words)
    if not 1 <= number <= MOST_PROCESSES:
        raise argparse.ArgumentTypeError(
            f"{words} processes are not possible: write a number from 1 to {MOST_PROCESSES}"
        )
    return number


def _whole(words: str) -> int:
    try:
        return int(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words!r} is no whole number") from None
