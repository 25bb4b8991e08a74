"""What an owner does about a buyer's data: take it away to hand it over, erase it, hold a case's, let it go."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.forms.models import model_to_dict

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.purging import GONE, erasable, purge_buyer, purge_case
from afterdesk.desk.actions.store_mail import read_raw
from afterdesk.desk.models import Buyer, Case, CaseHold, CasePurge, Deed, HoldReason, Message, Order, Store, User
from afterdesk.domain.errors import DeskError


class PrivacyRefused(DeskError):
    """A buyer's data cannot be found, held or erased as asked; the sentence says what to do."""


def find_buyer(store: Store, words: str) -> Buyer:
    """Find a buyer by relay address (with or without the part after "+"), order number or case number."""
    words = words.strip()
    local, at, domain = words.lower().rpartition("@")
    found = Buyer.objects.filter(store=store).exclude(key__startswith=GONE)
    if at:
        buyer = found.filter(key=f"{local.partition('+')[0]}@{domain}").first()
    elif words.isdecimal() and len(words) < 12:
        buyer = found.filter(cases__pk=int(words)).first()
    else:
        buyer = found.filter(orders__order_id=words).first() or found.filter(cases__order__order_id=words).first()
    if buyer is None:
        raise PrivacyRefused(
            "No buyer of this store is known by that. Give a relay address, an order or a case number."
        )
    return buyer


def export_buyer(*, buyer: Buyer, by: User | None) -> bytes:
    """Return a zip: everything known of one buyer as JSON, the mails as they arrived, the files that came with them."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("buyer.json", json.dumps(_known(buyer), indent=1, ensure_ascii=False, cls=DjangoJSONEncoder))
        for message in _messages(buyer):
            if message.raw_mail is not None and message.raw_mail.size:
                archive.writestr(f"mails/{message.pk}.eml", read_raw(message.raw_mail))
            for attachment in message.attachments.all():
                archive.writestr(
                    f"files/{message.pk}/{attachment.pk}-{attachment.name}", bytes(attachment.file.content)
                )
    record(Deed.BUYER_EXPORTED, by=by, store=buyer.store_id, buyer=buyer.pk)
    return content.getvalue()


@transaction.atomic
def erase_buyer(*, buyer: Buyer, by: User | None, now: datetime) -> int:
    """Erase one buyer at once, whatever the retention. Return how many cases were emptied. Raises PrivacyRefused."""
    if blocking := erasable(buyer):
        shown = ", ".join(map(str, blocking[:5]))
        raise PrivacyRefused(f"Cases {shown} are open or held. Close them, or lift their holds, then erase the buyer.")
    cases = list(buyer.cases.filter(purge__isnull=True))
    count = sum(purge_case(case, now=now) for case in cases)
    purge_buyer(buyer)
    record(Deed.BUYER_ERASED, by=by, store=buyer.store_id, buyer=buyer.pk, cases=[case.pk for case in cases])
    return count


@transaction.atomic
def hold_case(*, case: Case, reason: HoldReason, by: User | None, now: datetime) -> CaseHold:
    """Keep a case's data until somebody lifts it. Raises PrivacyRefused when it is held or gone already."""
    if CasePurge.objects.filter(case=case).exists():
        raise PrivacyRefused("The data of this case is gone already. Nothing can be held any more.")
    try:
        with transaction.atomic():
            held = CaseHold.objects.create(case=case, reason=reason, by=by, at=now)
    except IntegrityError:
        raise PrivacyRefused("This case is held already. Lift that hold first.") from None
    record(Deed.HOLD_SET, by=by, store=case.store_id, case=case.pk, reason=str(reason))
    return held


@transaction.atomic
def lift_hold(*, case: Case, by: User | None, now: datetime) -> bool:
    """Let a case's data go in its time. False: nobody holds it."""
    changed = CaseHold.objects.filter(case=case, lifted_at__isnull=True).update(lifted_by=by, lifted_at=now)
    if changed:
        record(Deed.HOLD_LIFTED, by=by, store=case.store_id, case=case.pk)
    return changed == 1


def _messages(buyer: Buyer) -> Any:
    found = Message.objects.filter(case__buyer=buyer).select_related("raw_mail")
    return found.prefetch_related("attachments__file").order_by("at", "pk")


def _known(buyer: Buyer) -> dict[str, Any]:
    orders = (
        Order.objects.filter(Q(buyer=buyer) | Q(cases__buyer=buyer)).distinct().prefetch_related("items", "shipments")
    )
    return {
        "buyer": {**model_to_dict(buyer, exclude=["name_digest", "store"]), "name": buyer.name},
        "orders": [
            {
                **model_to_dict(order, exclude=["store", "buyer"]),
                "items": [model_to_dict(item, exclude=["order"]) for item in order.items.all()],
                "parcels": [model_to_dict(parcel, exclude=["order"]) for parcel in order.shipments.all()],
            }
            for order in orders
        ],
        "cases": [_case(case) for case in buyer.cases.order_by("pk")],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        **model_to_dict(case, fields=["id", "title", "state", "situation", "language"]),
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "messages": [
            {
                **model_to_dict(
                    message, fields=["id", "direction", "kind", "from_address", "subject", "body", "full_text"]
                ),
                "from_name": message.from_name,
                "at": message.at,
                "files": [attachment.name for attachment in message.attachments.all()],
            }
            for message in case.messages.prefetch_related("attachments")
        ],
        "notes": list(case.notes.values("at", "text")),
        "facts": list(case.facts.values("name", "value", "source", "at")),
        "offers": list(
            case.offers.values("remedy", "state", "amount", "currency", "at", "real_amount", "reference", "note")
        ),
    }
