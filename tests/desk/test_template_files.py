"""Templates in and out of files: looked at first, the same file twice changes nothing."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest

from afterdesk.channels.files.template_rows import RowFault, UnreadableTemplates
from afterdesk.channels.files.templates import ExportKind
from afterdesk.desk.actions.import_templates import Change, bring_in, export_templates, keep_file, plan_import
from afterdesk.desk.actions.templates import (
    archive_template,
)
from afterdesk.desk.models import (
    AuditEntry,
    Deed,
    Store,
    Template,
    TemplateImport,
    TemplateVersion,
    User,
)
from tests.desk.cast import NOW
from tests.desk.template_cast import SNIPPET, TEXT, saved

pytestmark = pytest.mark.django_db


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
