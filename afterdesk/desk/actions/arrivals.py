"""What a mail brings with it: its buyer, its order, the Message-IDs it names."""

from __future__ import annotations

from collections.abc import Iterator

from afterdesk.channels.email.values import InboundMail, MailKind, Trust
from afterdesk.desk.actions.digests import name_digest
from afterdesk.desk.actions.filing import Filing
from afterdesk.desk.actions.join_mail import reference_keys, sender_key
from afterdesk.desk.models import Buyer, Case, Order, OrderItem


def buyer_of(filing: Filing, mail: InboundMail) -> Buyer | None:
    """Return the buyer behind the relay address, known or new; the newest address is where replies go."""
    sender = sender_key(mail)
    if not sender:
        return None
    digest = name_digest(mail.buyer_name) if mail.buyer_name else ""
    buyer = filing.buyers.get(sender[:254])
    if buyer is None:
        buyer = Buyer(
            store=filing.store,
            key=sender[:254],
            alias=mail.buyer_alias or "",
            name=mail.buyer_name or "",
            name_digest=digest,
        )
        filing.add_buyer(buyer)
    elif mail.kind is MailKind.BUYER_MESSAGE:
        _update(filing, buyer, mail, digest)
    return buyer


def order_of(filing: Filing, mail: InboundMail) -> tuple[Order | None, bool]:
    """Return the order the mail names, and whether it is new: mail often comes before the order report.

    A stranger's mail makes no order: anybody can write a number.
    """
    if not mail.order_id:
        return None, False
    order = filing.orders.get(mail.order_id)
    if order is not None or mail.kind is MailKind.NOT_AMAZON or mail.trusted is Trust.NO:
        return order, False
    order = Order(store=filing.store, order_id=mail.order_id, marketplace=mail.marketplace or "", is_placeholder=True)
    filing.add_order(order, _items_from(mail))
    return order, True


def link_buyer(filing: Filing, case: Case, buyer: Buyer | None) -> set[str]:
    """Let a case, and its order, whose buyer nobody had named take the one who writes now; return changed columns."""
    if buyer is None or case.buyer_id is not None:
        return set()
    case.buyer = buyer
    if case.order is not None and case.order.buyer_id is None:
        case.order.buyer = buyer
        filing.linked_orders.append(case.order)
    return {"buyer"}


def remember_references(filing: Filing, case: Case, mail: InboundMail) -> None:
    """Remember the mail's own Message-ID and all it answers: a later mail may name any of them."""
    for one in reference_keys(mail, own=True):
        filing.add_reference(case, one)


def _update(filing: Filing, buyer: Buyer, mail: InboundMail, digest: str) -> None:
    if mail.buyer_alias and buyer.alias != mail.buyer_alias:
        buyer.alias = mail.buyer_alias
        filing.changed_buyers[buyer.pk] = buyer
    if mail.buyer_name and not buyer.name_digest:
        buyer.name, buyer.name_digest = mail.buyer_name, digest
        filing.changed_buyers[buyer.pk] = buyer


def _items_from(mail: InboundMail) -> Iterator[OrderItem]:
    lines = {(item.sku or "", item.asin or ""): item for item in mail.items}
    if not lines and mail.asin:
        yield OrderItem(asin=mail.asin[:10], sku=(mail.sku or "")[:60])
    for (sku, asin), item in lines.items():
        yield OrderItem(sku=sku[:60], asin=asin[:10], title=(item.title or "")[:500], quantity=item.quantity or 1)
