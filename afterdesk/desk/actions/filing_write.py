"""Writing a filed batch: one statement for each table, however many mails."""

from __future__ import annotations

import hashlib

from afterdesk.desk.actions.clocks import save_boards
from afterdesk.desk.actions.filing import Filing
from afterdesk.desk.indexing import index_messages
from afterdesk.desk.models import (
    Attachment,
    Buyer,
    Case,
    Message,
    Order,
    OrderItem,
    RawMail,
    RawMailState,
    StoredFile,
    ThreadReference,
)


def write_filing(filing: Filing) -> None:
    """Write everything back. Rows may name each other in any order: the database checks at the transaction's end."""
    _write_buyers_and_orders(filing)
    _write_cases(filing)
    Message.objects.bulk_create(filing.messages)
    _write_files(filing)
    ThreadReference.objects.bulk_create(filing.references, ignore_conflicts=True)
    save_boards(filing.boards.values())
    index_messages(filing.messages)
    filed = [message.raw_mail_id for message in filing.messages if message.raw_mail_id]
    RawMail.objects.filter(pk__in=filed).update(state=RawMailState.FILED, reason="")


def _write_buyers_and_orders(filing: Filing) -> None:
    Buyer.objects.bulk_create(filing.new_buyers)
    for buyer in filing.changed_buyers.values():
        buyer.save(update_fields=["alias", "name", "name_digest"])
    Order.objects.bulk_create(filing.new_orders)
    OrderItem.objects.bulk_create(filing.new_items)
    new = {order.pk for order in filing.new_orders}
    for order in filing.linked_orders:
        if order.pk not in new:
            order.save(update_fields=["buyer"])


def _write_cases(filing: Filing) -> None:
    """Insert the new cases as they stand now; of the others write the columns that changed in any of them.

    All of them were read under a lock, so a column that did not change is written as it is.
    """
    for pk, board in filing.boards.items():
        filing.changed[pk] |= board.next_due()
    new = {case.pk for case in filing.new_cases}
    Case.objects.bulk_create(filing.new_cases)
    changed = [filing.cases[pk] for pk, columns in filing.changed.items() if columns and pk not in new]
    columns = {name for case in changed for name in filing.changed[case.pk]}
    if changed:
        Case.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=sorted(columns))


def _write_files(filing: Filing) -> None:
    """Keep the files of the mails; the same content is kept once per store."""
    files = {hashlib.sha256(one.content).hexdigest(): one for _, mail in filing.attached for one in mail.attachments}
    if not files:
        return
    store = filing.store
    known = dict(StoredFile.objects.filter(store=store, content_hash__in=files).values_list("content_hash", "pk"))
    missing = sorted(files.keys() - known.keys())  # in one order, or two batches could wait for each other
    rows = [
        StoredFile(store=store, content_hash=one, content=files[one].content, size=len(files[one].content))
        for one in missing
    ]
    StoredFile.objects.bulk_create(rows, ignore_conflicts=True)
    known.update(StoredFile.objects.filter(store=store, content_hash__in=missing).values_list("content_hash", "pk"))
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            file_id=known[hashlib.sha256(one.content).hexdigest()],
            name=one.name[:200],
            content_type=one.content_type[:120],
            size=len(one.content),
            is_inline=one.inline,
        )
        for message, mail in filing.attached
        for one in mail.attachments
    )
