"""Measure the guard on labelled replies: caught and missed per family, false alarms, spans, time."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from afterdesk.cli.halves import half_of
from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard import Family, Finding, GuardRules, check_reply
from afterdesk.domain.guard.context import read_context
from afterdesk.packs.guard import load_guard_rules

HARD = frozenset(
    {
        Family.REVIEW_INCENTIVE,
        Family.REVIEW_MANIPULATION,
        Family.REVIEW_GATING,
        Family.REPEAT_REVIEW_REQUEST,
        Family.ATOZ_INDUCEMENT,
        Family.EXTERNAL_LINK,
        Family.CONTACT_INFO,
        Family.MARKETING,
        Family.OFF_PLATFORM_PAYMENT,
        Family.UNNECESSARY_MESSAGE,
        Family.RETURN_STEERING,
        Family.ORDER_CANCEL_REQUEST,
        Family.SAFETY_ADMISSION,
    }
)


class UnreadableSet(DeskError):
    """The labelled file is not one the guard can be measured on."""


@dataclass(slots=True)
class GuardScore:
    """Counts over a labelled file. `missed` and `alarms` keep the ids, so that a person can look."""

    labelled: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    hard: int = 0
    hard_caught: int = 0
    hard_noticed: int = 0
    clean: int = 0
    blocked: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    spans: int = 0
    spans_right: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def hard_rate(self) -> float:
        return self.hard_caught / self.hard if self.hard else 1.0

    @property
    def blocked_rate(self) -> float:
        return len(self.blocked) / self.clean if self.clean else 0.0

    @property
    def warned_rate(self) -> float:
        return len(self.warned) / self.clean if self.clean else 0.0


def evaluate(*paths: str | Path, half: str | None = None) -> int:
    """Print how the guard does on labelled files; 0 always, a wrong file raises UnreadableSet."""
    rows = (row for path in paths for row in half_of([*read_labelled(Path(path))], half))
    print("\n".join(report(score_replies(rows, load_guard_rules()))))
    return 0


def read_labelled(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the labelled replies of a file of JSON lines."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableSet(f"{path}: cannot be read ({problem}). Name a file of JSON lines in UTF-8.") from None
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line) if line.strip() else None
        except ValueError:
            row = line
        if row is None:
            continue
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("text"), str)
            or not isinstance(row.get("rules", []), list)
        ):
            raise UnreadableSet(f'{path}, line {number}: write {{"id", "text", "verdict", "rules": [...]}}.')
        yield row


def score_replies(rows: Iterable[dict[str, Any]], rules: GuardRules) -> GuardScore:
    """Check every reply and count."""
    score = GuardScore()
    for row in rows:
        context = read_context(row.get("context"), marketplace=row.get("marketplace"), rules=rules)
        started = time.perf_counter()
        findings = check_reply(row["text"], context=context, rules=rules)
        score.seconds.append(time.perf_counter() - started)
        if row.get("rules") or row.get("verdict") == "violation":
            _count_violation(score, row, findings)
        else:
            _count_clean(score, row, findings)
    return score


def _count_violation(score: GuardScore, row: dict[str, Any], findings: Iterable[Finding]) -> None:
    found = {finding.family for finding in findings}
    blocked = any(finding.blocks for finding in findings)
    wanted = [Family(name) for name in row.get("rules", [])]
    for family in wanted:
        score.labelled[family] += 1
        score.caught[family] += family in found
    if HARD & set(wanted):
        score.hard += 1
        score.hard_caught += blocked
        score.hard_noticed += bool(HARD & found)
    if missing := [family.value for family in wanted if family not in found]:
        score.missed.append(f"{row.get('id')} ({', '.join(missing)})")
    _count_spans(score, row, findings)


def _count_spans(score: GuardScore, row: dict[str, Any], findings: Iterable[Finding]) -> None:
    """Where the label names the words, a finding must touch them; elsewhere it must quote the text exactly."""
    given = row.get("words") or ""
    marked = given if isinstance(given, str) else next(iter(given), "")
    for finding in findings:
        if finding.family.value not in row.get("rules", []):
            continue
        score.spans += 1
        exact = row["text"][finding.start : finding.end] == finding.words
        touches = (
            not marked or marked in finding.words or finding.words in marked or _overlaps(row["text"], marked, finding)
        )
        score.spans_right += exact and touches


def _overlaps(text: str, marked: str, finding: Finding) -> bool:
    start = text.find(marked)
    return start >= 0 and finding.start < start + len(marked) and start < finding.end


def _count_clean(score: GuardScore, row: dict[str, Any], findings: Iterable[Finding]) -> None:
    score.clean += 1
    named = f"{row.get('id')} ({', '.join(sorted({f.family.value for f in findings}))})"
    if any(finding.blocks for finding in findings):
        score.blocked.append(named)
    elif any(True for _ in findings):
        score.warned.append(named)


def report(score: GuardScore) -> list[str]:
    """Return the figures as lines for a person."""
    lines = [f"{'family':24} {'labelled':>8} {'caught':>7} {'missed':>7}"]
    for family in sorted(score.labelled):
        labelled, caught = score.labelled[family], score.caught[family]
        lines.append(f"{family:24} {labelled:8} {caught:7} {labelled - caught:7}")
    millis = sorted(1000 * one for one in score.seconds) or [0.0]
    lines += [
        (
            f"hard violations blocked: {score.hard_caught} of {score.hard} ({score.hard_rate:.1%}), "
            f"blocked or warned of: {score.hard_noticed}"
        ),
        (
            f"clean replies: {score.clean}; blocked {len(score.blocked)} ({score.blocked_rate:.1%}), "
            f"warned {len(score.warned)} ({score.warned_rate:.1%})"
        ),
        f"spans right: {score.spans_right} of {score.spans}",
        f"time per reply: median {millis[len(millis) // 2]:.2f} ms, longest {millis[-1]:.2f} ms",
    ]
    for title, ids in (
        ("missed", score.missed),
        ("clean but blocked", score.blocked),
        ("clean but warned", score.warned),
    ):
        lines += [f"{title}: {one}" for one in ids]
    return lines
