"""The pages of buyers' data: for the account owner alone, with a word to type before anything goes for good."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from afterdesk.desk.models import AuditEntry, Buyer, Case, CaseHold, Clock, Deed
from tests.desk.cast import ANNA, NOW, ORDER
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db

CAST = [
    pytest.param("owner", 200, id="owner"),
    pytest.param("colleague", 403, id="colleague"),
    pytest.param("warehouse", 403, id="warehouse"),
    pytest.param("stranger", 404, id="stranger"),
    pytest.param("nobody", 302, id="signed out"),
]


def close(case: Case) -> None:
    Clock.objects.update(ended_at=NOW)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=NOW)


def buyer_of(cast: Cast) -> Buyer:
    assert cast.case.buyer is not None
    return cast.case.buyer


@pytest.mark.parametrize(("who", "status"), CAST)
def test_who_sees_the_page(cast: Cast, who: str, status: int) -> None:
    assert cast.client(who).get(f"/stores/{cast.store.pk}/privacy/").status_code == status
    assert cast.client(who).get(f"/stores/{cast.store.pk}/buyers/{buyer_of(cast).pk}/").status_code == status


@pytest.mark.parametrize(("who", "status"), CAST)
def test_who_may_export(cast: Cast, who: str, status: int) -> None:
    answer = cast.client(who).post(f"/stores/{cast.store.pk}/buyers/{buyer_of(cast).pk}/export/")
    assert answer.status_code == status
    if status == 200:
        assert "buyer.json" in zipfile.ZipFile(BytesIO(answer.content)).namelist()
        assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.filter(deed=Deed.BUYER_EXPORTED).count() == (status == 200)


@pytest.mark.parametrize(("who", "status"), [param for param in CAST if param.values[0] != "owner"])
def test_nobody_else_erases_or_holds(cast: Cast, who: str, status: int) -> None:
    close(cast.case)
    client = cast.client(who)
    erased = client.post(f"/stores/{cast.store.pk}/buyers/{buyer_of(cast).pk}/erasure/", {"word": "ERASE"})
    held = client.post(f"/stores/{cast.store.pk}/holds/{cast.case.pk}/", {"reason": "legal"})
    assert (erased.status_code, held.status_code) == (status, status)
    assert buyer_of(cast).name == "Anna"
    assert CaseHold.objects.count() == 0


def test_a_buyer_of_another_store_is_not_there(cast: Cast) -> None:
    own = cast.stranger.memberships.get().store_id
    assert cast.client("stranger").get(f"/stores/{own}/buyers/{buyer_of(cast).pk}/").status_code == 404
    assert cast.client("stranger").post(f"/stores/{own}/holds/{cast.case.pk}/", {"reason": "tax"}).status_code == 404


@pytest.mark.parametrize("words", [ANNA, ORDER])
def test_a_buyer_is_found(cast: Cast, words: str) -> None:
    answer = cast.client("owner").get(f"/stores/{cast.store.pk}/privacy/", {"buyer": words})
    assert answer["Location"] == f"/stores/{cast.store.pk}/buyers/{buyer_of(cast).pk}/"


def test_what_is_not_found_is_said(cast: Cast) -> None:
    answer = cast.client("owner").get(f"/stores/{cast.store.pk}/privacy/", {"buyer": "nobody@example.com"})
    assert "No buyer of this store is known by that." in answer.content.decode()


def test_nothing_is_erased_without_the_word(cast: Cast) -> None:
    close(cast.case)
    client = cast.client("owner")
    answer = client.post(f"/stores/{cast.store.pk}/buyers/{buyer_of(cast).pk}/erasure/", {"word": "yes"}, follow=True)
    assert "Nothing was erased" in answer.content.decode()
    assert Buyer.objects.get().name == "Anna"


def test_an_open_case_keeps_its_buyer(cast: Cast) -> None:
    client = cast.client("owner")
    answer = client.post(f"/stores/{cast.store.pk}/buyers/{buyer_of(cast).pk}/erasure/", {"word": "ERASE"})
    assert answer.status_code == 422
    assert Buyer.objects.get().name == "Anna"


def test_an_erased_buyers_case_still_has_its_page(cast: Cast) -> None:
    close(cast.case)
    client = cast.client("owner")
    client.post(f"/stores/{cast.store.pk}/buyers/{buyer_of(cast).pk}/erasure/", {"word": "ERASE"})
    assert Buyer.objects.get().name == ""
    page = client.get(f"/cases/{cast.case.pk}/")
    assert page.status_code == 200
    assert ORDER in page.content.decode()
    assert "Lampe" not in page.content.decode()
    assert client.get(f"/stores/{cast.store.pk}/buyers/{buyer_of(cast).pk}/").status_code == 404


def test_a_hold_is_set_and_lifted(cast: Cast) -> None:
    close(cast.case)
    client, address = cast.client("owner"), f"/stores/{cast.store.pk}/holds/{cast.case.pk}/"
    held = client.post(address, {"reason": "legal"}, follow=True).content.decode()
    assert "A legal dispute" in held
    assert "Lift the hold" in held
    client.post(address, {"lift": "1"})
    assert CaseHold.objects.get().lifted_by == cast.owner
