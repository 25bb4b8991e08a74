"""What holds for every page: the content policy, nothing inline, landmarks, names for every field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.staticfiles import finders
from django.test import Client

from tests.web.cast import HTMX, Cast, damaged

pytestmark = pytest.mark.django_db

PAGES = [
    pytest.param("owner", "/", id="today"),
    pytest.param("owner", "/?state=closed", id="today, empty"),
    pytest.param("owner", "/cases/{case}/", id="case"),
    pytest.param("warehouse", "/cases/{case}/", id="case, warehouse"),
    pytest.param("owner", "/tasks/", id="tasks"),
    pytest.param("owner", "/stores/{store}/partners/", id="partners"),
    pytest.param("warehouse", "/stores/{store}/partners/", id="partners, warehouse"),
    pytest.param("owner", "/me/", id="own settings"),
    pytest.param("owner", "/keys/", id="keys"),
    pytest.param("owner", "/templates/", id="templates, empty"),
    pytest.param("owner", "/templates/stores/{store}/new/", id="new template"),
    pytest.param("owner", "/templates/stores/{store}/import/", id="import templates"),
    pytest.param("owner", "/rules/", id="rules"),
    pytest.param("owner", "/rules/MSG-1/", id="rule"),
    pytest.param("owner", "/search/?q=lampe", id="search"),
    pytest.param("owner", "/search/", id="search, empty"),
    pytest.param("owner", "/other-mail/", id="other mail"),
    pytest.param("owner", "/stores/", id="stores"),
    pytest.param("owner", "/stores/new/", id="new store"),
    pytest.param("owner", "/stores/{store}/", id="store"),
    pytest.param("warehouse", "/stores/{store}/", id="store, warehouse"),
    pytest.param("owner", "/people/", id="people"),
    pytest.param("owner", "/people/new/", id="new person"),
    pytest.param("owner", "/people/{colleague}/", id="person"),
    pytest.param("owner", "/me/password/", id="own password"),
    pytest.param("owner", "/quarantine/", id="quarantine"),
    pytest.param("owner", "/jobs/", id="jobs"),
    pytest.param("owner", "/cases/999999/", id="refusal"),
    pytest.param("nobody", "/sign-in/", id="sign in"),
]


@pytest.fixture
def soup(cast: Cast, who: str, path: str) -> BeautifulSoup:
    """Return the page as a tree."""
    damaged(cast.case)
    answer = cast.client(who).get(path.format(case=cast.case.pk, store=cast.store.pk, colleague=cast.colleague.pk))
    return BeautifulSoup(answer.content.decode(), "html.parser")


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_the_content_policy_allows_nothing_inline_and_nothing_foreign(cast: Cast, who: str, path: str) -> None:
    answer = cast.client(who).get(path.format(case=cast.case.pk, store=cast.store.pk, colleague=cast.colleague.pk))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_no_script_style_or_handler_stands_in_the_page(soup: BeautifulSoup) -> None:
    assert not [tag for tag in soup.find_all("script") if not tag.get("src")]
    assert not soup.find_all("style")
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name == "style" or name.startswith(("on", "hx-on"))]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_landmarks_title_and_one_heading(soup: BeautifulSoup) -> None:
    assert soup.title is not None
    assert not soup.title.text.startswith(" ·")
    assert len(soup.find_all("main")) == 1
    assert len(soup.find_all("h1")) <= 1
    assert soup.find("a", class_="skip")
    assert soup.html is not None
    assert soup.html["lang"] == "en"


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_every_field_and_button_has_a_name(soup: BeautifulSoup) -> None:
    labelled = {label.get("for") for label in soup.find_all("label")}
    for field in soup.find_all(["input", "select", "textarea"]):
        if field.get("type") == "hidden":
            continue
        is_named = field.get("aria-label") or field.get("id") in labelled or field.find_parent("label")
        assert is_named, field
    for button in soup.find_all("button"):
        assert button.text.strip() or button.get("aria-label"), button


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_no_id_stands_twice_and_every_reference_has_its_target(soup: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for name in ("aria-labelledby", "aria-describedby", "for", "list"):
        for tag in soup.select(f"[{name}]"):
            assert set(str(tag[name]).split()) <= set(ids), tag


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_every_form_works_without_a_script(soup: BeautifulSoup) -> None:
    """What htmx does on a form, the form does by itself; what htmx alone does is only a comfort."""
    for tag in soup.select("[hx-post]"):
        if tag.name == "form":
            assert tag.get("action") == tag["hx-post"]
            assert tag.get("method") == "post"
    for form in soup.find_all("form", method="post"):
        assert form.find("input", attrs={"name": "csrfmiddlewaretoken"}), form


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_every_static_file_is_there(soup: BeautifulSoup) -> None:
    links = [str(tag.get("href") or tag.get("src")) for tag in soup.find_all(["link", "script", "use"])]
    for link in links:
        assert finders.find(link.split("#")[0].removeprefix("/static/")), link


def test_every_icon_that_a_template_draws_is_in_the_sprite() -> None:
    templates = Path(finders.find("web/icons.svg")).parents[2] / "templates"  # type: ignore[arg-type]
    sprite = BeautifulSoup(Path(finders.find("web/icons.svg")).read_text(), "html.parser")  # type: ignore[arg-type]
    drawn = {name for path in templates.rglob("*.html") for name in re.findall(r'{% icon "(\w+)" %}', path.read_text())}
    known = {str(symbol["id"]) for symbol in sprite.find_all("symbol") if isinstance(symbol, Tag)}
    assert drawn == known


def test_a_form_that_is_too_old_is_refused_in_words(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner)
    answer = client.post("/me/", {"name": "Eve"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()


def test_a_part_asked_for_after_the_session_ended_leads_to_signing_in_and_back(cast: Cast) -> None:
    asked = {**HTMX, "HX-Current-URL": f"http://testserver/cases/{cast.case.pk}/"}
    answer = Client().post(f"/cases/{cast.case.pk}/notes/", {"text": "x"}, headers=asked)
    assert answer["HX-Redirect"] == f"/sign-in/?next=%2Fcases%2F{cast.case.pk}%2F"
    assert answer.content == b""


def test_wrong_method_and_missing_page_are_plain_refusals(cast: Cast) -> None:
    client = cast.client("owner")
    assert client.post("/").status_code == 405
    assert client.get("/no/such/page/").status_code == 404
