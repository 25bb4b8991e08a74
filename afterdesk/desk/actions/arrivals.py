"""What a mail brings with it: its buyer, its order, its files, the Message-IDs it names."""

from __future__ import annotations

import hashlib

from afterdesk.channels.email.values import InboundMail, MailKind, Trust
from afterdesk.desk.actions.digests import name_digest
from afterdesk.desk.actions.join_mail import Arrival, amazon_case_reference, sender_key
from afterdesk.desk.models import (
    Attachment,
    Buyer,
    Case,
    Message,
    Order,
    OrderItem,
    Store,
    StoredFile,
    ThreadReference,
)


def buyer_of(store: Store, mail: InboundMail) -> Buyer | None:
    """Return the buyer behind the relay address, known or new; the newest address is where replies go.

    The caller holds the lock of this address, so that no two mails make the same buyer.
    """
    sender = sender_key(mail)
    if not sender:
        return None
    digest = name_digest(mail.buyer_name) if mail.buyer_name else ""
    key = sender[:254]
    buyer = Buyer.objects.filter(store=store, key=key).first()
    if buyer is None:
        return Buyer.objects.create(
            store=store, key=key, alias=mail.buyer_alias or "", name=mail.buyer_name or "", name_digest=digest
        )
    if mail.kind is not MailKind.BUYER_MESSAGE:
        return buyer
    changed = []
    if mail.buyer_alias and buyer.alias != mail.buyer_alias:
        buyer.alias = mail.buyer_alias
        changed.append("alias")
    if mail.buyer_name and not buyer.name_digest:
        buyer.name, buyer.name_digest = mail.buyer_name, digest
        changed += ["name", "name_digest"]
    if changed:
        buyer.save(update_fields=changed)
    return buyer


def order_of(store: Store, mail: InboundMail) -> tuple[Order | None, bool]:
    """Return the order the mail names, and whether it is new: mail often comes before the order report.

    A stranger's mail makes no order: anybody can write a number. The caller holds the lock of this number.
    """
    if not mail.order_id:
        return None, False
    order = Order.objects.filter(store=store, order_id=mail.order_id).select_related("buyer").first()
    if order is not None or mail.kind is MailKind.NOT_AMAZON or mail.trusted is Trust.NO:
        return order, False
    order = Order.objects.create(
        store=store, order_id=mail.order_id, marketplace=mail.marketplace or "", is_placeholder=True
    )
    _items_from(order, mail)
    return order, True


def attach_files(message: Message, mail: InboundMail) -> None:
    """Keep the files of a mail; the same content is kept once per store."""
    for one in mail.attachments:
        digest = hashlib.sha256(one.content).hexdigest()
        file, _ = StoredFile.objects.defer("content").get_or_create(
            store_id=message.store_id,
            content_hash=digest,
            defaults={"content": one.content, "size": len(one.content)},
        )
        Attachment.objects.create(
            message=message,
            file=file,
            name=one.name[:200],
            content_type=one.content_type[:120],
            size=len(one.content),
            is_inline=one.inline,
        )


def remember_references(case: Case, mail: InboundMail) -> None:
    """Remember the mail's own Message-ID and all it answers: a later mail may name any of them."""
    arrival = Arrival(case.store, mail, None, None)
    named = [mail.message_id and mail.message_id[:500], *arrival.references, amazon_case_reference(mail)]
    rows = [ThreadReference(store_id=case.store_id, case=case, message_id=one) for one in dict.fromkeys(named) if one]
    ThreadReference.objects.bulk_create(rows, ignore_conflicts=True)


def _items_from(order: Order, mail: InboundMail) -> None:
    lines = {(item.sku or "", item.asin or ""): item for item in mail.items}
    if not lines and mail.asin:
        OrderItem.objects.create(order=order, asin=mail.asin[:10], sku=(mail.sku or "")[:60])
        return
    OrderItem.objects.bulk_create(
        OrderItem(
            order=order,
            sku=sku[:60],
            asin=asin[:10],
            title=(item.title or "")[:500],
            quantity=item.quantity or 1,
        )
        for (sku, asin), item in lines.items()
    )
