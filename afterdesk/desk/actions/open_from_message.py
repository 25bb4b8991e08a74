"""A person sees a problem in a mail that opened none: the case is opened from it by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afterdesk.channels.email.parse import parse_message
from afterdesk.desk.actions.arrivals import buyer_of, order_of, remember_references
from afterdesk.desk.actions.case_columns import note_message
from afterdesk.desk.actions.filing_read import lock_mails, read_filing
from afterdesk.desk.actions.filing_write import write_filing
from afterdesk.desk.actions.join_mail import Arrival
from afterdesk.desk.actions.open_case import open_case
from afterdesk.desk.actions.read_message import apply_reading, read_mail
from afterdesk.desk.actions.store_mail import read_raw
from afterdesk.desk.indexing import index_message
from afterdesk.desk.models import Case, CaseState, EventKind, Message, User
from afterdesk.domain.errors import DeskError


class NoMailKept(DeskError):
    """The mail itself is gone (its time of keeping has ended), so nothing can be read from it."""


@transaction.atomic
def open_case_from_message(*, message: Message, by: User, now: datetime) -> Case:
    """Open a case from a message that has none; called twice, it returns the same case. No clock starts by itself."""
    locked = Message.objects.select_for_update(of=("self",)).select_related("raw_mail__account", "store", "case")
    message = locked.get(pk=message.pk)
    if message.case is not None:
        return message.case
    if message.raw_mail is None:
        raise NoMailKept("The mail itself is no longer kept, so no case can be opened from it.")
    mail = parse_message(read_raw(message.raw_mail), trusted_servers=message.raw_mail.account.trusted_servers)
    lock_mails([(message.store_id, mail)])
    filing = read_filing(message.store, [mail])
    arrival = Arrival(message.store, mail, buyer_of(filing, mail), *order_of(filing, mail))
    case = open_case(filing, arrival, at=message.at)
    case.state, case.closed_at, case.close_reason, case.assignee = CaseState.OPEN, None, "", by
    message.case = case
    remember_references(filing, case, mail)
    note_message(case, message)
    apply_reading(case, read_mail(mail, case.store_id), mail, at=message.at)
    write_filing(filing)
    message.save(update_fields=["case"])
    case.record(EventKind.OPENED, at=now, by=by, mail_kind=message.kind, by_hand=True)
    index_message(message)
    return case
