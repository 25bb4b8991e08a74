"""Letters besides the reply on the case: shown by audience, taken as a draft, never one for Amazon to a buyer."""

from __future__ import annotations

import pytest

from afterdesk.desk.actions.other_letters import NoSuchLetter, other_letters, take_as_draft
from afterdesk.desk.models import Case, Draft, Order
from afterdesk.desk.rulebook import letters
from afterdesk.web.letter_words import AUDIENCES, KINDS
from tests.desk.cast import NOW
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def about(cast: Cast, situation: str, issue: str) -> Case:
    """Make the case one about this."""
    Case.objects.filter(pk=cast.case.pk).update(situation=situation, issue=issue, fulfillment="FBM")
    Order.objects.filter(store=cast.store).update(total="39.90", currency="EUR", fulfillment="FBM")
    return Case.objects.select_related("store", "order", "buyer").get(pk=cast.case.pk)


def test_every_kind_and_audience_has_words() -> None:
    plans = letters().plans.values()
    assert {plan.kind for plan in plans} - {"reply"} <= set(KINDS)
    assert {plan.audience for plan in plans} <= set(AUDIENCES)


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("colleague", 200), ("warehouse", 200), ("stranger", 404), ("nobody", 302)]
)
def test_who_reads_them(cast: Cast, who: str, status: int) -> None:
    about(cast, "damaged", "damaged_on_arrival")
    assert cast.client(who).get(f"/cases/{cast.case.pk}/letters/").status_code == status


def test_the_apology_is_written_and_taken_as_the_draft(cast: Cast) -> None:
    case = about(cast, "damaged", "damaged_on_arrival")
    client = cast.client("colleague")
    page = client.get(f"/cases/{case.pk}/letters/").content.decode()
    assert "Apology with its five parts" in page
    client.post(f"/cases/{case.pk}/letters/draft/", {"kind": "apology", "language": "de"})
    draft = Draft.objects.get(case=case, user=cast.colleague)
    assert "leid" in draft.text or "Entschuldig" in draft.text


@pytest.mark.parametrize("who", ["warehouse", "stranger", "nobody"])
def test_who_may_not_take_one(cast: Cast, who: str) -> None:
    about(cast, "damaged", "damaged_on_arrival")
    answer = cast.client(who).post(f"/cases/{cast.case.pk}/letters/draft/", {"kind": "apology"})
    assert answer.status_code in (302, 403, 404)
    assert not Draft.objects.exists()


def test_a_statement_to_amazon_is_shown_and_never_becomes_a_letter_to_the_buyer(cast: Cast) -> None:
    case = about(cast, "chargeback", "a_to_z_threat")
    found = {one.kind: one for one in other_letters(case=case, operator_language="en", now=NOW)}
    for one in found.values():
        assert one.letter is not None or one.problem
    for kind in (one.kind for one in found.values() if one.audience != "buyer"):
        with pytest.raises(NoSuchLetter):
            take_as_draft(case=case, kind=kind, by=cast.colleague, now=NOW)


def test_in_another_language_and_with_nothing_to_show(cast: Cast) -> None:
    case = about(cast, "damaged", "damaged_on_arrival")
    client = cast.client("colleague")
    assert 'lang="ja"' in client.get(f"/cases/{case.pk}/letters/?language=ja").content.decode()
    assert client.get(f"/cases/{case.pk}/letters/?language=xx").status_code == 200
    Case.objects.filter(pk=case.pk).update(situation="", issue="")
    assert "No other letter" in client.get(f"/cases/{case.pk}/letters/").content.decode()


def test_what_only_a_person_knows_is_asked_and_put_in(cast: Cast) -> None:
    about(cast, "csba_inquiry", "other")
    client, path = cast.client("colleague"), f"/cases/{cast.case.pk}/letters/"
    page = client.get(path).content.decode()
    assert "What only you know" in page
    assert "What is to be said, fact by fact" in page
    said = client.post(path, {"answer": "Shipped on 4 May, delivered on 8 May.", "language": "en"}).content.decode()
    assert "delivered on 8 May" in said
    assert "It waits for what only you know" not in said
