"""`afterdesk packs`: check the rules, explain one, try an event, compare two days, write the pages of docs/rules."""

from __future__ import annotations

import argparse
import difflib
import sys
from datetime import date, datetime
from pathlib import Path

from afterdesk.domain.calendars import aware
from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import ClockEvent, clocks_for
from afterdesk.domain.errors import DeskError
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.values import Fulfillment, Programme
from afterdesk.packs.check import check_pack
from afterdesk.packs.docs import outdated, write_pages
from afterdesk.packs.explain import changes, clock_words, diff_lines, explain
from afterdesk.packs.facts import read_fact
from afterdesk.packs.load import AMAZON, Pack, load_pack, read_pack


class PacksCannotAnswer(DeskError):
    """The question cannot be answered: a date, marketplace or path is not what it should be."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare check, explain, diff and docs."""
    tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
    check = tasks.add_parser("check", help="read the packs and run every example")
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="your own rules: files, or folders of them")
    check.add_argument("--alone", action="store_true", help="check the named files without Amazon's pack")
    asked = tasks.add_parser("explain", help="say what holds on a day, and why")
    asked.add_argument(
        "rule", nargs="?", metavar="RULE", help="a rule's id (RET-1), or what rules are about (return-answer)"
    )
    asked.add_argument("--on", metavar="DATE", help="the day, as 2026-11-22; today when left out")
    asked.add_argument("--marketplace", metavar="XX", help="the store front, for example DE")
    asked.add_argument("--list", action="store_true", help="list every rule in force")
    tried = tasks.add_parser("try", help="say which clocks an event would start")
    tried.add_argument("event", metavar="EVENT", help="for example return_request_received")
    tried.add_argument("--at", required=True, metavar="MOMENT", help="when, as 2026-11-20T18:00+01:00")
    tried.add_argument("--marketplace", required=True, metavar="XX", help="the store front, for example DE")
    tried.add_argument("--fulfillment", choices=list(Fulfillment), help="who ships")
    tried.add_argument("--programme", action="append", default=[], choices=list(Programme))
    tried.add_argument("--category", help="the product's group")
    tried.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="a fact, as cross_border=true")
    tried.add_argument("--stated-days", type=int, metavar="N", help="the days a notice states")
    tried.add_argument("--own", action="append", default=[], type=Path, metavar="FOLDER", help="your own rules")
    compared = tasks.add_parser("diff", help="say what changed between two days")
    compared.add_argument("first", metavar="DATE1")
    compared.add_argument("second", metavar="DATE2")
    compared.add_argument("--marketplace", metavar="XX", help="only what holds at this store front")
    pages = tasks.add_parser("docs", help="write each rule in prose")
    pages.add_argument("--out", type=Path, default=Path("docs/rules"), metavar="FOLDER")
    pages.add_argument("--check", action="store_true", help="only say which pages are out of date")


def run(args: argparse.Namespace) -> int:
    """Run one task and return the exit status."""
    tasks = {"check": _check, "explain": _explain, "try": _try, "diff": _diff, "docs": _docs}
    return tasks[args.task](args)


def _check(args: argparse.Namespace) -> int:
    own = [file for path in args.paths for file in _toml_files(path)]
    files = own if args.alone else [*sorted(AMAZON.glob("*.toml")), *own]
    report = check_pack(read_pack(files))
    for problem in report.problems:
        print(problem, file=sys.stderr)
    print(f"{report.rules} rule(s), {report.examples} examples, {len(report.problems)} wrong.")
    return 0 if report.is_good else 2


def _toml_files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.glob("*.toml"))
    if path.is_file():
        return [path]
    raise PacksCannotAnswer(f"{path}: there is no such file or folder. Write the path of a .toml file.")


def _explain(args: argparse.Namespace) -> int:
    pack, on, marketplace = load_pack(), _day(args.on), _marketplace(args.marketplace)
    if args.list or args.rule is None:
        print("\n".join(_list_lines(pack, on, marketplace)))
        return 0
    print("\n".join(explain(pack, args.rule, on=on, marketplace=marketplace)))
    return 0


def _list_lines(pack: Pack, on: date, marketplace: Marketplace | None) -> list[str]:
    return [f"{rule.id:24} {rule.title}" for rule in pack.rules_for(on, marketplace)]


def _try(args: argparse.Namespace) -> int:
    marketplace = _marketplace(args.marketplace) or Marketplace.US
    event = ClockEvent(
        name=_event(args.event),
        at=_moment(args.at),
        marketplace=marketplace,
        fulfillment=None if args.fulfillment is None else Fulfillment(args.fulfillment),
        programmes=frozenset(Programme(name) for name in args.programme),
        category=args.category,
        stated_days=args.stated_days,
    )
    facts = dict(read_fact(text) for text in args.fact)
    started = clocks_for(event, load_pack(tuple(args.own)).timed, facts=facts)
    print("\n".join(clock_words(clock, marketplace) for clock in started) or "This starts no clock.")
    return 0


def _diff(args: argparse.Namespace) -> int:
    found = changes(load_pack(), _day(args.first), _day(args.second), marketplace=_marketplace(args.marketplace))
    print("\n".join(diff_lines(found)) or f"Nothing changed between {args.first} and {args.second}.")
    return 0


def _docs(args: argparse.Namespace) -> int:
    if args.check:
        names = outdated(load_pack(), args.out)
        print(
            "\n".join(f"{args.out / name}: out of date. Run `afterdesk packs docs`." for name in names) or "Up to date."
        )
        return 2 if names else 0
    print(f"{write_pages(load_pack(), args.out)} pages in {args.out}.")
    return 0


def _event(text: str) -> Event:
    try:
        return Event(text)
    except ValueError:
        near = difflib.get_close_matches(text, list(Event), n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Write one of: {', '.join(Event)}."
        raise PacksCannotAnswer(f'"{text}" is not an event. {hint}') from None


def _moment(text: str) -> datetime:
    try:
        return aware(datetime.fromisoformat(text))
    except ValueError:
        raise PacksCannotAnswer(f'"{text}" is not a moment. Write it as 2026-11-20T18:00+01:00.') from None


def _day(text: str | None) -> date:
    if text is None:
        return date.today()  # noqa: DTZ011 - a person at a terminal means the day on the wall
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PacksCannotAnswer(f'"{text}" is not a date. Write it as 2026-11-22.') from None


def _marketplace(text: str | None) -> Marketplace | None:
    if text is None:
        return None
    try:
        return Marketplace(text.upper())
    except ValueError:
        known = ", ".join(Marketplace)
        raise PacksCannotAnswer(f'"{text}" is not a marketplace. Write one of: {known}.') from None
