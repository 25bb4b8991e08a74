"""Templates out of a file: looked at first, then brought in. The same file twice changes nothing.

The file is kept as it was handed over; what is looked at and what is brought in are read from it anew.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from afterdesk.channels.files.template_rows import FaultyRow, RowFault, TemplateRow
from afterdesk.channels.files.templates import WRITERS, ExportKind, read_templates
from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.templates import TemplateBlocked, require_sound, save_template
from afterdesk.desk.models import Deed, Store, Template, TemplateImport, User
from afterdesk.domain.guard import Finding
from afterdesk.domain.templates import TemplateWords, UnknownVariables


class Change(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row that can be brought in: what it would do, to which template, and what the guard warns of."""

    line: int
    words: TemplateWords
    change: Change
    template: Template | None
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would do to a store's templates."""

    rows: Sequence[PlannedRow]
    faulty: Sequence[FaultyRow]

    def count(self, change: str) -> int:
        """Return how many rows would do this."""
        return sum(row.change == change for row in self.rows)


def keep_file(*, store: Store, name: str, raw: bytes, language: str, by: User | None, now: datetime) -> TemplateImport:
    """Keep a file that was handed over and can be read. Raises UnreadableTemplates. Kept once until brought in."""
    read_templates(raw, file_name=name, language=language)
    kept, _ = TemplateImport.objects.update_or_create(
        store=store,
        content_hash=hashlib.sha256(raw).hexdigest(),
        language=language,
        name=name[-200:],
        applied_at=None,
        defaults={"content": zlib.compress(raw, 6), "by": by, "at": now},
    )
    return kept


def plan_import(kept: TemplateImport) -> ImportPlan:
    """Return what the file would do now; nothing is changed."""
    found = read_templates(zlib.decompress(kept.content), file_name=kept.name, language=kept.language)
    existing = {one.words.key: one for one in Template.objects.filter(store_id=kept.store_id)}
    rows: list[PlannedRow] = []
    faulty = list(found.faulty)
    for row in found.rows:
        planned = _planned(row, existing.get(row.words.key))
        if isinstance(planned, PlannedRow):
            rows.append(planned)
        else:
            faulty.append(planned)
    return ImportPlan(rows, sorted(faulty, key=lambda one: one.line))


@transaction.atomic
def bring_in(*, kept: TemplateImport, by: User | None = None, now: datetime) -> ImportPlan:
    """Save what is new and changed, archived ones too, and count it. A second time there is nothing to do."""
    locked = TemplateImport.objects.select_for_update().select_related("store").get(pk=kept.pk)
    plan = plan_import(locked)
    for row in plan.rows:
        if row.change is not Change.SAME:
            save_template(
                store=locked.store, words=row.words, by=by, now=now, template=row.template, source=locked.name
            )
    if locked.applied_at is None:
        locked.new, locked.changed, locked.same = (plan.count(change) for change in Change)
        locked.faulty, locked.applied_at = len(plan.faulty), now
        locked.save()
        record(Deed.IMPORTED, by=by, store=locked.store, what="templates", count=locked.new + locked.changed)
    return plan


@transaction.atomic
def export_templates(*, store: Store, kind: ExportKind, by: User) -> tuple[bytes, str]:
    """Return a store's templates as a file with its content type; archived ones stay behind."""
    words = [one.words for one in Template.objects.filter(store=store, archived_at=None)]
    write, content_type = WRITERS[kind]
    record(Deed.EXPORTED, by=by, store=store, what="templates", format=kind.value, count=len(words))
    return write(words), content_type


def _planned(row: TemplateRow, template: Template | None) -> PlannedRow | FaultyRow:
    if template is not None and template.words == row.words:
        return PlannedRow(row.line, row.words, Change.SAME, template)
    try:
        warnings = require_sound(row.words)
    except UnknownVariables as problem:
        return FaultyRow(row.line, row.words.name, RowFault.UNKNOWN_VARIABLE, ", ".join(problem.names))
    except TemplateBlocked as problem:
        stopped = "; ".join(dict.fromkeys(one.words[:80] for one in problem.findings))
        return FaultyRow(row.line, row.words.name, RowFault.BLOCKED, stopped)
    change = Change.NEW if template is None else Change.CHANGED
    return PlannedRow(row.line, row.words, change, template, warnings)
