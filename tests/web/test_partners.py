"""Partners: kept by the owner, seen by colleagues, shown at the steps, counted in the price of a repair."""

from __future__ import annotations

from decimal import Decimal

import pytest

from afterdesk.desk.actions.partners import repair_quote
from afterdesk.desk.models import AuditEntry, Offer, OfferState, Partner
from tests.desk.cast import NOW, store
from tests.web.cast import Cast, damaged

pytestmark = pytest.mark.django_db

GIVEN = {"kind": "repair", "name": "Fixit", "regions": ["DE", "FR"], "cost": "18.50", "currency": "EUR"}


def kept(cast: Cast, **fields: object) -> Partner:
    """Keep a partner that repairs in Germany for 18.50 EUR."""
    given = {"kind": "repair", "name": "Fixit", "regions": ["DE"], "cost": Decimal("18.50"), "currency": "EUR"}
    return Partner.objects.create(store=cast.store, **{**given, **fields})


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        pytest.param({}, 302, "", id="whole"),
        pytest.param({"cost": "", "currency": ""}, 302, "", id="without a cost"),
        pytest.param({"currency": ""}, 422, "Say in which currency", id="a cost without its currency"),
        pytest.param({"name": ""}, 422, "required", id="no name"),
        pytest.param({"cost": "-1"}, 422, "greater than or equal to 0", id="below zero"),
        pytest.param({"regions": ["XX"]}, 422, "not one of the available choices", id="no such marketplace"),
    ],
)
def test_the_owner_adds_a_partner(cast: Cast, changes: dict[str, object], status: int, words: str) -> None:
    answer = cast.client("owner").post(f"/stores/{cast.store.pk}/partners/", {**GIVEN, "is_active": "on", **changes})
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert cast.store.partners.count() == AuditEntry.objects.filter(deed="partner_changed").count() == (status == 302)


def test_the_same_partner_twice_is_refused_in_words(cast: Cast) -> None:
    kept(cast)
    answer = cast.client("owner").post(f"/stores/{cast.store.pk}/partners/", {**GIVEN, "is_active": "on"})
    assert "Change that one" in answer.content.decode()
    assert cast.store.partners.count() == 1


def test_a_partner_is_set_aside(cast: Cast) -> None:
    one = kept(cast)
    cast.client("owner").post(f"/stores/{cast.store.pk}/partners/{one.pk}/", GIVEN)
    one.refresh_from_db()
    assert (one.is_active, one.regions) == (False, ["DE", "FR"])
    assert "Not any more" in cast.client("colleague").get(f"/stores/{cast.store.pk}/partners/").content.decode()


@pytest.mark.parametrize(
    ("changes", "quote"),
    [
        pytest.param({}, "18.50", id="of the marketplace"),
        pytest.param({"regions": []}, "18.50", id="everywhere"),
        pytest.param({"regions": ["US"]}, None, id="elsewhere"),
        pytest.param({"currency": "USD"}, None, id="another currency"),
        pytest.param({"is_active": False}, None, id="not any more"),
        pytest.param({"kind": "carrier"}, None, id="another work"),
        pytest.param({"cost": None}, None, id="no cost is known"),
    ],
)
def test_what_a_repair_costs(cast: Cast, changes: dict[str, object], quote: str | None) -> None:
    kept(cast, **changes)
    kept(cast, name="Dearer", **{**changes, "cost": None if quote is None else Decimal(99)})
    Partner.objects.create(store=store("Else"), kind="repair", name="Theirs", cost=Decimal(1), currency="EUR")
    found = repair_quote(cast.store.pk, "DE", "EUR")
    assert (found.amount if found else None) == (Decimal(quote) if quote else None)


@pytest.mark.parametrize(
    ("remedy", "kind", "shown"),
    [
        ("repair", "repair", True),
        ("repair", "insurer", False),
        ("return_then_refund", "return_service", True),
        ("return_then_refund", "overseas_warehouse", True),
        ("reship", "return_service", False),
        ("carrier_search", "carrier", True),
        ("hand_to_insurer", "insurer", True),
    ],
)
def test_a_partner_stands_at_the_steps_that_need_it(cast: Cast, remedy: str, kind: str, shown: bool) -> None:
    kept(cast, kind=kind, contact="0123 456")
    case = damaged(cast.case)
    Offer.objects.create(case=case, remedy=remedy, state=OfferState.ACCEPTED, currency="EUR", by=cast.owner, at=NOW)
    page = cast.client("colleague").get(f"/cases/{case.pk}/").content.decode()
    assert ("Fixit" in page) is shown
    assert ("0123 456" in page) is shown
