"""`afterdesk compose`: write a letter for a situation, or render every letter for review."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from afterdesk.domain.drafting import draft
from afterdesk.domain.errors import DeskError
from afterdesk.domain.letters import compose
from afterdesk.domain.playbook import Advice, advise
from afterdesk.domain.situations import Situation
from afterdesk.packs.letters import load_letters
from afterdesk.packs.letters.factsfile import read_facts
from afterdesk.packs.playbooks import load_playbooks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("--situation", metavar="NAME", help="one of the 45 situations, for example damaged")
    parser.add_argument("--lang", metavar="LANG", help="the buyer's language: en, de, ja, zh")
    parser.add_argument("--facts", type=Path, metavar="FILE", help="the case's facts, JSON or TOML")
    parser.add_argument("--operator-lang", default="en", metavar="LANG", help="the language of the second column")
    parser.add_argument("--kind", default="reply", metavar="KIND", help="which letter of the situation")
    parser.add_argument("--variant", type=int, default=0, metavar="N", help="which wording, from 0")
    parser.add_argument("--both", action="store_true", help="print the operator's language under each block")
    parser.add_argument("--advice", action="store_true", help="print the ways out with their arithmetic instead")
    parser.add_argument(
        "--all", type=Path, metavar="FOLDER", help="render every letter in every language into a folder"
    )


def run(args: argparse.Namespace) -> int:
    """Print one letter, or render all."""
    if args.all is not None:
        from afterdesk.packs.letters.gallery import render_all

        count = render_all(args.all)
        print(f"{count} pages in {args.all}", file=sys.stderr)
        return 0
    if not (args.situation and args.lang and args.facts):
        raise DeskError("compose needs --situation, --lang and --facts FILE, or --all FOLDER.")
    print(_letter(args))
    return 0


def _letter(args: argparse.Namespace) -> str:
    situation = _situation(args.situation)
    facts, settings = read_facts(args.facts, situation, args)
    playbook = load_playbooks()[situation]
    advice = advise(facts, playbook)
    if args.advice:
        return "\n".join(_explained(advice))
    letter = compose(draft(facts, advice, playbook, settings), load_letters())
    if not args.both:
        return letter.text
    return "\n\n".join(f"{part.text}\n    | " + part.operator_text.replace("\n", "\n    | ") for part in letter.parts)


def _explained(advice: Advice) -> Iterator[str]:
    for missing in advice.missing:
        yield f"to ask: {missing.need.question['en']}"
    for way in advice.ways:
        marks = [*(["due to the buyer"] if way.is_floor else []), *([f"{way.approval} agrees"] if way.approval else [])]
        yield f"{way.number}. {way.title['en']}: {way.total.amount} {way.total.currency} {' '.join(marks)}".rstrip()
        for term in way.terms:
            assumed = ", assumed" if term.assumed else ""
            yield f"     {term.amount.amount:>10} {term.label} ({term.explanation}{assumed})"
        yield from (f"     because: {reason['en']}" for reason in way.why)
    for blocked in advice.blocked:
        yield f"x  {blocked.title['en']}: {' '.join(reason['en'] for reason in blocked.reasons)}"


def _situation(name: str) -> Situation:
    if name not in {situation.value for situation in Situation}:
        raise DeskError(f'"{name}" is not a situation. Choose one of: {", ".join(Situation)}.')
    return Situation(name)
