"""A store's own templates: saved through the guard, imported twice, inserted, and what became of them."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import timedelta
from importlib import resources

import pytest

from afterdesk.channels.email.values import MailKind
from afterdesk.channels.files.template_rows import RowFault, UnreadableTemplates
from afterdesk.channels.files.templates import ExportKind, read_templates
from afterdesk.desk.actions.import_templates import Change, bring_in, export_templates, keep_file, plan_import
from afterdesk.desk.actions.insert_template import LetterSoFar, insert_template, put_in
from afterdesk.desk.actions.templates import (
    TemplateBlocked,
    TemplateRefused,
    archive_template,
    check_template,
    restore_template,
    return_to_version,
    save_template,
)
from afterdesk.desk.models import (
    AuditEntry,
    Case,
    CaseState,
    Deed,
    Draft,
    OutgoingMessage,
    OutgoingStatus,
    Store,
    Template,
    TemplateImport,
    TemplateUse,
    TemplateVersion,
    User,
)
from afterdesk.desk.queries.templates import (
    TemplateFilters,
    Worked,
    fitting_templates,
    template_lines,
    versions_of,
)
from afterdesk.domain.templates import MissingValues, TemplateKind, TemplateWords, UnknownVariables
from tests.desk.cast import NOW, buyer_mail, notice, open_one, person, receive, store

pytestmark = pytest.mark.django_db

TEXT = (
    "Guten Tag {buyer_name},\n\nes tut uns leid. Wir ersetzen {product} heute und melden uns bis {promise}. "
    "Antworten Sie gern auf diese Nachricht."
)
WORDS = TemplateWords(name="Damaged", text=TEXT, language="de", situation="damaged", tags=("lamp",))
SNIPPET = TemplateWords(name="Hello", text="Guten Tag {buyer_name}", language="de", kind=TemplateKind.SNIPPET)
BRIBE = "Guten Tag, geben Sie uns 5 Sterne, dann erstatten wir Ihnen 10 Euro."


@pytest.fixture
def shop() -> Store:
    return store()


@pytest.fixture
def olga(shop: Store) -> User:
    return person("Olga", shop)


def saved(shop: Store, by: User, words: TemplateWords = WORDS) -> Template:
    return save_template(store=shop, words=words, by=by, now=NOW)


def test_saving_makes_a_version_only_where_the_words_changed(shop: Store, olga: User) -> None:
    row = saved(shop, olga)
    save_template(store=shop, words=WORDS, by=olga, now=NOW, template=row)
    save_template(store=shop, words=replace(WORDS, tags=()), by=olga, now=NOW, template=row)
    row.refresh_from_db()
    assert (row.version, row.tags, row.text) == (2, [], TEXT)
    assert [(one.number, one.tags, one.by) for one in row.versions.all()] == [(2, [], olga), (1, ["lamp"], olga)]


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


# Files

CSV = (
    "name,text,language,situation\nDamaged,Guten Tag {buyer_name},de,damaged\nNew one,Guten Tag,de,\n"
    "Unknown,Guten Tag {name},de,\nBribe,Für eine 5-Sterne-Bewertung erhalten Sie 10 Euro.,de,\n"
)


def keep(shop: Store, by: User, text: str = CSV) -> TemplateImport:
    return keep_file(store=shop, name="own.csv", raw=text.encode(), language="", by=by, now=NOW)


def test_a_file_is_looked_at_before_anything_changes(shop: Store, olga: User) -> None:
    saved(shop, olga)
    plan = plan_import(keep(shop, olga))
    assert [(row.line, row.words.name, row.change) for row in plan.rows] == [
        (2, "Damaged", Change.CHANGED),
        (3, "New one", Change.NEW),
    ]
    assert [(one.line, one.fault) for one in plan.faulty] == [(4, RowFault.UNKNOWN_VARIABLE), (5, RowFault.BLOCKED)]
    assert "Sterne" in plan.faulty[1].found
    assert Template.objects.get().text == TEXT


def test_the_same_file_twice_changes_nothing(shop: Store, olga: User) -> None:
    saved(shop, olga)
    bring_in(kept=keep(shop, olga), by=olga, now=NOW)
    before = list(Template.objects.values()), TemplateVersion.objects.count()
    again = keep(shop, olga)
    assert plan_import(again).count(Change.SAME) == 2
    bring_in(kept=again, by=olga, now=NOW)
    bring_in(kept=again, by=olga, now=NOW)
    assert (list(Template.objects.values()), TemplateVersion.objects.count()) == before
    assert list(TemplateImport.objects.values_list("new", "changed", "same", "faulty")) == [(0, 0, 2, 2), (1, 1, 0, 2)]
    assert TemplateVersion.objects.get(template__name="New one").source == "own.csv"


def test_the_file_is_kept_as_it_was_and_looking_twice_keeps_it_once(shop: Store, olga: User) -> None:
    assert keep(shop, olga).pk == keep(shop, olga).pk
    assert zlib.decompress(TemplateImport.objects.get().content).decode() == CSV


def test_a_file_that_cannot_be_read_is_not_kept(shop: Store, olga: User) -> None:
    with pytest.raises(UnreadableTemplates):
        keep(shop, olga, "sku\n1\n")
    assert not TemplateImport.objects.exists()


@pytest.mark.parametrize("kind", list(ExportKind))
def test_what_leaves_comes_back_as_the_same(shop: Store, olga: User, kind: ExportKind) -> None:
    saved(shop, olga)
    saved(shop, olga, SNIPPET)
    archive_template(template=saved(shop, olga, replace(SNIPPET, name="Old")), now=NOW)
    content, _ = export_templates(store=shop, kind=kind, by=olga)
    kept = keep_file(store=shop, name=f"x.{kind.value}", raw=content, language="", by=olga, now=NOW)
    plan = plan_import(kept)
    assert (plan.count(Change.SAME), len(plan.rows), len(plan.faulty)) == (2, 2, 0)
    assert AuditEntry.objects.get(deed=Deed.EXPORTED).details == {"what": "templates", "format": kind.value, "count": 2}


# In a case


def with_lamp(case: Case) -> Case:
    assert case.order is not None
    case.order.items.create(sku="LAMP-1", title="Desk lamp, black", quantity=1)
    case.situation = "damaged"
    case.save()
    return case


def insert(case: Case, row: Template, by: User, text: str = "", at: int | None = None) -> str:
    return insert_template(case=case, template_id=row.pk, letter=LetterSoFar(text, at), by=by, now=NOW)


def test_a_letter_is_filled_from_the_case_and_its_use_is_kept(shop: Store, olga: User) -> None:
    case, row = with_lamp(open_one(shop)), saved(shop, olga)
    text = insert(case, row, olga, "what stood there")
    assert text.startswith(
        "Guten Tag Anna,\n\nes tut uns leid. Wir ersetzen Desk lamp heute und melden uns bis Freitag"
    )
    assert Draft.objects.get(case=case, user=olga).text == text
    use = TemplateUse.objects.get()
    assert (use.version.number, use.case, use.by) == (1, case, olga)


def test_what_the_case_does_not_know_stops_it(shop: Store, olga: User) -> None:
    case, row = open_one(shop), saved(shop, olga)
    with pytest.raises(MissingValues) as refused:
        insert(case, row, olga, "mine")
    assert refused.value.names == ("product",)
    assert not Draft.objects.exists()
    assert not TemplateUse.objects.exists()


@pytest.mark.parametrize("gone", ["archived", "of another store"])
def test_a_template_that_is_not_the_stores_is_not_inserted(shop: Store, olga: User, gone: str) -> None:
    row = saved(shop if gone == "archived" else store("Else"), olga, SNIPPET)
    if gone == "archived":
        archive_template(template=row, now=NOW)
    with pytest.raises(TemplateRefused):
        insert(open_one(shop), row, olga)


@pytest.mark.parametrize(
    ("text", "at", "together"),
    [
        pytest.param("", None, "X", id="empty"),
        pytest.param("abc", None, "abc\n\nX", id="at the end"),
        pytest.param("abc\n", 4, "abc\nX", id="on a new line"),
        pytest.param("ab cd", 3, "ab Xcd", id="within a line"),
        pytest.param("abc", 0, "X\n\nabc", id="at the beginning"),
        pytest.param("ab\ncd", 2, "ab\n\nX\ncd", id="at the end of a line"),
        pytest.param("abc", 99, "abc\n\nX", id="past the end"),
        pytest.param("👍 ab", 2, "👍 Xab", id="after a sign of two halves"),
    ],
)
def test_a_piece_is_put_where_the_pen_is(text: str, at: int | None, together: str) -> None:
    assert put_in(text, "X", at) == together


def test_those_that_fit_come_first_and_the_closest_on_top(shop: Store, olga: User) -> None:
    case = with_lamp(open_one(shop))
    for name, changes in {
        "other language": {"language": "en"},
        "any": {"situation": ""},
        "exact": {"marketplace": "DE"},
        "other situation": {"situation": "delayed"},
        "this situation": {},
    }.items():
        saved(shop, olga, replace(WORDS, name=name, **changes))  # type: ignore[arg-type]
    assert [(one.template.name, one.fits) for one in fitting_templates(case, "de")] == [
        ("exact", True),
        ("this situation", True),
        ("any", True),
        ("other language", False),
        ("other situation", False),
    ]


def reply_left(case: Case) -> None:
    moment = NOW + timedelta(minutes=5)
    OutgoingMessage.objects.create(
        store=case.store,
        case=case,
        status=OutgoingStatus.SENT,
        text="t",
        message_id=f"{case.pk}@x",
        queued_at=moment,
        send_after=moment,
    )


@pytest.mark.parametrize(
    ("after", "worked"),
    [
        pytest.param((), Worked(1), id="not sent"),
        pytest.param(("sent",), Worked(1, 1), id="sent, still open"),
        pytest.param(("sent", "closed"), Worked(1, 1, 1), id="solved"),
        pytest.param(("closed",), Worked(1), id="closed without it"),
        pytest.param(("sent", "again", "closed"), Worked(1, 1, 0, 1), id="wrote again"),
        pytest.param(("sent", "returned", "closed"), Worked(1, 1, 0, 0, 1), id="returned"),
        pytest.param(("again", "sent", "closed"), Worked(1, 1, 0, 1), id="in the same minute"),
    ],
)
def test_what_became_of_a_template(shop: Store, olga: User, after: tuple[str, ...], worked: Worked) -> None:
    case, row = with_lamp(open_one(shop)), saved(shop, olga)
    insert(case, row, olga)
    insert(case, row, olga)
    later = NOW + timedelta(days=1)
    for step in after:
        if step == "sent":
            reply_left(case)
        elif step == "again":
            receive(shop, buyer_mail("Noch immer nicht da.", date_at=later), now=later)
        elif step == "returned":
            receive(shop, notice(MailKind.RETURN_REQUEST, date_at=later), now=later)
    if "closed" in after:
        Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    [line] = template_lines(shop, TemplateFilters())
    assert line.worked == worked
    assert [found for _, found in versions_of(row)] == [worked]


def test_the_list_is_ordered_by_what_became_of_them(shop: Store, olga: User) -> None:
    rows = {name: saved(shop, olga, replace(SNIPPET, name=name)) for name in ("a", "b", "c")}
    for number, (name, is_solved) in enumerate([("a", False), ("a", False), ("b", True)]):
        alias = f"b{number}@marketplace.amazon.de"
        case = open_one(shop, order_id=f"302-1234567-000000{number}", buyer_key=alias, buyer_alias=alias)
        insert(case, rows[name], olga)
        reply_left(case)
        Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED if is_solved else CaseState.WAITING)

    def names(order: str) -> str:
        return "".join(line.template.name for line in template_lines(shop, TemplateFilters(order=order)))

    assert [names(order) for order in ("", "used", "solved", "again")] == ["abc", "abc", "bac", "abc"]


def test_each_version_counts_for_itself(shop: Store, olga: User) -> None:
    row = saved(shop, olga)
    insert(with_lamp(open_one(shop)), row, olga)
    save_template(store=shop, words=replace(WORDS, tags=()), by=olga, now=NOW, template=row)
    assert [(version.number, worked.used) for version, worked in versions_of(row)] == [(2, 0), (1, 1)]
