"""Letters of a case besides the reply: apology, progress, to the carrier, to Amazon, in public, to colleagues."""

from __future__ import annotations

from dataclasses import dataclass
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
from afterdesk.domain.letters import Letter, LetterProblem, LetterRequest, compose
from afterdesk.domain.marketplaces import FACTS

BUYER = "buyer"


class NoSuchLetter(DeskError):
    """The case has no letter of this kind, or it is none that a buyer may get."""


@dataclass(frozen=True, slots=True)
class OtherLetter:
    """One kind of letter. `letter` None: `problem` says what is not known yet."""

    kind: str
    audience: str
    letter: Letter | None
    problem: str = ""

    @property
    def is_for_buyer(self) -> bool:
        """Whether it can become the draft of the reply."""
        return self.audience == BUYER and self.letter is not None


def other_letters(*, case: Case, operator_language: str, now: datetime, language: str = "") -> list[OtherLetter]:
    """Return every letter of the case's situation but the reply, those for the buyer first."""
    advised = advice_for(case, now=now)
    if advised is None:
        return []
    plans = [plan for (of, kind), plan in letters().plans.items() if of is advised.facts.situation and kind != REPLY]
    found = [_written(case, advised, plan.kind, plan.audience, (operator_language, language), now) for plan in plans]
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
    case: Case, advised: Advised, kind: str, audience: str, languages: tuple[str, str], now: datetime
) -> OtherLetter:
    operator, wanted = languages
    request = LetterRequest(
        situation=advised.facts.situation,
        kind=kind,
        audience="",
        lang=letter_language(case, wanted),
        operator_lang=OPERATOR_LANGUAGES.get(operator, "en"),
        facts=advised.facts,
        promise_at=promise_moment(case, now=now),
        buyer_zone=FACTS[advised.facts.marketplace].time_zone,
        ask=advised.asked,
        order_id=case.order.order_id if case.order else "",
    )
    try:
        return OtherLetter(kind, audience, compose(request, letters()))
    except LetterProblem as problem:
        return OtherLetter(kind, audience, None, str(problem))
