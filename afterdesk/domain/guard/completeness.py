"""What a letter must contain: a way out, a time, a way back, more than a bare "return it"."""

from __future__ import annotations

from collections.abc import Iterator

from afterdesk.domain.guard.letter import Letter
from afterdesk.domain.guard.rules import Objection
from afterdesk.domain.guard.values import Family, GuardContext, LetterKind, Severity

_BLUNT_AT_MOST = 160
_ASKS_MORE = frozenset({LetterKind.APOLOGY, LetterKind.REPLY, LetterKind.PROGRESS})
_NEVER = frozenset({LetterKind.THANKS, LetterKind.ANSWER, LetterKind.INSTRUCTIONS})


def find_missing(letter: Letter, context: GuardContext, flags: frozenset[str]) -> Iterator[Objection]:
    """Yield what is missing; the whole letter is the place. Silent where the kind of letter asks for no more."""
    blunt = _is_blunt(letter)
    end = len(letter.text.rstrip())
    if blunt:
        yield Objection("G28", Family.BLUNT_RETURN, Severity.WARN, 0, end)
    if not _is_measured(letter, context, flags) and not blunt:
        return
    if not blunt and not letter.has("solution") and not _reports(letter):
        yield Objection("G28", Family.NO_SOLUTION, Severity.WARN, 0, end)
    timed = letter.has("timeframe") or (letter.has("done") and letter.has("solution"))
    if not timed:
        yield Objection("G31", Family.NO_TIMEFRAME, Severity.WARN, 0, end)
    if not letter.has("followup"):
        yield Objection("G28", Family.NO_FOLLOWUP, Severity.WARN, 0, end)


def _is_blunt(letter: Letter) -> bool:
    return (
        letter.has("bare_return")
        and len(letter.text.strip()) <= _BLUNT_AT_MOST
        and not letter.has("apology", "followup", "timeframe", "options")
    )


def _is_measured(letter: Letter, context: GuardContext, flags: frozenset[str]) -> bool:
    if context.letter_kind in _NEVER or context.proactive or "no_trouble" in flags:
        return False
    if letter.has("closed") and context.letter_kind is LetterKind.UNKNOWN:
        return False
    return context.letter_kind in _ASKS_MORE or letter.has("apology") or "complaint" in flags


def _reports(letter: Letter) -> bool:
    """Say whether the letter tells how far things are, and when we write again: a solution is still to come."""
    return letter.has("reports") and letter.has("timeframe") and letter.has("followup")
