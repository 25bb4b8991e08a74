"""`afterdesk demo`: the desk with a living demo store, on this machine only."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from afterdesk.cli.running import Plan, add_home, add_web, add_workers, run_plan, use_home
from afterdesk.runtime.desk import OpenDesk
from afterdesk.runtime.home import write_private
from afterdesk.runtime.supervise import Part

LOGIN_FILE = "demo-login.txt"
LOOK_SECONDS = 2.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    add_web(parser)
    add_workers(parser)


def run(args: argparse.Namespace) -> int:
    """Load the demo store once, then run the desk with its post office until stopped."""
    use_home(args)
    plan = Plan(host=args.host, port=args.port, web_workers=args.web_workers, workers=args.workers)
    demo = Demo()
    return run_plan(plan, prepare=demo.prepare, hint=demo.login, also=[Part("post office", demo.keep_post)])


class Demo:
    """The demo's own part of a run: its store, its login, and the post office where simulated buyers answer."""

    def __init__(self) -> None:
        self._folder = Path()
        self._port = 0

    def prepare(self, desk: OpenDesk) -> None:
        """Load the store where it is missing, and point it at this run's post office."""
        from afterdesk.cli.demo_store import demo_is_loaded, point_at_post
        from afterdesk.demo.smtp import free_port

        self._folder, self._port = desk.home.path, free_port()
        if not demo_is_loaded():
            self._load()
        point_at_post(self._port)

    def login(self) -> str:
        """Return how to get in, as it was decided when the store was loaded."""
        return (self._folder / LOGIN_FILE).read_text(encoding="utf-8").strip()

    def keep_post(self) -> int:
        """Run the post office and bring in what its buyers answer, until stopped."""
        from django.utils import timezone

        from afterdesk.cli.demo_store import collect_answers
        from afterdesk.demo.smtp import DemoPost, PostRules

        with DemoPost(self._folder, PostRules(port=self._port)) as post:
            while True:
                time.sleep(LOOK_SECONDS)
                collect_answers(post.incoming_folder, clock=timezone.now)

    def _load(self) -> None:
        from django.utils import timezone

        from afterdesk.cli.demo_store import load_demo
        from afterdesk.cli.progress import progress_bar

        print("Loading the demo store: orders, mails, notices ...", file=sys.stderr)
        with progress_bar("mails filed") as progress:
            login = load_demo(self._folder / "demo", now=timezone.now(), progress=progress, clock=timezone.now)
        words = f"Sign in as {login.email} with the password {login.password}"
        write_private(self._folder / LOGIN_FILE, (words + "\n").encode())
