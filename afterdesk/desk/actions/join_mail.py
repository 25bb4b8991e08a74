"""Find the case a mail belongs to: gather what the records know, let the domain decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from afterdesk.channels.email.own_ids import own_message_id
from afterdesk.channels.email.values import Direction, InboundMail, MailKind, Trust
from afterdesk.desk.actions.digests import name_digest, text_digest
from afterdesk.desk.models import Buyer, Case, CaseState, Order, Store
from afterdesk.domain.joining import Candidate, Evidence, Join, MailSigns, decide_join
from afterdesk.runtime.keys import derive

if TYPE_CHECKING:
    from afterdesk.desk.actions.filing import Filing

#: A mail may carry thousands of references; the newest few decide.
REFERENCES_READ = 50


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail on its way into a store, with the buyer and the order it names."""

    store: Store
    mail: InboundMail
    buyer: Buyer | None
    order: Order | None
    order_is_new: bool = False

    @property
    def is_amazon(self) -> bool:
        """Whether Amazon itself wrote it, as far as nothing speaks against that."""
        person = self.mail.kind in (MailKind.BUYER_MESSAGE, MailKind.NOT_AMAZON, MailKind.BOUNCE)
        return not person and self.mail.trusted is not Trust.NO


def reference_keys(mail: InboundMail, *, own: bool = False) -> list[str]:
    """Return every Message-ID the mail answers or names, newest first, each once.

    `own`: also its own Message-ID and the key of Amazon's message case: all under which it may be known.
    """
    named = [mail.in_reply_to, mail.thread_of, *reversed(mail.references)]
    keys = list(dict.fromkeys(one[:500] for one in named if one))[:REFERENCES_READ]
    if own:
        keys += [one for one in (mail.message_id and mail.message_id[:500], amazon_case_reference(mail)) if one]
    return list(dict.fromkeys(keys))


def find_case(filing: Filing, arrival: Arrival) -> Join:
    """Return the decision, with the evidence that made it."""
    mail = arrival.mail
    signs = MailSigns(
        is_person=mail.direction is Direction.IN,
        is_amazon=arrival.is_amazon,
        buyer_key=sender_key(mail),
        order_id=mail.order_id,
    )
    return decide_join(signs, _candidates(filing, arrival))


def _candidates(filing: Filing, arrival: Arrival) -> Iterator[Candidate]:
    yield from _by_own_message(filing, arrival.mail)
    yield from _by_reference(filing, arrival.mail)
    yield from _by_order(filing, arrival)
    if arrival.order is None and arrival.buyer is not None:
        yield from _by_buyer(filing, arrival.buyer)
    if arrival.mail.kind is MailKind.OWN_COPY:
        yield from _by_own_text(filing, arrival.mail)


def _by_own_message(filing: Filing, mail: InboundMail) -> Iterator[Candidate]:
    secret = derive("message-id")
    for one in reference_keys(mail):
        if number := own_message_id(secret, one):
            yield from (_candidate(Evidence.OWN_MESSAGE_ID, case) for case in filing.pointed_to(("own", str(number))))
    if number := own_message_id(secret, mail.bounced_message_id):
        yield from (_candidate(Evidence.BOUNCED_MESSAGE_ID, case) for case in filing.pointed_to(("own", str(number))))


def _by_reference(filing: Filing, mail: InboundMail) -> Iterator[Candidate]:
    amazon_case = amazon_case_reference(mail)
    for key in reference_keys(mail, own=True):
        evidence = Evidence.AMAZON_CASE if key == amazon_case else Evidence.THREAD
        yield from (_candidate(evidence, case) for case in filing.pointed_to(("reference", key)))


def _by_order(filing: Filing, arrival: Arrival) -> Iterator[Candidate]:
    order = arrival.order
    if order is None or arrival.order_is_new:
        return
    evidence = Evidence.ORDER_AND_AMAZON if arrival.is_amazon else Evidence.ORDER_AND_BUYER
    for case in filing.cases.values():
        if case.order_id != order.pk or case.merged_into_id is not None:
            continue
        candidate = _candidate(evidence, case)
        if candidate.buyer_key is None:
            # An order whose buyer nobody has named yet takes the first relay address that names it.
            candidate = replace(candidate, buyer_key=order.buyer.key if order.buyer else arrival.mail.buyer_key)
        yield candidate


def _by_buyer(filing: Filing, buyer: Buyer) -> Iterator[Candidate]:
    of_buyer = [case for case in filing.cases.values() if case.buyer_id == buyer.pk and case.merged_into_id is None]
    live = [case for case in of_buyer if case.state != CaseState.CLOSED]
    if len(live) == 1:
        yield _candidate(Evidence.BUYER_OPEN_CASE, live[0])


def _by_own_text(filing: Filing, mail: InboundMail) -> Iterator[Candidate]:
    for case in filing.pointed_to(("text", text_digest(mail.body))):
        yield _candidate(Evidence.OWN_TEXT, case)
    if not mail.buyer_name:
        return
    digest = name_digest(mail.buyer_name)
    named = [case for case in filing.cases.values() if case.buyer and case.buyer.name_digest == digest]
    opened = [case for case in named if case.state == CaseState.OPEN]
    if len(opened) == 1:
        yield _candidate(Evidence.BUYER_NAME, opened[0])


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


def _candidate(evidence: Evidence, case: Case) -> Candidate:
    return Candidate(
        case_id=case.merged_into_id or case.pk,
        evidence=evidence,
        buyer_key=case.buyer.key if case.buyer else None,
        order_id=case.order.order_id if case.order else None,
        is_open=case.state != CaseState.CLOSED,
    )
