"""Taking personal data out of a case. What stays: its state, issue, clocks, ways out, costs and moments.

What a buyer wrote can name anybody and any address, and no pattern finds them all: the words go whole. A mail's row
stays empty under its identity, so that a mailbox that is read again does not bring it back.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from afterdesk.desk.models import (
    Attachment,
    Buyer,
    Case,
    CasePurge,
    Draft,
    DraftFile,
    OutgoingAttachment,
    OutgoingMessage,
    RawMail,
    SearchDocument,
    Shipment,
    StoredFile,
)

NOTHING = zlib.compress(b"")
GONE = "erased-"
#: What a case knows from tables of ours; what buyers or operators said may be anything.
KNOWN_SOURCES = ("order", "shipment", "report")
#: Of a notice's details: figures. Of an event's data: numbers of records and single words of the product.
KEPT_DETAILS = frozenset({"order_id", "amount", "currency", "deadline_days", "asin", "sku"})
LONGEST_WORD = 24


@transaction.atomic
def purge_case(case: Case, *, now: datetime) -> bool:
    """Take the personal data out of one case. False: it is out already."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if CasePurge.objects.filter(case=locked).exists():
        return False
    _empty_files(locked)
    _empty_messages(locked)
    _empty_replies(locked)
    _empty_story(locked)
    SearchDocument.objects.filter(case=locked).delete()
    if locked.order_id is not None:
        Shipment.objects.filter(order_id=locked.order_id).update(tracking_number="", last_event="")
    CasePurge.objects.create(case=locked, at=now)
    return True


@transaction.atomic
def purge_buyer(buyer: Buyer) -> bool:
    """Forget who a buyer is, once no case of theirs has personal data. False: one still has."""
    if buyer.cases.filter(purge__isnull=True).exists():
        return False
    buyer.key, buyer.alias = f"{GONE}{buyer.pk}", ""
    buyer.name, buyer.name_digest = "", ""
    buyer.save(update_fields=["key", "alias", "name", "name_digest"])
    return True


def _empty_files(case: Case) -> None:
    """Remove the files of the case, and their bytes where no other case has the same."""
    attached = Attachment.objects.filter(message__case=case)
    sent = OutgoingAttachment.objects.filter(outgoing__case=case)
    waiting = DraftFile.objects.filter(case=case)
    files = {file_id for rows in (attached, sent, waiting) for file_id in rows.values_list("file_id", flat=True)}
    attached.delete()
    sent.delete()
    waiting.delete()
    _remove_unused(files)


def _remove_unused(files: Iterable[int]) -> None:
    used: set[int] = set()
    for model in (Attachment, OutgoingAttachment, DraftFile):
        used |= set(model._default_manager.filter(file_id__in=files).values_list("file_id", flat=True))
    StoredFile.objects.filter(pk__in=set(files) - used).delete()


def _empty_messages(case: Case) -> None:
    RawMail.objects.filter(message__case=case).update(content=NOTHING, size=0, source="", reason="")
    for message in case.messages.all():
        message.from_name, message.from_address, message.subject = "", "", ""
        message.body = message.full_text = ""
        message.evidence, message.reading, message.oddities = [], {}, []
        message.details = {key: value for key, value in message.details.items() if key in KEPT_DETAILS}
        message.save()


def _empty_replies(case: Case) -> None:
    OutgoingMessage.objects.filter(case=case).update(
        to_alias="", subject="", text="", text_digest="", findings=[], warning_reason="", error=""
    )
    Draft.objects.filter(case=case).delete()


def _empty_story(case: Case) -> None:
    """Notes, tasks and facts that somebody typed go; events keep their kind, moment and numbers."""
    case.notes.update(text="")
    case.tasks.update(title="", note="")
    case.offers.update(reference="", note="")
    case.facts.exclude(source__in=KNOWN_SOURCES).delete()
    for event in case.events.all():
        skeleton = {key: value for key, value in event.data.items() if _is_harmless(value)}
        if skeleton != event.data:
            event.data = skeleton
            event.save(update_fields=["data"])
    case.title = case.order.order_id if case.order else f"#{case.pk}"
    case.preview, case.close_reason = "", _word(case.close_reason)
    case.save(update_fields=["title", "preview", "close_reason"])


def _is_harmless(value: Any) -> bool:
    if isinstance(value, bool | int | float) or value is None:
        return True
    return isinstance(value, str) and bool(_word(value))


def _word(value: str) -> str:
    """Return a single word of the product, as "breached" or "damaged_in_transit"; anything longer may be somebody's."""
    is_word = value.isascii() and value.islower() and value.replace("_", "").isalpha() and len(value) <= LONGEST_WORD
    return value if is_word else ""


def erasable(buyer: Buyer) -> list[int]:
    """Return the cases that keep a buyer from being erased: open ones and those that a person holds."""
    blocking = Q(holds__lifted_at__isnull=True, holds__isnull=False) | ~Q(state="closed")
    return list(buyer.cases.filter(blocking, purge__isnull=True).order_by("pk").values_list("pk", flat=True).distinct())
