"""`afterdesk web`: the pages alone, for several machines against one PostgreSQL."""

from __future__ import annotations

import argparse

from afterdesk.cli.run import who_can_sign_in
from afterdesk.cli.running import Plan, add_home, add_web, run_plan, use_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    add_web(parser)


def run(args: argparse.Namespace) -> int:
    use_home(args)
    return run_plan(Plan(host=args.host, port=args.port, web_workers=args.web_workers), hint=who_can_sign_in)
