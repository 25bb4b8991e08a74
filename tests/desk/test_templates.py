"""A store's own templates: saved through the guard, put away and brought back, and found again."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from importlib import resources

import pytest

from afterdesk.channels.files.templates import read_templates
from afterdesk.desk.actions.templates import (
    TemplateBlocked,
    TemplateRefused,
    VersionPassed,
    archive_template,
    check_template,
    restore_template,
    return_to_version,
    save_template,
)
from afterdesk.desk.models import (
    Store,
    Template,
    TemplateVersion,
    User,
)
from afterdesk.desk.queries.templates import (
    TemplateFilters,
    fitting_templates,
    template_lines,
)
from afterdesk.domain.templates import TemplateKind, UnknownVariables
from tests.desk.cast import NOW, open_one, store
from tests.desk.template_cast import BRIBE, SNIPPET, TEXT, WORDS, saved

pytestmark = pytest.mark.django_db


def test_saving_makes_a_version_only_where_the_words_changed(shop: Store, olga: User) -> None:
    row = saved(shop, olga)
    save_template(store=shop, words=WORDS, by=olga, now=NOW, template=row)
    save_template(store=shop, words=replace(WORDS, tags=()), by=olga, now=NOW, template=row)
    row.refresh_from_db()
    assert (row.version, row.tags, row.text) == (2, [], TEXT)
    assert [(one.number, one.tags, one.by) for one in row.versions.all()] == [(2, [], olga), (1, ["lamp"], olga)]


@pytest.mark.parametrize("over", [None, 1, 2], ids=["does not say", "before", "now"])
def test_what_somebody_else_saved_meanwhile_is_not_passed_over(shop: Store, olga: User, over: int | None) -> None:
    row = saved(shop, olga)
    save_template(store=shop, words=replace(WORDS, tags=()), by=olga, now=NOW, template=row, over=1)
    mine = replace(WORDS, text="Guten Tag")
    with pytest.raises(VersionPassed) if over == 1 else nullcontext():
        save_template(store=shop, words=mine, by=olga, now=NOW, template=row, over=over)
    assert Template.objects.get().version == (2 if over == 1 else 3)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"name": " "}, TemplateRefused, id="no name"),
        pytest.param({"text": "\n"}, TemplateRefused, id="no text"),
        pytest.param({"name": "x" * 121}, TemplateRefused, id="a long name"),
        pytest.param({"text": "x" * 10_001}, TemplateRefused, id="a long text"),
        pytest.param({"text": "Guten Tag {buyer}"}, UnknownVariables, id="no variable"),
        pytest.param({"text": BRIBE}, TemplateBlocked, id="what the guard blocks"),
        pytest.param({"kind": TemplateKind.SNIPPET, "text": BRIBE}, TemplateBlocked, id="in a snippet too"),
        pytest.param({"text": "Schreiben Sie an larch@example.com"}, TemplateBlocked, id="another way to write"),
    ],
)
def test_what_could_never_be_sent_is_not_saved(
    shop: Store, olga: User, changes: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        saved(shop, olga, replace(WORDS, **changes))  # type: ignore[arg-type]
    assert not Template.objects.exists()


def test_the_words_that_stop_it_are_told(shop: Store, olga: User) -> None:
    with pytest.raises(TemplateBlocked) as refused:
        saved(shop, olga, replace(WORDS, text=BRIBE))
    assert any("Sterne" in one.words for one in refused.value.findings)


def test_a_snippet_needs_no_whole_letter() -> None:
    bare = replace(WORDS, text="Guten Tag {buyer_name},\n\nes tut uns leid.")
    assert check_template(bare)
    assert check_template(replace(bare, kind=TemplateKind.SNIPPET)) == ()


@pytest.mark.parametrize("language", ["en", "de", "fr", "it", "es", "nl", "sv", "pl", "pt", "tr", "ar", "ja", "zh"])
def test_the_examples_themselves_are_never_what_the_guard_blocks(language: str) -> None:
    text = "{buyer_name} {store_name} {order_id} {product} {part} {quantity} {total} {carrier} {tracking_number} "
    words = replace(
        WORDS, language=language, kind=TemplateKind.SNIPPET, text=text + "{last_scan_day} {ship_day} {promise}"
    )
    assert [one for one in check_template(words) if one.blocks] == []


def test_the_demos_own_templates_are_clean() -> None:
    raw = resources.files("afterdesk.demo").joinpath("templates.md").read_bytes()
    found = read_templates(raw, file_name="templates.md")
    assert found.faulty == ()
    assert {row.words.name: check_template(row.words) for row in found.rows if check_template(row.words)} == {}


def test_words_are_kept_tidy_wherever_they_come_from(shop: Store, olga: User) -> None:
    row = saved(
        shop, olga, replace(SNIPPET, name=" Hello  there ", text="Guten Tag {{buyer_name}} \r\n", tags=("B", "a"))
    )
    assert (row.name, row.text, row.tags) == ("Hello there", "Guten Tag {buyer_name}", ["a", "b"])


def test_one_name_is_one_template_of_a_language_and_marketplace(shop: Store, olga: User) -> None:
    row = saved(shop, olga)
    with pytest.raises(TemplateRefused):
        saved(shop, olga, replace(WORDS, text="anders"))
    saved(shop, olga, replace(WORDS, marketplace="DE"))
    saved(store("Else"), olga)
    other = saved(shop, olga, replace(SNIPPET, name="Other"))
    with pytest.raises(TemplateRefused):
        save_template(store=shop, words=replace(WORDS, text="x"), by=olga, now=NOW, template=other)
    assert Template.objects.get(pk=row.pk).version == 1


def test_an_older_version_comes_back_as_a_new_one(shop: Store, olga: User) -> None:
    row = saved(shop, olga)
    save_template(store=shop, words=replace(WORDS, text="Guten Tag"), by=olga, now=NOW, template=row)
    first = TemplateVersion.objects.get(number=1)
    row = return_to_version(template=row, version=first, by=olga, now=NOW)
    assert (row.version, row.text) == (3, TEXT)
    assert row.versions.get(number=3).source == "version 1"


def test_archived_is_out_of_the_lists_and_comes_back_whole(shop: Store, olga: User) -> None:
    row, case = saved(shop, olga), open_one(shop)
    assert archive_template(template=row, now=NOW)
    assert not archive_template(template=row, now=NOW)
    assert template_lines(shop, TemplateFilters()) == []
    assert fitting_templates(case, "de") == []
    assert [line.template for line in template_lines(shop, TemplateFilters(archived=True))] == [row]
    assert restore_template(template=row)
    assert [line.template for line in template_lines(shop, TemplateFilters())] == [row]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        pytest.param(TemplateFilters(), ["Damaged", "Hello"], id="all"),
        pytest.param(TemplateFilters(search="ersetzen"), ["Damaged"], id="words of the text"),
        pytest.param(TemplateFilters(search="LAMP"), ["Damaged"], id="a tag"),
        pytest.param(TemplateFilters(search="hel"), ["Hello"], id="a name"),
        pytest.param(TemplateFilters(search="lamp hel"), [], id="both words"),
        pytest.param(TemplateFilters(situation="damaged"), ["Damaged", "Hello"], id="a situation, or any"),
        pytest.param(TemplateFilters(situation="delayed"), ["Hello"], id="another situation"),
        pytest.param(TemplateFilters(language="en"), [], id="language"),
        pytest.param(TemplateFilters(kind="snippet"), ["Hello"], id="kind"),
    ],
)
def test_the_list_is_narrowed(shop: Store, olga: User, filters: TemplateFilters, names: list[str]) -> None:
    saved(shop, olga)
    saved(shop, olga, SNIPPET)
    saved(store("Else"), olga)
    assert [line.template.name for line in template_lines(shop, filters)] == names
