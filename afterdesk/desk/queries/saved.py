"""What after-sales saved: what a full refund would have cost in each case, less what was really spent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Sum

from afterdesk.desk.models import Offer, OfferState, User
from afterdesk.desk.scope import store_ids_for
from afterdesk.domain.values import Money


@dataclass(frozen=True, slots=True)
class Saved:
    """One currency: the difference over all cases, those that cost more than a full refund included."""

    amount: Money
    spent: Money
    cases: int


def saved_since(user: User, since: datetime) -> list[Saved]:
    """Return what was saved in the person's stores since a moment, by currency, most cases first.

    Only cases count in which something was carried out and both figures are known; the full refund is the cheapest
    that was open when the way out was chosen, as it was reckoned then.
    """
    done = Offer.objects.filter(
        case__store_id__in=store_ids_for(user), state=OfferState.CARRIED_OUT, carried_out_at__gt=since,
        full_cost__isnull=False, real_cost__isnull=False,
    )  # fmt: skip
    rows = done.values("case_id", "currency").annotate(full=Max("full_cost"), spent=Sum("real_cost"))
    totals: dict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for row in rows.order_by("case_id"):
        totals[row["currency"]].append((row["full"], row["spent"]))
    found = [_saved(currency, pairs) for currency, pairs in totals.items()]
    return sorted(found, key=lambda one: -one.cases)


def _saved(currency: str, pairs: list[tuple[Decimal, Decimal]]) -> Saved:
    full, spent = sum((one for one, _ in pairs), Decimal(0)), sum((one for _, one in pairs), Decimal(0))
    return Saved(Money(full - spent, currency), Money(spent, currency), len(pairs))
