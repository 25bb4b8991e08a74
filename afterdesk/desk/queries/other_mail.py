"""Mail that belongs to no case: notices nobody knows, order notices, advertising. Newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from afterdesk.desk.models import Attachment, Message, User
from afterdesk.desk.queries.keyset import AfterMoment
from afterdesk.desk.scope import NotFound, messages_for, store_ids_for

PAGE = 50


@dataclass(frozen=True, slots=True)
class OtherMail:
    """One page of it; `next` is the place where the page behind it begins."""

    rows: Sequence[Message]
    next: AfterMoment | None


def other_mail(user: User, *, kind: str = "", after: AfterMoment | None = None) -> OtherMail:
    """Return the messages without a case in a person's stores; each store's index gives its newest."""
    pages = [_page(store_id, kind, after) for store_id in store_ids_for(user)]
    if not pages:
        return OtherMail([], None)
    found = pages[0] if len(pages) == 1 else pages[0].union(*pages[1:], all=True).order_by("-at", "-id")
    rows = list(found[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return OtherMail(rows[:PAGE], AfterMoment(last.at, last.pk) if last else None)


def other_message(user: User, message_id: int) -> Message:
    """Return one message, also one that has a case by now. Raises NotFound."""
    found = messages_for(user).select_related("store", "case").filter(pk=message_id).first()
    if found is None:
        raise NotFound("There is no such message in your stores.")
    return found


def files_of(message: Message) -> list[Attachment]:
    """Return the files that came with a message."""
    return list(message.attachments.all())


def _page(store_id: int, kind: str, after: AfterMoment | None) -> QuerySet[Message]:
    found = Message.objects.filter(store_id=store_id, case__isnull=True)
    if kind:
        found = found.filter(kind=kind)
    if after is not None:
        found = found.filter(Q(at__lt=after.at) | Q(at=after.at, pk__lt=after.id))
    return found.only("id", "at", "kind", "subject", "from_address", "store_id", "trusted").order_by("-at", "-id")[
        : PAGE + 1
    ]
