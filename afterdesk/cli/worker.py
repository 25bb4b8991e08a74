"""`afterdesk worker`: workers alone, on as many machines as wanted."""

from __future__ import annotations

import argparse

from afterdesk.cli.running import Plan, add_home, add_workers, run_plan, use_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    add_workers(parser)
    parser.add_argument("--once", action="store_true", help="do the waiting jobs and end")


def run(args: argparse.Namespace) -> int:
    use_home(args)
    if not args.once:
        return run_plan(Plan(workers=args.workers))
    from afterdesk.runtime.desk import open_desk

    with open_desk():
        from afterdesk.jobs.work import work

        return work(wait=False)
