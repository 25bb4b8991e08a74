"""Templates in cases: filled or refused, those that fit first, and what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from afterdesk.channels.email.values import MailKind
from afterdesk.desk.actions.insert_template import LetterSoFar, insert_template, put_in
from afterdesk.desk.actions.templates import (
    TemplateRefused,
    archive_template,
    save_template,
)
from afterdesk.desk.models import (
    Case,
    CaseState,
    Draft,
    OutgoingMessage,
    OutgoingStatus,
    Store,
    TemplateUse,
    User,
)
from afterdesk.desk.queries.templates import (
    TemplateFilters,
    Worked,
    fitting_templates,
    latest_uses,
    template_lines,
    versions_of,
)
from afterdesk.domain.templates import MissingValues
from tests.desk.cast import NOW, buyer_mail, notice, open_one, person, receive, store
from tests.desk.template_cast import SNIPPET, WORDS, insert, saved, with_lamp

pytestmark = pytest.mark.django_db


def test_a_letter_is_filled_from_the_case_and_its_use_is_kept(shop: Store, olga: User) -> None:
    case, row = with_lamp(open_one(shop)), saved(shop, olga)
    text = insert(case, row, olga, "what stood there")
    assert text.startswith(
        "Guten Tag Anna,\n\nes tut uns leid. Wir ersetzen Desk lamp heute und melden uns bis Freitag"
    )
    assert Draft.objects.get(case=case, user=olga).text == text
    use = TemplateUse.objects.get()
    assert (use.version.number, use.case, use.by) == (1, case, olga)


@pytest.mark.parametrize(
    ("text", "is_promised"),
    [pytest.param("Bis {promise}", True, id="promises"), pytest.param("Bis bald", False, id="does not")],
)
def test_a_promise_in_a_template_comes_along_as_its_moment(
    shop: Store, olga: User, text: str, is_promised: bool
) -> None:
    row = saved(shop, olga, replace(SNIPPET, text=text))
    inserted = insert_template(case=open_one(shop), template_id=row.pk, letter=LetterSoFar(""), by=olga, now=NOW)
    assert (inserted.promise_at is not None) is is_promised


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
    [use] = latest_uses(olga, row)
    found = {Worked(1): "unsent", Worked(1, 1): "open", Worked(1, 1, 1): "solved", Worked(1, 1, 0, 1): "again"}
    assert (use.case, use.outcome) == (case, found.get(worked, "returned"))
    assert latest_uses(person("Sam", store("Else")), row) == []
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
