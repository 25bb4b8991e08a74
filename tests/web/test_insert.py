"""A template put into the letter of a case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from afterdesk.desk.actions.templates import archive_template
from afterdesk.desk.models import Draft, TemplateUse
from tests.desk.cast import NOW
from tests.web.cast import Cast, damaged
from tests.web.template_cast import SNIPPET, WORDS, insert, page_of, saved

pytestmark = pytest.mark.django_db


def test_the_letter_offers_what_fits_first(cast: Cast) -> None:
    damaged(cast.case)
    saved(cast, replace(WORDS, name="Delayed", situation="delayed"))
    saved(cast)
    archive_template(template=saved(cast, replace(WORDS, name="Old")), now=NOW)
    soup = BeautifulSoup(cast.client("colleague").get(f"/cases/{cast.case.pk}/").content, "html.parser")
    menu = soup.select_one("[data-insert]")
    assert menu is not None
    assert [one.span.text for one in menu.select("button") if one.span] == ["Damaged", "Delayed"]
    assert "For other situations" in menu.text
    assert menu.select_one("button[form=letter]")


@pytest.mark.parametrize("htmx", [False, True], ids=["without a script", "htmx"])
def test_a_letter_takes_the_place_and_what_stood_there_can_be_put_back(cast: Cast, htmx: bool) -> None:
    damaged(cast.case)
    answer = insert(cast, saved(cast), htmx=htmx)
    page = page_of(answer)
    assert answer.status_code == 200
    assert "Guten Tag Anna,\n\nwir ersetzen Desk lamp heute." in page
    assert Draft.objects.get().text == "Guten Tag Anna,\n\nwir ersetzen Desk lamp heute."
    assert "Put it back" in page
    assert "Liebe Anna," in page
    assert ("<html" in page) is not htmx
    assert TemplateUse.objects.get().case == cast.case


@pytest.mark.parametrize("htmx", [False, True], ids=["without a script", "htmx"])
def test_a_snippet_goes_in_where_the_pen_is(cast: Cast, htmx: bool) -> None:
    row = saved(cast, SNIPPET)
    assert insert(cast, row, htmx=htmx, at="11").status_code == (200 if htmx else 302)
    assert Draft.objects.get().text == "Liebe Anna,\n\nViele Grüße, Larch"


def test_a_promise_in_the_template_stands_in_the_promised_moment(cast: Cast) -> None:
    page = page_of(insert(cast, saved(cast, replace(SNIPPET, text="Bis {promise}"))))
    moment = BeautifulSoup(page, "html.parser").select_one("#promise")
    assert moment is not None
    assert str(moment["value"]).endswith("T17:00")


def test_what_the_case_does_not_know_is_said_and_the_letter_stays(cast: Cast) -> None:
    row = saved(cast, replace(SNIPPET, text="Sendung {tracking_number}"))
    page = page_of(insert(cast, row))
    assert "Nothing was inserted: this case does not know {tracking_number} (the tracking number)" in page
    assert "Liebe Anna," in page
    assert "Sendung" not in page
    assert not TemplateUse.objects.exists()
    assert insert(cast, row, htmx=False).status_code == 422


@pytest.mark.parametrize("template", ["", "x", "0", "99999999999999999999"])
def test_a_template_that_is_not_there_is_said(cast: Cast, template: str) -> None:
    assert "not there any more" in page_of(insert(cast, saved(cast), template=template))


@pytest.mark.parametrize(("who", "status"), [("warehouse", 403), ("stranger", 404), ("nobody", 302)])
def test_who_inserts_nothing(cast: Cast, who: str, status: int) -> None:
    assert insert(cast, saved(cast, SNIPPET), who, htmx=False).status_code == status
    assert not TemplateUse.objects.exists()
