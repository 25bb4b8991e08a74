"""Advice and letters for a case: the playbook's ways out, and the letter that offers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.case_facts import case_facts, has_pictures
from afterdesk.desk.actions.clocks import UNKNOWN_MARKETPLACE
from afterdesk.desk.actions.knowledge import known_for
from afterdesk.desk.actions.outcomes import taught
from afterdesk.desk.actions.promises import promise_moment, working_days_after
from afterdesk.desk.actions.routing import route_of
from afterdesk.desk.models import Case, Draft, EventKind, Offer, OfferState, User
from afterdesk.desk.rulebook import letters, playbooks
from afterdesk.domain.casefacts import CaseFacts
from afterdesk.domain.errors import DeskError
from afterdesk.domain.knowledge import KnownProblem, fixes
from afterdesk.domain.letter_values import NotForTheBuyer
from afterdesk.domain.letters import Letter, LetterRequest, OfferedWay, compose
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.playbook import Advice, Playbook, WayOut, advise
from afterdesk.domain.remedies import RefundKind, Remedy
from afterdesk.domain.routing import Answer
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money, Programme

ASK_PHOTOS = "ask.photos"
#: The kinds of letters of a playbook that go to the buyer.
REPLY, TO_BUYER = "reply", "to_buyer"
OPERATOR_LANGUAGES = {"zh-hans": "zh", "en": "en"}


class NoPlaybook(DeskError):
    """There is no playbook for what the case is about."""


class UnverifiedSender(DeskError):
    """Nobody has proven who wrote: nothing of value leaves on such a word."""


class PriceUnknown(DeskError):
    """What the buyer paid is not known, so no amount can be written."""


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice for a case, with what it was made from."""

    playbook: Playbook
    facts: CaseFacts
    advice: Advice
    asked: tuple[str, ...]  # the blocks of what the letter asks the buyer
    known: tuple[KnownProblem, ...] = ()  # known problems of the product that this may be, the likeliest first

    def can_be_written(self, way: WayOut) -> bool:
        """Whether a letter can offer a way: a refund needs its amount, and that needs the order's price."""
        return way.amount is not None or self.playbook.specs[way.remedy].refund is RefundKind.NONE

    def offered(self, case: Case, remedies: Sequence[Remedy]) -> list[WayOut]:
        """Return the ways a letter offers. Raises UnverifiedSender where one was chosen that this case may not have."""
        if not remedies:
            return [way for way in self.advice.offer(self.playbook.offers) if self.can_be_written(way)]
        chosen = [way for way in self.advice.ways if way.remedy in remedies]
        if not case.is_verified and len(chosen) < len(set(remedies)):
            raise UnverifiedSender(
                "The sender of this case is not proven, so no money and no goods may be offered. Compare the message "
                "with Seller Central; if it is there, press “Sender checked”."
            )
        if not all(self.can_be_written(way) for way in chosen):
            raise PriceUnknown(
                "What the buyer paid is not known, so a refund cannot be written into the letter. Import the order "
                "report under Stores, or choose a way out without a refund."
            )
        return chosen


def advice_for(case: Case, *, now: datetime) -> Advised | None:
    """Return the ways out of a case; None while nobody knows what it is about."""
    situation = Situation(case.situation) if case.situation else None
    playbook = playbooks().get(situation) if situation else None
    if situation is None or playbook is None:
        return None
    facts = case_facts(case, situation=situation, now=now)
    playbook = taught(playbook, facts, case.store_id)
    advice = advise(facts, playbook)
    return Advised(playbook, facts, advice, asked=_questions(case, advice), known=known_for(case))


def pointing_letter(case: Case) -> tuple[Situation, str] | None:
    """Return situation and kind of the letter that points to Amazon, where Amazon has to handle the contact.

    It is what the desk writes first; whoever chooses a way out by hand gets the letter of that way.
    """
    route = route_of(case)
    if route is None or route.answer is Answer.REPLY:
        return None
    if Programme.CSBA in route.programmes:
        return Situation.CSBA_INQUIRY, TO_BUYER
    return Situation.FBA_CONTACT, REPLY


def compose_letter(
    *,
    case: Case,
    operator_language: str,
    now: datetime,
    remedies: Sequence[Remedy] = (),
    language: str = "",
    variant: int = 0,
    advised: Advised | None = None,
) -> Letter:
    """Write the letter for a case, with these ways out, or with those the playbook would offer."""
    advised = advised or advice_for(case, now=now)
    if advised is None:
        raise NoPlaybook("Say first what the case is about: choose the reading beside the message.")
    pointing = None if remedies else pointing_letter(case)
    ways = [] if pointing else advised.offered(case, remedies)
    situation, kind = pointing or (advised.facts.situation, REPLY)
    lang, reader = letter_language(case, language), OPERATOR_LANGUAGES.get(operator_language, "en")
    request = LetterRequest(
        situation=situation,
        kind=kind,
        lang=lang,
        operator_lang=reader,
        facts=advised.facts,
        promise_at=promise_moment(case, now=now),
        buyer_zone=FACTS[advised.facts.marketplace].time_zone,
        ways=tuple(_offered(way, case, advised, now) for way in ways),
        ask=() if pointing else advised.asked,
        fixes=() if pointing else fixes(advised.known, lang=lang, operator_lang=reader),
        order_id=case.order.order_id if case.order else "",
        variant=variant,
    )
    return compose(request, letters())


@transaction.atomic
def choose_ways(
    *, case: Case, remedies: Sequence[Remedy], by: User, now: datetime, variant: int = 0, language: str = ""
) -> Draft | None:
    """Take these ways out: the letter that offers them becomes the draft, and the offers are kept with their terms.

    Where what is written goes to Amazon or to the team there is no draft, and None is returned.
    """
    advised = advice_for(case, now=now)
    try:
        letter = compose_letter(
            case=case,
            operator_language=by.language,
            now=now,
            remedies=remedies,
            variant=variant,
            language=language,
            advised=advised,
        )
    except NotForTheBuyer:
        letter = None
    chosen = [way for way in advised.advice.ways if way.remedy in remedies] if advised else []
    full_refund = advised.advice.full_refund if advised else None
    _keep_offers(case, [_offer(case, way, full_refund, by, now) for way in chosen])
    case.record(EventKind.OFFER_CHOSEN, at=now, by=by, remedies=[way.remedy.value for way in chosen])
    if letter is None:
        return None
    draft, _ = Draft.objects.update_or_create(
        case=case,
        user=by,
        defaults={"text": letter.text, "seen_message_id": case.last_message_id, "updated_at": now, "helped": ""},
    )
    return draft


def _questions(case: Case, advice: Advice) -> tuple[str, ...]:
    """Return what the letter asks; photos are not asked for when the buyer has sent some."""
    asked = [one.need.ask_block for one in advice.missing if one.need.from_buyer]
    if ASK_PHOTOS in asked and has_pictures(case):
        asked.remove(ASK_PHOTOS)
    return tuple(asked)


def _offered(way: WayOut, case: Case, advised: Advised, now: datetime) -> OfferedWay:
    spec = advised.playbook.specs[way.remedy]
    arrives = working_days_after(now, case.store.delivery_days, advised.facts.marketplace) if spec.sends else None
    return OfferedWay(way.remedy, way.amount, arrives, prepaid=way.seller_pays_return)


def _keep_offers(case: Case, chosen: Sequence[Offer]) -> None:
    """Put these offers in the place of those that no letter made yet. What somebody agreed to stays agreed."""
    before = Offer.objects.filter(case=case, state=OfferState.PROPOSED)
    agreed = {(one.remedy, one.amount, one.by_id): one for one in before if one.approved_at is not None}
    for offer in chosen:
        if same := agreed.get((offer.remedy, offer.amount, offer.by_id)):
            offer.approved_by_id, offer.approved_at = same.approved_by_id, same.approved_at
    before.delete()
    Offer.objects.bulk_create(chosen)


def _offer(case: Case, way: WayOut, full_refund: Money | None, by: User, now: datetime) -> Offer:
    return Offer(
        case=case,
        remedy=way.remedy.value,
        amount=way.amount.amount if way.amount else None,
        currency=way.total.currency,
        estimated_cost=way.total.amount,
        terms=[{"label": term.label, "amount": str(term.amount.amount), "how": term.explanation} for term in way.terms],
        needs=way.approval,
        full_cost=full_refund.amount if full_refund else None,
        by=by,
        at=now,
    )


def letter_language(case: Case, asked: str) -> str:
    if asked:
        return asked
    known = letters().languages
    if case.language in known:
        return case.language
    marketplace = Marketplace(case.marketplace) if case.marketplace else UNKNOWN_MARKETPLACE
    return FACTS[marketplace].language if FACTS[marketplace].language in known else "en"
