"""Letters of a case besides the reply: apology, progress, to the carrier, to Amazon, in public, to colleagues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.advising import (
    OPERATOR_LANGUAGES,
    REPLY,
    Advised,
    advice_for,
    letter_language,
)
from afterdesk.desk.actions.promises import promise_moment
from afterdesk.desk.models import Case, Draft, User
from afterdesk.desk.rulebook import letters
from afterdesk.domain.errors import DeskError
from afterdesk.domain.letter_values import ValueMissing
from afterdesk.domain.letters import Letter, LetterPlan, LetterProblem, LetterRequest, compose
from afterdesk.domain.marketplaces import FACTS

BUYER = "buyer"
#: What letters need that only a person knows.
TYPED = ("finding", "answer", "reason")


class NoSuchLetter(DeskError):
    """The case has no letter of this kind, or it is none that a buyer may get."""


@dataclass(frozen=True, slots=True)
class OtherLetter:
    """One kind of letter. `letter` None: `problem` says what is not known yet, `lacks` what a person can write."""

    kind: str
    audience: str
    letter: Letter | None
    problem: str = ""
    lacks: tuple[str, ...] = ()

    @property
    def is_for_buyer(self) -> bool:
        """Whether it can become the draft of the reply."""
        return self.audience == BUYER and self.letter is not None


def other_letters(
    *, case: Case, operator_language: str, now: datetime, language: str = "", typed: Mapping[str, str] | None = None
) -> list[OtherLetter]:
    """Return every letter of the case's situation but the reply to the buyer, those for the buyer first.

    `typed`: what a person wrote for the letters that need it (TYPED names them).
    """
    advised = advice_for(case, now=now)
    if advised is None:
        return []
    mine = [plan for (of, _), plan in letters().plans.items() if of is advised.facts.situation]
    plans = [plan for plan in mine if plan.kind != REPLY or plan.audience != BUYER]
    languages, said = (operator_language, language), dict(typed or {})
    found = [_written(case, advised, plan, languages, now, said) for plan in plans]
    return sorted(found, key=lambda one: (one.audience != BUYER, one.kind))


@transaction.atomic
def take_as_draft(*, case: Case, kind: str, by: User, now: datetime, language: str = "") -> Draft:
    """Make a letter for the buyer the person's draft; it goes through the guard like any other. Raises NoSuchLetter."""
    found = other_letters(case=case, operator_language=by.language, now=now, language=language)
    one = next((each for each in found if each.kind == kind and each.is_for_buyer), None)
    if one is None or one.letter is None:
        raise NoSuchLetter("There is no such letter for this buyer now.")
    draft, _ = Draft.objects.update_or_create(
        case=case,
        user=by,
        defaults={"text": one.letter.text, "seen_message_id": case.last_message_id, "updated_at": now, "helped": ""},
    )
    return draft


def _written(
    case: Case, advised: Advised, plan: LetterPlan, languages: tuple[str, str], now: datetime, typed: dict[str, str]
) -> OtherLetter:
    operator, wanted = languages
    request = LetterRequest(
        situation=advised.facts.situation,
        kind=plan.kind,
        audience="",
        lang=letter_language(case, wanted),
        operator_lang=OPERATOR_LANGUAGES.get(operator, "en"),
        facts=advised.facts,
        promise_at=promise_moment(case, now=now),
        buyer_zone=FACTS[advised.facts.marketplace].time_zone,
        ask=advised.asked,
        order_id=case.order.order_id if case.order else "",
        typed=typed,
    )
    try:
        return OtherLetter(plan.kind, plan.audience, compose(request, letters()))
    except LetterProblem as problem:
        return OtherLetter(plan.kind, plan.audience, None, str(problem), tuple(_lacking(request, problem)))


def _lacking(request: LetterRequest, problem: LetterProblem) -> Iterator[str]:
    """Yield what a person has to write, one after the other, until the letter would be whole."""
    typed = dict(request.typed)
    while isinstance(problem, ValueMissing) and problem.placeholder in TYPED and problem.placeholder not in typed:
        yield problem.placeholder
        typed[problem.placeholder] = "…"
        try:
            compose(replace(request, typed=typed), letters())
        except LetterProblem as further:
            problem = further
        else:
            return
