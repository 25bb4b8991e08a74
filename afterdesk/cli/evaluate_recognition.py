"""`afterdesk evaluate recognition [FILE ...]`: accuracy, signals, calibration, confusions, and time per message."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from afterdesk.cli.halves import half_of
from afterdesk.domain.errors import DeskError
from afterdesk.domain.triage.measure import (
    Accuracy,
    Judged,
    accuracy,
    accuracy_by,
    calibration_error,
    confusions,
    flag_scores,
    language_accuracy,
    reliability,
    wish_accuracy,
)
from afterdesk.packs.recognition import load_model
from afterdesk.packs.recognition.judge import judge
from afterdesk.packs.recognition.labelled import KEPT, read_labelled

_MOST_CONFUSIONS = 15


class UnusableEvaluation(DeskError):
    """The labelled data cannot be used."""


def run(args: argparse.Namespace) -> int:
    """Read every message, and print how well."""
    labelled = [one for path in args.files or _held_out() for one in half_of([*read_labelled(path)], args.half)]
    if not labelled:
        raise UnusableEvaluation('no labelled messages in these files; each line is {"id", "text", "issue", ...}')
    model = load_model()
    judged, milliseconds = judge(labelled, model)
    print(json.dumps(figures(judged, milliseconds)) if args.json else "\n".join(report(judged, milliseconds)))
    if args.mistakes:
        print("\n".join(_mistakes(judged)))
    return 0


def figures(judged: Sequence[Judged], milliseconds: float) -> dict[str, Any]:
    """Return the main figures for a machine to read."""
    whole = accuracy(judged)
    return {
        "messages": whole.count,
        "strict": round(whole.strict_share, 4),
        "lenient": round(whole.lenient_share, 4),
        "lenient_by_lang": {lang: round(part.lenient_share, 4) for lang, part in accuracy_by(judged, "lang").items()},
        "language": round(language_accuracy(judged), 4),
        "wish": round(wish_accuracy(judged), 4),
        "flags": {
            flag.name: {"precision": round(flag.precision, 4), "recall": round(flag.recall, 4), "f1": round(flag.f1, 4)}
            for flag in flag_scores(judged)
        },
        "calibration_error": round(calibration_error(reliability(judged)), 4),
        "asked": round(sum(one.read.needs_question for one in judged) / len(judged), 4),
        "milliseconds": round(milliseconds, 3),
    }


def report(judged: Sequence[Judged], milliseconds: float) -> Iterator[str]:
    """Yield the lines of the report."""
    yield f"{'':28}{'count':>7}{'strict':>9}{'lenient':>9}"
    yield _line("all", accuracy(judged))
    for kind in ("lang", "issue"):
        yield f"by {kind}"
        yield from (_line(f"  {name}", part) for name, part in accuracy_by(judged, kind).items())
    yield f"language told {language_accuracy(judged):.1%} · wish {wish_accuracy(judged):.1%}"
    yield f"{'signals':28}{'P':>7}{'R':>9}{'F1':>9}   found, missed, false"
    for flag in flag_scores(judged):
        yield (
            f"  {flag.name:26}{flag.precision:7.3f}{flag.recall:9.3f}{flag.f1:9.3f}   "
            f"{flag.found}, {flag.missed}, {flag.false_alarms}"
        )
    yield from _calibration(judged)
    yield "confusions (right -> read)"
    yield from (f"  {right.value} -> {read.value}: {n}" for right, read, n in confusions(judged)[:_MOST_CONFUSIONS])
    yield f"time per message {milliseconds:.2f} ms"


def _calibration(judged: Sequence[Judged]) -> Iterator[str]:
    curve = reliability(judged)
    yield f"calibration (expected error {calibration_error(curve):.3f}): said -> right, count"
    yield from (f"  {part.said:.2f} -> {part.right:.2f}  {part.count:5}" for part in curve)
    asked = sum(one.read.needs_question for one in judged)
    sure = [one for one in judged if not one.read.needs_question]
    yield f"asked the operator {asked / len(judged):.1%}; right where not asked {accuracy(sure).strict_share:.1%}"


def _line(name: str, part: Accuracy) -> str:
    return f"{name:28}{part.count:7}{part.strict_share:9.1%}{part.lenient_share:9.1%}"


def _mistakes(judged: Sequence[Judged]) -> Iterator[str]:
    for one in judged:
        wrong_flags = [name for name, right in one.right.flags if right != bool(getattr(one.read, name))]
        wish = one.read.wants.value if one.right.wants not in (None, one.read.wants.value) else ""
        if not one.strict or wrong_flags or wish:
            read = f"{one.read.issue.value} {one.read.probability:.2f}" if not one.strict else "-"
            wishes = f"wish {one.right.wants}/{wish}"
            yield f"{one.right.id}: {one.right.issue.value} -> {read} {wrong_flags} {wishes} | {one.right.text}"


def _held_out() -> list[Path]:
    files = sorted(KEPT.glob("*.jsonl"))
    if not files:
        raise UnusableEvaluation(f"no held-out sets in {KEPT} (they come with the source tree); name a FILE")
    return files
