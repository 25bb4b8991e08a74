"""A store's partners: kept, changed, set aside; and what a repair costs with them."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.models import Deed, Partner, PartnerKind, User
from afterdesk.domain.errors import DeskError
from afterdesk.domain.values import Money


class PartnerRefused(DeskError):
    """A partner cannot be kept like this; the sentence says what to do."""


def save_partner(*, partner: Partner, by: User) -> Partner:
    """Keep a partner, new or changed. Raises PartnerRefused."""
    try:
        with transaction.atomic():
            partner.save()
            record(Deed.PARTNER_CHANGED, by=by, store=partner.store_id, partner=partner.pk)
    except IntegrityError:
        raise PartnerRefused("This store has a partner of this name for this work. Change that one.") from None
    return partner


def repair_quote(store_id: int, marketplace: str, currency: str) -> Money | None:
    """Return what a usual repair costs with the cheapest partner that serves this marketplace; None without one."""
    found = Partner.objects.filter(
        store_id=store_id, kind=PartnerKind.REPAIR, is_active=True, currency=currency, cost__isnull=False
    )
    serving = [one.cost for one in found if one.serves(marketplace) and one.cost is not None]
    return Money(min(serving), currency) if serving else None
