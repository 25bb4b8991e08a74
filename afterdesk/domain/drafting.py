"""From an advice to a letter's request: which ways are offered, what is asked, when we promise to write again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from afterdesk.domain.letters import Fix, LetterRequest, OfferedWay
from afterdesk.domain.playbook import Advice, CaseFacts, Playbook, WayOut


@dataclass(frozen=True, slots=True)
class DraftSettings:
    """What a person or the desk decides about one letter; the rest follows from the advice."""

    lang: str
    operator_lang: str
    promise_at: datetime | None = None
    buyer_zone: str = ""
    arrives_on: date | None = None
    order_id: str = ""
    variant: int = 0
    kind: str = "reply"
    audience: str = ""
    chosen: tuple[int, ...] = ()
    fixes: tuple[Fix, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)


def draft(facts: CaseFacts, advice: Advice, playbook: Playbook, settings: DraftSettings) -> LetterRequest:
    """Return the request for the letter that the advice suggests, or with the ways chosen by number."""
    if settings.chosen:
        ways = tuple(way for way in advice.ways if way.number in settings.chosen)
    else:
        ways = advice.offer(playbook.offers)
    return LetterRequest(
        situation=facts.situation,
        lang=settings.lang,
        operator_lang=settings.operator_lang,
        facts=facts,
        promise_at=settings.promise_at,
        buyer_zone=settings.buyer_zone,
        ways=tuple(offered(way, settings.arrives_on) for way in ways),
        ask=tuple(missing.need.ask_block for missing in advice.missing if missing.need.from_buyer),
        fixes=settings.fixes,
        typed=settings.typed,
        days=settings.days,
        order_id=settings.order_id,
        variant=settings.variant,
        kind=settings.kind,
        audience=settings.audience,
    )


def offered(way: WayOut, arrives_on: date | None) -> OfferedWay:
    """Return a way out as the letter words it."""
    return OfferedWay(way.remedy, way.amount, arrives_on, prepaid=way.seller_pays_return)
