"""The pages of templates: who may do what, the list, the editor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from afterdesk.desk.models import Template
from tests.web.cast import HTMX, Cast
from tests.web.template_cast import BRIBE, SNIPPET, form, insert, page_of, saved

pytestmark = pytest.mark.django_db


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


def test_two_who_write_at_once_see_each_other(cast: Cast) -> None:
    row = saved(cast)
    url = f"/templates/{row.pk}/"
    assert 'name="over" value="1"' in page_of(cast.client("colleague").get(url))
    cast.client("owner").post(url, form(text="Guten Tag", over="1"))
    answer = cast.client("colleague").post(url, form(text="Hallo {buyer_name}", over="1"))
    page = page_of(answer)
    assert answer.status_code == 422
    assert "Somebody saved another version meanwhile" in page
    assert "Hallo {buyer_name}" in page
    assert 'name="over" value="2"' in page
    cast.client("colleague").post(url, form(text="Hallo {buyer_name}", over="2"))
    row.refresh_from_db()
    assert (row.version, row.text) == (3, "Hallo {buyer_name}")


@pytest.mark.parametrize(("who", "shown"), [("colleague", True), ("stranger", False)])
def test_a_copy_begins_with_the_words_of_ones_own_stores(cast: Cast, who: str, shown: bool) -> None:
    row = saved(cast)
    store_id = getattr(cast, who).memberships.get().store_id
    page = page_of(cast.client(who).get(f"/templates/stores/{store_id}/new/?copy={row.pk}"))
    assert ("wir ersetzen" in page) is shown
    assert cast.client(who).get(f"/templates/stores/{store_id}/new/?copy=x").status_code == 200


def test_the_page_says_where_it_was_used(cast: Cast) -> None:
    row = saved(cast, SNIPPET)
    insert(cast, row)
    page = page_of(cast.client("colleague").get(f"/templates/{row.pk}/"))
    assert "Where it was used" in page
    assert f'href="/cases/{cast.case.pk}/"' in page
    assert "not sent yet" in page


def test_archive_and_back(cast: Cast) -> None:
    row, client = saved(cast), cast.client("colleague")
    client.post(f"/templates/{row.pk}/archive/")
    assert "Damaged" not in page_of(client.get("/templates/", headers=HTMX))
    assert "Damaged" in page_of(client.get("/templates/?archived=on", headers=HTMX))
    client.post(f"/templates/{row.pk}/archive/", {"deed": "restore"})
    assert "Damaged" in page_of(client.get("/templates/", headers=HTMX))
