"""The guard, asked with all that is known about a case."""

from __future__ import annotations

from datetime import datetime

from afterdesk.desk.actions.contacts import contact_findings
from afterdesk.desk.models import Case, EventKind, Message
from afterdesk.desk.rulebook import guard_rules
from afterdesk.domain.guard import Finding, GuardContext, check_reply
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Fulfillment, Money


def check_draft(
    *, case: Case, text: str, now: datetime, language: str = "", promise_at: datetime | None = None
) -> tuple[Finding, ...]:
    """Return what the guard finds in a text that would go to this case's buyer."""
    found = check_reply(text, context=guard_context(case, now=now, language=language), rules=guard_rules())
    return (*found, *contact_findings(case))


def guard_context(case: Case, *, now: datetime, language: str = "") -> GuardContext:
    """Return what the guard should know besides the words."""
    order = case.order
    total = Money(order.total, order.currency) if order and order.total is not None and order.currency else None
    wrote = case.messages.filter(direction=Message.Direction.IN).exists()
    return GuardContext(
        situation=Situation(case.situation) if case.situation else None,
        fulfillment=Fulfillment(case.fulfillment) if case.fulfillment else None,
        marketplace=Marketplace(case.marketplace) if case.marketplace else None,
        buyer_lang=case.language or None,
        proactive=not wrote,
        opted_out=bool(case.buyer and case.buyer.opted_out_at),
        order_total=total,
        safety=case.is_safety,
        order_id=order.order_id if order else None,
        now=now,
        previous_requests=_review_requests(case),
    )


def _review_requests(case: Case) -> int:
    return case.events.filter(kind=EventKind.REPLY_SENT, data__asked_for_review=True).count()
