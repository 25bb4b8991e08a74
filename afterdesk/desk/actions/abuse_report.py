"""Prepare a report to Amazon about a buyer, and keep in the story that it was made and filed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.heat import heated_before
from afterdesk.desk.models import Case, Deed, EventKind, Message, User
from afterdesk.desk.rulebook import report_policies
from afterdesk.domain.abuse_report import AbuseFacts, Quote, report_text

QUOTED = 20
_OF_WEIGHT = frozenset({"extortion", "legal_threat", "threatens_review", "threatens_claim", "threatens_return"})


def prepared_report(case: Case) -> str:
    """Return the text. The messages with threats are quoted; where none was read as one, all of the buyer's."""
    said = case.messages.filter(direction=Message.Direction.IN, is_automatic=False).order_by("at", "pk")
    quotes = [Quote(one.at, one.body, tuple(one.reading.get("flags", []))) for one in said]
    heavy = [one for one in quotes if _OF_WEIGHT & set(one.kinds)]
    out = case.messages.filter(direction=Message.Direction.OUT, is_automatic=False).order_by("at")
    earlier = heated_before(case).select_related("order")
    facts = AbuseFacts(
        store=case.store.name,
        marketplace=case.marketplace,
        order_ids=(case.order.order_id,) if case.order else (),
        quotes=(heavy or quotes)[-QUOTED:],
        earlier=[(one.opened_at, one.order.order_id if one.order else "") for one in earlier],
        replies=list(out.values_list("at", flat=True)[:QUOTED]),
        is_extortion=any("extortion" in one.kinds for one in quotes),
    )
    return report_text(facts, report_policies())


@transaction.atomic
def note_prepared(*, case: Case, by: User, now: datetime) -> None:
    """Keep in the story that somebody took the report."""
    case.record(EventKind.REPORT_PREPARED, at=now, by=by)


@transaction.atomic
def note_filed(*, case: Case, reference: str, by: User, now: datetime) -> None:
    """Keep that it was filed in Seller Central, under Amazon's number where there is one."""
    case.record(EventKind.REPORT_FILED, at=now, by=by, reference=reference.strip()[:60])
    record(Deed.ABUSE_REPORTED, by=by, store=case.store_id, case=case.pk)
