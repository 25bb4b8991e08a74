"""A store's own outcomes move what its advice expects: who accepted, who declined, where a claim followed."""

from __future__ import annotations

from time import monotonic

from django.db.models import Exists, OuterRef

from afterdesk.channels.email.values import MailKind
from afterdesk.desk.models import CaseState, Message, Offer, OfferState
from afterdesk.desk.rulebook import playbooks, remedy_specs
from afterdesk.domain.casefacts import CaseFacts
from afterdesk.domain.outcomes import Outcome, learned, price_band
from afterdesk.domain.playbook import Playbook
from afterdesk.domain.remedies import Remedy
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money

#: So many of a store's newest outcomes count; they are looked at again this often.
MOST, FRESH_SECONDS = 400, 60.0
_OVER = (OfferState.ACCEPTED, OfferState.CARRIED_OUT, OfferState.DECLINED)
_DEFECTS = (MailKind.A_TO_Z_CLAIM.value, MailKind.CHARGEBACK.value)
_taught: dict[tuple[int, str, str], tuple[float, Playbook]] = {}


def taught(playbook: Playbook, facts: CaseFacts, store_id: int) -> Playbook:
    """Return the playbook with its beliefs moved by the store's own outcomes."""
    if facts.paid is None:
        return playbook
    band = price_band(facts.paid, playbook)
    key = (store_id, playbook.situation.value, band)
    kept = _taught.get(key)
    if kept is None or monotonic() - kept[0] > FRESH_SECONDS:
        kept = (monotonic(), learned(playbook, outcomes_of(store_id), band))
        _taught[key] = kept
    return kept[1]


def forget_outcomes() -> None:
    """Look anew at once."""
    _taught.clear()


def outcomes_of(store_id: int) -> list[Outcome]:
    """Return what became of a store's newest offers."""
    claimed = Message.objects.filter(case=OuterRef("case"), kind__in=_DEFECTS, at__gt=OuterRef("at"))
    found = (
        Offer.objects.filter(case__store_id=store_id, state__in=_OVER)
        .exclude(case__situation="")
        .select_related("case__order")
        .annotate(claimed=Exists(claimed))
        .order_by("-pk")[:MOST]
    )
    return [outcome for offer in found if (outcome := _outcome(offer, offer.claimed)) is not None]


def _outcome(offer: Offer, claimed: bool) -> Outcome | None:
    situations, order = set(Situation), offer.case.order
    if offer.case.situation not in situations or offer.remedy not in set(Remedy):
        return None
    situation = Situation(offer.case.situation)
    playbook = playbooks().get(situation)
    if playbook is None or order is None or order.total is None or not order.currency:
        return None
    is_over = offer.state == OfferState.CARRIED_OUT and offer.case.state == CaseState.CLOSED
    return Outcome(
        situation=situation,
        remedy=Remedy(offer.remedy),
        band=price_band(Money(order.total, order.currency), playbook),
        accepted=_answer(offer),
        defect=True if claimed else False if is_over else None,
    )


def _answer(offer: Offer) -> bool | None:
    """Say what the buyer answered; None where nobody was asked."""
    if offer.state == OfferState.DECLINED:
        return False
    spec = remedy_specs()[Remedy(offer.remedy)]
    return True if offer.offered_at is not None and spec.asks_buyer else None
