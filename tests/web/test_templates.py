"""The pages of templates: who may do what, the editor, the import with its preview, and the insert into a letter."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from afterdesk.desk.actions.templates import archive_template, save_template
from afterdesk.desk.models import Draft, Template, TemplateImport, TemplateUse
from afterdesk.domain.templates import TemplateKind, TemplateWords
from tests.desk.cast import NOW
from tests.web.cast import HTMX, Cast, damaged

pytestmark = pytest.mark.django_db

WORDS = TemplateWords(
    name="Damaged", text="Guten Tag {buyer_name},\n\nwir ersetzen {product} heute.", language="de", situation="damaged"
)
SNIPPET = TemplateWords(name="Regards", text="Viele Grüße, {store_name}", language="de", kind=TemplateKind.SNIPPET)
BRIBE = "Geben Sie uns 5 Sterne, dann erstatten wir Ihnen 10 Euro."


def saved(cast: Cast, words: TemplateWords = WORDS) -> Template:
    return save_template(store=cast.store, words=words, by=cast.owner, now=NOW)


def form(**changes: str) -> dict[str, str]:
    return {"name": "Damaged", "kind": "letter", "language": "de", "text": "Guten Tag {buyer_name}", **changes}


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("who", "method", "path", "status"),
    [
        pytest.param("colleague", "get", "/templates/{id}/", 200, id="a colleague reads"),
        pytest.param("warehouse", "get", "/templates/{id}/", 200, id="the warehouse reads"),
        pytest.param("stranger", "get", "/templates/{id}/", 404, id="a stranger does not"),
        pytest.param("nobody", "get", "/templates/{id}/", 302, id="nor who is signed out"),
        pytest.param("colleague", "post", "/templates/{id}/", 302, id="a colleague writes"),
        pytest.param("warehouse", "post", "/templates/{id}/", 403, id="the warehouse does not"),
        pytest.param("stranger", "post", "/templates/{id}/", 404, id="a stranger writes nothing"),
        pytest.param("nobody", "post", "/templates/{id}/", 302, id="who is signed out neither"),
        pytest.param("warehouse", "post", "/templates/stores/{store}/export/", 403, id="the warehouse takes nothing"),
        pytest.param("stranger", "post", "/templates/stores/{store}/export/", 404, id="a stranger takes nothing"),
    ],
)
def test_who_reads_and_who_writes(cast: Cast, who: str, method: str, path: str, status: int) -> None:
    row = saved(cast)
    url = path.format(id=row.pk, store=cast.store.pk)
    answer = getattr(cast.client(who), method)(url, form() if method == "post" else {})
    assert answer.status_code == status
    row.refresh_from_db()
    assert (row.version == 2) == (who == "colleague" and method == "post")


def test_the_warehouse_reads_without_a_form_or_a_button(cast: Cast) -> None:
    row = saved(cast)
    page = page_of(cast.client("warehouse").get(f"/templates/{row.pk}/"))
    assert "wir ersetzen {product}" in page
    assert 'name="text"' not in page
    assert "Write a template" not in page_of(cast.client("warehouse").get("/templates/"))


def test_the_list_narrows_as_one_types(cast: Cast) -> None:
    saved(cast)
    saved(cast, SNIPPET)
    part = page_of(cast.client("owner").get("/templates/?q=grüße", headers=HTMX))
    assert "Regards" in part
    assert "Damaged" not in part
    assert "<html" not in part
    assert "No template like this" in page_of(cast.client("owner").get("/templates/?q=nothing"))


def test_the_number_of_queries_does_not_grow_with_the_templates(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = cast.client("owner")
    for number in range(12):
        saved(cast, replace(SNIPPET, name=f"n{number}"))
    client.get("/templates/")
    with django_assert_num_queries(9):
        client.get("/templates/")


def test_a_long_list_says_how_many_are_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afterdesk.web.views.templates.SHOWN_IN_LIST", 2)
    for number in range(5):
        saved(cast, replace(SNIPPET, name=f"n{number}"))
    page = page_of(cast.client("owner").get("/templates/", headers=HTMX))
    assert "n1" in page
    assert "n2" not in page
    assert "3 more" in page


def test_a_template_is_written_and_changed(cast: Cast) -> None:
    client = cast.client("colleague")
    answer = client.post(f"/templates/stores/{cast.store.pk}/new/", form(tags="Lamp, glass", situation="damaged"))
    row = Template.objects.get()
    assert answer["Location"] == f"/templates/{row.pk}/"
    assert (row.tags, row.situation, row.store) == (["glass", "lamp"], "damaged", cast.store)
    client.post(f"/templates/{row.pk}/", form(text="Guten Tag"))
    page = page_of(client.get(f"/templates/{row.pk}/"))
    assert "Version 2" in page
    client.post(f"/templates/{row.pk}/versions/{row.versions.get(number=1).pk}/return/")
    row.refresh_from_db()
    assert (row.version, row.text) == (3, "Guten Tag {buyer_name}")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"text": BRIBE}, "Cannot be saved", id="what the guard blocks"),
        pytest.param({"text": "Hallo {buyer}"}, "The desk has no variable {buyer}", id="no variable"),
        pytest.param({"name": ""}, "This field is required", id="no name"),
        pytest.param({"text": " \n "}, "Give the template a name and a text", id="no text"),
        pytest.param({"language": "tlh"}, "Select a valid choice", id="no language"),
    ],
)
def test_what_cannot_be_kept_is_said_and_not_lost(cast: Cast, changes: dict[str, str], said: str) -> None:
    answer = cast.client("owner").post(f"/templates/stores/{cast.store.pk}/new/", form(**changes))
    assert answer.status_code == 422
    assert said in page_of(answer)
    assert next(iter(changes.values())).strip() in page_of(answer)
    assert not Template.objects.exists()


def test_the_editor_says_while_one_types_what_a_buyer_would_read(cast: Cast) -> None:
    url = f"/templates/stores/{cast.store.pk}/new/"
    client = cast.client("colleague")
    part = page_of(client.post(url, form(), headers=HTMX))
    assert "Guten Tag Alex" in part
    assert "<html" not in part
    assert "Guten Tag Anna" in page_of(client.post(url, form(case=str(cast.case.pk)), headers=HTMX))
    missing = page_of(client.post(url, form(text="{tracking_number}", case=str(cast.case.pk)), headers=HTMX))
    assert "does not know" in missing
    assert "the tracking number" in missing
    assert "Cannot be saved" in page_of(client.post(url, form(text=BRIBE, deed="check")))
    assert not Template.objects.exists()


def test_a_case_of_another_store_is_no_preview(cast: Cast) -> None:
    data = form(case=str(cast.case.pk))
    store = cast.stranger.memberships.get().store_id
    assert "Alex" in page_of(cast.client("stranger").post(f"/templates/stores/{store}/new/", data, headers=HTMX))


def test_archive_and_back(cast: Cast) -> None:
    row, client = saved(cast), cast.client("colleague")
    client.post(f"/templates/{row.pk}/archive/")
    assert "Damaged" not in page_of(client.get("/templates/", headers=HTMX))
    assert "Damaged" in page_of(client.get("/templates/?archived=on", headers=HTMX))
    client.post(f"/templates/{row.pk}/archive/", {"deed": "restore"})
    assert "Damaged" in page_of(client.get("/templates/", headers=HTMX))


# Files

CSV = b"name,text,language\nRegards,Viele Gruesse,de\n,no name,de\nBad,Hallo {x},de\n"


def hand_in(cast: Cast, raw: bytes = CSV, name: str = "own.csv", who: str = "colleague") -> Any:
    data = {"file": SimpleUploadedFile(name, raw), "language": ""}
    return cast.client(who).post(f"/templates/stores/{cast.store.pk}/import/", data)


def test_a_file_is_shown_first_and_then_brought_in(cast: Cast) -> None:
    where = hand_in(cast)["Location"]
    client = cast.client("colleague")
    page = page_of(client.get(where))
    text = " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())
    assert "New 1 Changed 0 The same 0 Left out 2" in text
    assert "3 without a name It has no name." in text
    assert "4 Bad {x} is no variable of the desk." in text
    assert not Template.objects.exists()
    assert client.post(where)["Location"] == f"/templates/?store={cast.store.pk}"
    assert Template.objects.get().text == "Viele Gruesse"
    again = page_of(client.get(where))
    assert "Nothing in this file is new" in again
    assert "own.csv" in page_of(client.get(f"/templates/stores/{cast.store.pk}/import/"))


@pytest.mark.parametrize(
    ("raw", "name", "said"),
    [
        pytest.param(b"sku\n1\n", "a.csv", "no columns", id="another table"),
        pytest.param(b"PK\x03\x04xx", "a.xlsx", "cannot be read", id="broken"),
        pytest.param(b"", "a.csv", "empty", id="empty"),
        pytest.param(b"x" * (10 * 2**20 + 1), "a.md", "too large", id="too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_words(cast: Cast, raw: bytes, name: str, said: str) -> None:
    answer = hand_in(cast, raw, name)
    assert answer.status_code == 422
    assert said in page_of(answer)
    assert not TemplateImport.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("warehouse", 403), ("stranger", 404), ("nobody", 302)])
def test_who_hands_in_no_file(cast: Cast, who: str, status: int) -> None:
    assert hand_in(cast, who=who).status_code == status
    assert not TemplateImport.objects.exists()
    where = hand_in(cast)["Location"]
    assert cast.client(who).post(where).status_code == (302 if who == "nobody" else 404)
    assert not Template.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "md", "exe"])
def test_export(cast: Cast, kind: str) -> None:
    saved(cast)
    answer = cast.client("colleague").post(f"/templates/stores/{cast.store.pk}/export/", {"format": kind})
    ending = "csv" if kind == "exe" else kind
    assert answer["Content-Disposition"].endswith(f'.{ending}"')
    assert "no-store" in answer["Cache-Control"]
    if kind == "xlsx":
        assert load_workbook(BytesIO(answer.content)).worksheets[0]["A2"].value == "Damaged"
    else:
        assert "wir ersetzen {product}" in page_of(answer)


# In the letter


def insert(cast: Cast, row: Template, who: str = "colleague", *, htmx: bool = True, **more: object) -> Any:
    data = {"text": "Liebe Anna,", "language": "de", "template": row.pk, **more}
    return cast.client(who).post(f"/cases/{cast.case.pk}/insert/", data, headers=HTMX if htmx else {})


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
