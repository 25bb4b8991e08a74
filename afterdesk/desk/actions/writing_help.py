"""Ask the writing help about a case: mask, ask, check, put back, and keep who asked for what, never the text."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from afterdesk.channels.writing.client import Endpoint, WritingFault, ask
from afterdesk.desk.actions.guarding import check_draft
from afterdesk.desk.models import Case, EventKind, Membership, Message, OrderItem, Shipment, User
from afterdesk.domain.guard import Finding
from afterdesk.domain.masking import Kind, Known, mask
from afterdesk.domain.writing import AnswerRefused, Errand, Help, accepted, instructions, refuse_unfit

#: A process of the pages has four threads; the help never holds more than half of them.
AT_ONCE = 2
_places = threading.BoundedSemaphore(AT_ONCE)

Ask = Callable[[Endpoint, Sequence[Mapping[str, str]]], str]


@dataclass(frozen=True, slots=True)
class Helped:
    """An answer that may be shown; `findings` is what the guard says of it where it may become a letter."""

    kind: Help
    text: str
    language: str
    findings: tuple[Finding, ...] = ()


def the_endpoint() -> Endpoint:
    """Return where this desk asks for help; one that is switched off where nobody set it."""
    return Endpoint(
        url=settings.AFTERDESK_WRITING_URL,
        model=settings.AFTERDESK_WRITING_MODEL,
        key=settings.AFTERDESK_WRITING_KEY,
        seconds=settings.AFTERDESK_WRITING_SECONDS,
    )


def help_with(
    *, case: Case, kind: Help, text: str, language: str, by: User, now: datetime, message: Message | None = None
) -> Helped:
    """Return the help's version of a text. Raises CannotAsk, WritingFault, AnswerRefused, TokensChanged.

    Nothing of it runs in a transaction: no row stays locked while a foreign machine thinks.
    """
    refuse_unfit(kind, text, language)
    endpoint = the_endpoint()
    if not endpoint.is_on:
        raise WritingFault("The writing help is switched off. The owner of this desk can switch it on in its settings.")
    errand = Errand(kind, mask(text, known_of(case)), language, f"-----{secrets.token_hex(6)}-----")
    about = {"help": kind.value, "language": language, **({"message_id": message.pk} if message else {})}
    outcome = "failed"
    with a_place():
        try:
            answer = ask(endpoint, instructions(errand))
            outcome = "refused"
            helped = _checked(case, errand, text, accepted(errand, answer), now)
            outcome = "good"
        finally:
            case.record(EventKind.HELP_ASKED, at=now, by=by, outcome=outcome, **about)
    return helped


def known_of(case: Case) -> tuple[Known, ...]:
    """Return what is known of a case that must not leave: its people, its order, its articles, its parcels."""
    known = [Known(kind, words.strip()) for kind, words in _known(case) if words and words.strip()]
    return (*known, *(Known(Kind.NAME, name, is_exact=True) for name in _house(case)))


def _house(case: Case) -> Iterator[str]:
    yield case.store.name
    for member in Membership.objects.filter(store_id=case.store_id).select_related("user"):
        yield member.user.name
        yield from (part for part in member.user.name.split() if len(part) > 2)


def _known(case: Case) -> Iterator[tuple[Kind, str]]:
    if case.buyer is not None:
        yield Kind.NAME, case.buyer.name
        yield Kind.MAIL, case.buyer.alias
    yield Kind.MAIL, case.store.approved_sender
    senders = case.messages.filter(direction=Message.Direction.IN).order_by("-id")[:20]
    names = (one.from_name.partition(" - ")[0] for one in senders)
    yield from ((Kind.NAME, name) for name in names if "amazon" not in name.lower())
    if case.order_id is not None:
        for item in OrderItem.objects.filter(order_id=case.order_id):
            yield Kind.ARTICLE, item.sku
            yield Kind.ARTICLE, item.asin
        parcels = Shipment.objects.filter(order_id=case.order_id).values_list("tracking_number", flat=True)
        yield from ((Kind.NUMBER, number) for number in parcels)


def _checked(case: Case, errand: Errand, source: str, text: str, now: datetime) -> Helped:
    """Let the guard read what may become a letter. What it forbids and the source did not say came from the help."""
    if not errand.kind.makes_a_letter:
        return Helped(errand.kind, text, errand.language)
    findings = check_draft(case=case, text=text, now=now, language=errand.language)
    before = {one.rule for one in check_draft(case=case, text=source, now=now) if one.blocks}
    if any(one.blocks and one.rule not in before for one in findings):
        raise AnswerRefused("The help wrote what Amazon forbids. Nothing was taken over; try it again.")
    return Helped(errand.kind, text, errand.language, findings)


@contextmanager
def a_place() -> Iterator[None]:
    """Hold one of the few places in which a page may wait for the help."""
    if not _places.acquire(blocking=False):
        raise WritingFault("The writing help is busy with other texts. Try it again in a few seconds.")
    try:
        yield
    finally:
        _places.release()
