"""The letter on the page: its text, what the guard says of it, and what it says in the operator's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from afterdesk.desk.actions.advising import Advised, compose_letter
from afterdesk.desk.actions.clocks import UNKNOWN_MARKETPLACE
from afterdesk.desk.actions.guarding import check_draft
from afterdesk.desk.actions.heat import HoldPlan, case_heat, hold_plan
from afterdesk.desk.actions.promises import promise_moment
from afterdesk.desk.models import Case, Offer, OfferState, User
from afterdesk.desk.queries.case_page import CasePage
from afterdesk.desk.rulebook import letters
from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard import Finding
from afterdesk.domain.heat import Reason
from afterdesk.domain.letter_values import NotForTheBuyer
from afterdesk.domain.letters import Letter
from afterdesk.domain.marketplaces import Marketplace, zone_of
from afterdesk.domain.remedies import Remedy


@dataclass(frozen=True, slots=True)
class Beside:
    """One block of the letter in the operator's language; `is_intact`: it still stands in the text as composed."""

    words: str
    is_intact: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What came in from the form, so that a refused reply loses nothing."""

    text: str
    language: str = ""
    seen_message_id: int | None = None
    promise_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """Everything the letter's part of the page shows."""

    text: str
    language: str
    seen_message_id: int | None
    promise_at: datetime | None
    zone: str
    reason: str
    findings: tuple[Finding, ...]
    beside: tuple[Beside, ...]
    offered: frozenset[str]
    is_saved: bool
    problem: str = ""
    has_newer: bool = False
    heat: tuple[Reason, ...] = ()
    plan: HoldPlan | None = None

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What must change before anybody can send."""
        return tuple(one for one in self.findings if one.blocks)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What can be sent with a reason."""
        return tuple(one for one in self.findings if not one.blocks)

    @property
    def intact_count(self) -> int:
        """How many composed blocks still stand unchanged."""
        return sum(one.is_intact for one in self.beside)

    @property
    def promise_value(self) -> str:
        """The promised moment as the browser's field wants it, in the buyer's zone."""
        return f"{self.promise_at:%Y-%m-%dT%H:%M}" if self.promise_at else ""


def composer_for(
    page: CasePage, user: User, advised: Advised | None, *, now: datetime, typed: Typed | None = None
) -> Composer:
    """Return the letter as typed, else as drafted, else as the desk would write it."""
    case = page.case
    offers = list(Offer.objects.filter(case=case, state=OfferState.PROPOSED))
    letter, problem = _letter(case, user, advised, offers, now)
    start = typed or _from_draft(page, letter) or _from_letter(page, letter, now)
    if letter is not None and start.text and not _fits(letter, start.text):
        letter = _closest(case, user, advised, offers, now, start) or letter
    heat = case_heat(case, start.text)
    return Composer(
        text=start.text,
        language=start.language or (letter.lang if letter else case.language),
        seen_message_id=page.story.newest_message_id,  # the story stands beside it, so it has been shown
        promise_at=_in_buyers_zone(case, start.promise_at),
        zone=zone_name(case, now),
        reason=start.reason,
        findings=_findings(case, start, now),
        beside=_beside(letter, start.text, user),
        offered=_offered(advised, offers),
        is_saved=page.draft is not None or typed is not None,
        problem="" if start.text else problem,
        has_newer=_has_newer(page, start),
        heat=heat,
        plan=hold_plan(case, heat, by=user, now=now),
    )


def not_written(problem: DeskError) -> str:
    """Say that a letter cannot be put together, and what an operator can do about it."""
    if isinstance(problem, NotForTheBuyer):
        return _(
            "What is written here goes to Amazon or to the team, not to the buyer. It stands under “Other letters”."
        )
    words = _("The desk cannot write this letter yet. Choose other ways out, or write it yourself. (%(why)s)")
    return words % {"why": _(str(problem))}


def marketplace_of(case: Case) -> Marketplace:
    """Return the case's marketplace, or the one the desk assumes while it is not known."""
    return Marketplace(case.marketplace) if case.marketplace else UNKNOWN_MARKETPLACE


def zone_name(case: Case, now: datetime) -> str:
    """Name the buyer's time zone as people write it: CET, JST."""
    return now.astimezone(zone_of(marketplace_of(case))).tzname() or ""


def letter_languages() -> Sequence[str]:
    """Return the languages in which the desk can write."""
    return sorted(letters().languages)


def _letter(
    case: Case, user: User, advised: Advised | None, offers: Sequence[Offer], now: datetime
) -> tuple[Letter | None, str]:
    if advised is None:
        return None, _("Say first what the case is about, then the desk can write the letter.")
    try:
        return _composed(case, user, advised, offers, now), ""
    except DeskError as problem:
        return None, not_written(problem)


def _composed(
    case: Case,
    user: User,
    advised: Advised,
    offers: Sequence[Offer],
    now: datetime,
    language: str = "",
    variant: int = 0,
) -> Letter:
    return compose_letter(
        case=case,
        operator_language=user.language,
        now=offers[0].at if offers else now,
        remedies=[Remedy(one.remedy) for one in offers],
        language=language,
        variant=variant,
        advised=advised,
    )


def _closest(
    case: Case, user: User, advised: Advised | None, offers: Sequence[Offer], now: datetime, start: Typed
) -> Letter | None:
    """Find the language and wording in which the draft was composed, if any."""
    if advised is None:
        return None
    languages = [start.language] if start.language else letter_languages()
    for language in languages:
        for variant in range(3):
            try:
                letter = _composed(case, user, advised, offers, now, language, variant)
            except DeskError:
                break
            if _fits(letter, start.text):
                return letter
    return None


def _fits(letter: Letter, text: str) -> bool:
    """Whether more than half of a letter's blocks stand in the text."""
    return 2 * sum(part.text in text for part in letter.parts) > len(letter.parts)


def _from_draft(page: CasePage, letter: Letter | None) -> Typed | None:
    if page.draft is None:
        return None
    promise = (
        promise_moment(page.case, now=page.draft.updated_at) if letter and "promise" in letter.placeholders else None
    )
    return Typed(page.draft.text, seen_message_id=page.draft.seen_message_id, promise_at=promise)


def _from_letter(page: CasePage, letter: Letter | None, now: datetime) -> Typed:
    is_asked = page.case.unanswered_since is not None and not page.is_leaving
    if letter is None or not is_asked:
        return Typed("")
    promise = promise_moment(page.case, now=now) if "promise" in letter.placeholders else None
    return Typed(letter.text, letter.lang, promise_at=promise)


def _offered(advised: Advised | None, offers: Sequence[Offer]) -> frozenset[str]:
    """Return the ways out that the letter offers: those chosen, or those the playbook would choose."""
    if offers or advised is None:
        return frozenset(one.remedy for one in offers)
    return frozenset(way.remedy.value for way in advised.advice.offer(advised.playbook.offers))


def _findings(case: Case, start: Typed, now: datetime) -> tuple[Finding, ...]:
    if not start.text.strip():
        return ()
    return check_draft(case=case, text=start.text, now=now, language=start.language, promise_at=start.promise_at)


def _beside(letter: Letter | None, text: str, user: User) -> tuple[Beside, ...]:
    """Show the operator's version only where it is another language, and only of a letter the desk composed."""
    if letter is None or letter.lang == user.language.split("-")[0] or not _fits(letter, text):
        return ()
    return tuple(Beside(part.operator_text, part.text in text) for part in letter.parts)


def _in_buyers_zone(case: Case, moment: datetime | None) -> datetime | None:
    return moment.astimezone(zone_of(marketplace_of(case))) if moment else None


def _has_newer(page: CasePage, start: Typed) -> bool:
    seen, newest = start.seen_message_id, page.story.newest_from_buyer
    return bool(seen and newest and newest > seen)
