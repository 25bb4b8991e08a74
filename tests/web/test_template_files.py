"""Templates handed in as a file and taken out, on their pages."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from afterdesk.desk.models import Template, TemplateImport
from tests.web.cast import Cast
from tests.web.template_cast import page_of, saved

pytestmark = pytest.mark.django_db


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
