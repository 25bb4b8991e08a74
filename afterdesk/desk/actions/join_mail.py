"""Find the case a mail belongs to: gather what the records know, let the domain decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from afterdesk.channels.email.own_ids import own_message_id
from afterdesk.channels.email.values import Direction, InboundMail, MailKind, Trust
from afterdesk.desk.actions.digests import name_digest, text_digest
from afterdesk.desk.models import Buyer, Case, CaseState, Order, OutgoingMessage, Store, ThreadReference
from afterdesk.domain.joining import Candidate, Evidence, Join, MailSigns, decide_join
from afterdesk.runtime.keys import derive

#: A mail may carry thousands of references; the newest few decide.
REFERENCES_READ = 50
#: Two mails of one buyer without an order id belong together only while this few cases are open.
ONLY_OPEN_CASE = 2


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail on its way into a store, with the buyer and the order it names."""

    store: Store
    mail: InboundMail
    buyer: Buyer | None
    order: Order | None
    order_is_new: bool = False

    @property
    def references(self) -> list[str]:
        """Every Message-ID the mail answers or names, newest first, each once."""
        named = [self.mail.in_reply_to, self.mail.thread_of, *reversed(self.mail.references)]
        return list(dict.fromkeys(one[:500] for one in named if one))[:REFERENCES_READ]

    @property
    def is_amazon(self) -> bool:
        """Whether Amazon itself wrote it, as far as nothing speaks against that."""
        person = self.mail.kind in (MailKind.BUYER_MESSAGE, MailKind.NOT_AMAZON, MailKind.BOUNCE)
        return not person and self.mail.trusted is not Trust.NO


def find_case(arrival: Arrival) -> Join:
    """Return the decision, with the evidence that made it."""
    mail = arrival.mail
    signs = MailSigns(
        is_person=mail.direction is Direction.IN,
        is_amazon=arrival.is_amazon,
        buyer_key=sender_key(mail),
        order_id=mail.order_id,
    )
    return decide_join(signs, _candidates(arrival))


def _candidates(arrival: Arrival) -> Iterator[Candidate]:
    yield from _by_own_message(arrival)
    yield from _by_reference(arrival)
    yield from _by_order(arrival)
    if arrival.order is None and arrival.buyer is not None:
        yield from _by_buyer(arrival.buyer)
    if arrival.mail.kind is MailKind.OWN_COPY:
        yield from _by_own_text(arrival)


def _by_own_message(arrival: Arrival) -> Iterator[Candidate]:
    key = derive("message-id")
    numbers = [int(number) for one in arrival.references if (number := own_message_id(key, one))]
    bounced = own_message_id(key, arrival.mail.bounced_message_id)
    returned = int(bounced) if bounced else None
    wanted = [*numbers, *([returned] if returned is not None else [])]
    if not wanted:
        return
    answered = OutgoingMessage.objects.filter(store=arrival.store, pk__in=wanted)
    for pk, *case in answered.values_list("pk", *_columns("case__")):
        if pk in numbers:
            yield _candidate(Evidence.OWN_MESSAGE_ID, *case)
        if pk == returned:
            yield _candidate(Evidence.BOUNCED_MESSAGE_ID, *case)


def _by_reference(arrival: Arrival) -> Iterator[Candidate]:
    mail = arrival.mail
    keys = [*arrival.references, *([mail.message_id[:500]] if mail.message_id else [])]
    amazon_case = amazon_case_reference(mail)
    if amazon_case:
        keys.append(amazon_case)
    if not keys:
        return
    found = ThreadReference.objects.filter(store=arrival.store, message_id__in=keys)
    for named, *case in found.values_list("message_id", *_columns("case__"))[:REFERENCES_READ]:
        yield _candidate(Evidence.AMAZON_CASE if named == amazon_case else Evidence.THREAD, *case)


def _by_order(arrival: Arrival) -> Iterator[Candidate]:
    order = arrival.order
    if order is None or arrival.order_is_new:
        return
    evidence = Evidence.ORDER_AND_AMAZON if arrival.is_amazon else Evidence.ORDER_AND_BUYER
    for case in order.cases.filter(merged_into=None).values_list(*_columns()):
        candidate = _candidate(evidence, *case)
        if candidate.buyer_key is None:
            # An order whose buyer nobody has named yet takes the first relay address that names it.
            candidate = replace(candidate, buyer_key=order.buyer.key if order.buyer else arrival.mail.buyer_key)
        yield candidate


def _by_buyer(buyer: Buyer) -> Iterator[Candidate]:
    live = buyer.cases.exclude(state=CaseState.CLOSED).filter(merged_into=None)
    cases = list(live.values_list(*_columns())[:ONLY_OPEN_CASE])
    if len(cases) == 1:
        yield _candidate(Evidence.BUYER_OPEN_CASE, *cases[0])


def _by_own_text(arrival: Arrival) -> Iterator[Candidate]:
    sent = OutgoingMessage.objects.filter(store=arrival.store, text_digest=text_digest(arrival.mail.body))
    for case in sent.order_by("-id").values_list(*_columns("case__"))[:1]:
        yield _candidate(Evidence.OWN_TEXT, *case)
    if not arrival.mail.buyer_name:
        return
    digest = name_digest(arrival.mail.buyer_name)
    named = Case.objects.filter(store=arrival.store, buyer__name_digest=digest, state=CaseState.OPEN)
    cases = list(named.values_list(*_columns())[:ONLY_OPEN_CASE])
    if len(cases) == 1:
        yield _candidate(Evidence.BUYER_NAME, *cases[0])


def sender_key(mail: InboundMail) -> str | None:
    """Return what tells one sender from another: the relay address, or a keyed digest of an address outside Amazon."""
    if mail.buyer_key:
        return mail.buyer_key
    if mail.kind is MailKind.NOT_AMAZON and mail.direction is Direction.IN and mail.from_address:
        return f"mail:{name_digest(mail.from_address)}"
    return None


def amazon_case_reference(mail: InboundMail) -> str | None:
    """Return the key under which Amazon's own message case is remembered."""
    return f"amazon-case:{mail.case_id}"[:500] if mail.case_id else None


def _columns(prefix: str = "") -> list[str]:
    """Return what is read of a case that a sign points to: the few columns that decide, no whole records."""
    return [f"{prefix}{name}" for name in ("pk", "merged_into_id", "state", "buyer__key", "order__order_id")]


def _candidate(
    evidence: Evidence,
    case_id: int,
    merged_into_id: int | None,
    state: str,
    buyer_key: str | None,
    order_id: str | None,
) -> Candidate:
    return Candidate(
        case_id=merged_into_id or case_id,
        evidence=evidence,
        buyer_key=buyer_key,
        order_id=order_id,
        is_open=state != CaseState.CLOSED,
    )
