"""How often the buyer of an order was written to about a bad rating."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from afterdesk.desk.models import Case, EventKind, Fact, Message, OutgoingMessage, OutgoingStatus, User
from afterdesk.desk.rulebook import contact_rules
from afterdesk.domain.contact_cap import ABOUT_RATINGS, Contacts, check_contacts
from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard import Finding

#: The fact that the buyer left a bad rating, which no mail of Amazon's tells us.
BAD_RATING = "bad_rating"
RATINGS = ("feedback", "review")
_MAY_HAVE_LEFT = (OutgoingStatus.SENDING, OutgoingStatus.UNKNOWN)


class RatingRefused(DeskError):
    """A bad rating cannot be noted like this."""


@transaction.atomic
def note_bad_rating(*, case: Case, kind: str, by: User, now: datetime) -> Fact:
    """Keep that the buyer left bad feedback or a bad review. Raises RatingRefused."""
    if kind not in RATINGS:
        raise RatingRefused("Say whether it is seller feedback or a product review.")
    fact = Fact.objects.create(case=case, name=BAD_RATING, value=kind, source="operator", by=by, at=now)
    case.record(EventKind.FACT_RECORDED, at=now, by=by, name=BAD_RATING, value=kind)
    return fact


def contact_findings(case: Case) -> tuple[Finding, ...]:
    """Return what speaks against one message more about the rating of this order."""
    return check_contacts(_contacts(case), contact_rules())


def bad_rating_of(case: Case) -> str:
    """Return which bad rating is known of a case: feedback, review, or nothing."""
    fact = case.facts.filter(name=BAD_RATING).order_by("-pk").first()
    return str(fact.value) if fact else ""


def _contacts(case: Case) -> Contacts:
    since = _since(case)
    if since is None:
        return Contacts(is_about_rating=False, sent=0, buyer_waits=False, buyer_wrote=False)
    said = case.messages.filter(direction=Message.Direction.IN, is_automatic=False)
    return Contacts(
        is_about_rating=True,
        sent=_sent(_cases_of_order(case), since),
        buyer_waits=case.unanswered_since is not None,
        buyer_wrote=said.exists(),
    )


def _since(case: Case) -> datetime | None:
    """Return since when a bad rating is known of the case; None: none is."""
    noted = case.facts.filter(name=BAD_RATING).order_by("at").values_list("at", flat=True).first()
    if noted is not None:
        return noted
    return case.opened_at if case.situation in {one.value for one in ABOUT_RATINGS} else None


def _cases_of_order(case: Case) -> Sequence[int]:
    """Return the cases about a rating of the same order, this one among them."""
    if case.order_id is None:
        return [case.pk]
    about = Q(situation__in=[one.value for one in ABOUT_RATINGS]) | Q(facts__name=BAD_RATING)
    found = Case.objects.filter(about, store_id=case.store_id, order_id=case.order_id).distinct()
    return [*found.values_list("pk", flat=True), case.pk]


def _sent(cases: Sequence[int], since: datetime) -> int:
    """Count what went out, from here or from Seller Central, and what may have."""
    out = Message.objects.filter(case_id__in=cases, direction=Message.Direction.OUT, is_automatic=False, at__gte=since)
    doubtful = OutgoingMessage.objects.filter(case_id__in=cases, status__in=_MAY_HAVE_LEFT, queued_at__gte=since)
    return out.count() + doubtful.count()
