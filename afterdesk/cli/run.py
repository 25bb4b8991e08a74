"""`afterdesk run`: the web pages and a worker in one command."""

from __future__ import annotations

import argparse

from afterdesk.cli.running import Plan, add_home, add_web, add_workers, run_plan, use_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    add_web(parser)
    add_workers(parser)


def run(args: argparse.Namespace) -> int:
    use_home(args)
    plan = Plan(host=args.host, port=args.port, web_workers=args.web_workers, workers=args.workers)
    return run_plan(plan, hint=who_can_sign_in)


def who_can_sign_in() -> str:
    """Return what to do when nobody can sign in yet, else nothing."""
    from afterdesk.desk.models import User

    if User.objects.filter(is_active=True).exists():
        return "Sign in with your e-mail address and password."
    return "Nobody can sign in yet: make the first person with 'afterdesk setup' in another window."
