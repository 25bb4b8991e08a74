"""`afterdesk manage COMMAND...`: a Django management command, with the desk's database behind it."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("command", nargs=argparse.REMAINDER, help="the command and its arguments, for example: check")


def run(args: argparse.Namespace) -> int:
    from afterdesk.runtime.desk import Tables, open_desk

    with open_desk(tables=Tables.AS_THEY_ARE):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["afterdesk manage", *(args.command or ["help"])])
    return 0
