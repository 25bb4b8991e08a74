"""What the variables of a template stand for: in a case, and in an example where there is no case."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from afterdesk.desk.actions.case_facts import case_facts
from afterdesk.desk.actions.promises import promise_moment
from afterdesk.desk.models import Case
from afterdesk.desk.rulebook import letters
from afterdesk.domain.casefacts import CaseFacts
from afterdesk.domain.formats import Writing, write_day, write_moment, write_money
from afterdesk.domain.letters import LetterRequest, values_for
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.situations import Situation
from afterdesk.domain.templates import VARIABLES
from afterdesk.domain.values import Money

#: Only asks whether the buyer has the goods; a case that is about nothing yet has none in hand.
_NO_SITUATION = Situation.PRESALES_QUESTION
_EXAMPLE_MOMENT = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


def case_values(case: Case, *, language: str, now: datetime) -> dict[str, str]:
    """Return what the case knows of each variable, as the language writes it; what it does not know is left out."""
    situation = Situation(case.situation) if case.situation else _NO_SITUATION
    facts = case_facts(case, situation=situation, now=now)
    request = LetterRequest(
        situation=situation,
        lang=language,
        operator_lang=language,
        facts=facts,
        promise_at=promise_moment(case, now=now),
        buyer_zone=FACTS[facts.marketplace].time_zone,
        order_id=case.order.order_id if case.order else "",
    )
    known = values_for(request, writing_for(language, facts.marketplace.value))
    if not _knows_product(case, facts):
        known["product"] = ""
    if case.order is None:
        known["quantity"] = ""
    return {name: known[of] for name, of in VARIABLES.items() if known.get(of, "").strip()}


def example_values(language: str, marketplace: str) -> dict[str, str]:
    """Return values such as a case would have, so that a text can be read and checked without one."""
    writing = writing_for(language, marketplace)
    market = Marketplace(marketplace) if marketplace else Marketplace.DE
    day = write_day(_EXAMPLE_MOMENT.date(), writing)
    return {
        "buyer_name": "Alex",
        "store_name": "Larch",
        "order_id": "302-1234567-7654321",
        "product": "Lumo A4",
        "part": "M4",
        "quantity": "1",
        "total": write_money(Money(Decimal("39.90"), FACTS[market].currency), writing),
        "carrier": "DHL",
        "tracking_number": "JD014600006228974566",
        "last_scan_day": day,
        "ship_day": day,
        "promise": write_moment(_EXAMPLE_MOMENT, FACTS[market].time_zone, writing),
    }


def writing_for(language: str, marketplace: str) -> Writing:
    """Return how a language writes days and amounts; one that the desk has no letters in by its locale alone."""
    known = letters().languages.get(language)
    return known.writing_for(marketplace) if known else Writing(locale=language)


def _knows_product(case: Case, facts: CaseFacts) -> bool:
    """A case without an item is titled by its mail's subject, which is no product."""
    has_item = case.order is not None and any(item.title for item in case.order.items.all())
    return has_item or facts.product_title != case.title
