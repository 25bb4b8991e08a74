"""What the audit log is asked: a page of it, an export of it, and whether its chain is whole."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from django.db.models import Q, QuerySet

from afterdesk.desk.actions.audit import NO_SEAL, digest_of, seal_of
from afterdesk.desk.models import AuditEntry, Deed, Membership, OutgoingMessage, Store, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import store_ids_for

PAGE = 50
#: Rows fetched at once where all of them are read.
BATCH = 2000
COLUMNS = ("number", "at", "deed", "person", "store", "origin", "details", "previous_seal", "seal")
#: What a sheet would take for a formula is written as words.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which rows are wanted; what is None is not asked. `until` itself is left out."""

    person_id: int | None = None
    store_id: int | None = None
    deed: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some rows, newest first; `next` is the number behind which the next page begins."""

    rows: tuple[AuditEntry, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What `audit verify` found. `broken`: the first row that does not fit; `why` says what is wrong with it."""

    rows: int
    last_number: int
    last_seal: str
    broken: int | None = None
    why: str = ""


def audit_for(user: User) -> QuerySet[AuditEntry]:
    """The rows a person may see: of the stores they own, and of the signing in of those stores' people."""
    owned = store_ids_for(user, Permission.SEE_AUDIT)
    if not owned:
        return AuditEntry.objects.none()
    if not Store.objects.exclude(pk__in=owned).exists():
        return AuditEntry.objects.all()
    people = Membership.objects.filter(store_id__in=owned).values("user_id")
    return AuditEntry.objects.filter(Q(store_id__in=owned) | Q(store_id=None, person_id__in=people))


def filtered(rows: QuerySet[AuditEntry], wanted: AuditFilter) -> QuerySet[AuditEntry]:
    """Return the rows that were asked for."""
    asked = {
        "person_id": wanted.person_id,
        "store_id": wanted.store_id,
        "deed": wanted.deed or None,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def audit_page(user: User, wanted: AuditFilter, *, after: int | None = None) -> AuditPage:
    """Return one page, newest first."""
    found = filtered(audit_for(user), wanted).select_related("person", "store").order_by("-number")
    if after is not None:
        found = found.filter(number__lt=after)
    rows = list(found[: PAGE + 1])
    _add_reasons(rows[:PAGE])
    return AuditPage(tuple(rows[:PAGE]), rows[PAGE - 1].number if len(rows) > PAGE else None)


def _add_reasons(rows: Sequence[AuditEntry]) -> None:
    """Put beside a warning that was overridden the reason that its reply keeps, if it is still the very same words."""
    replies = {one.details.get("reply") for one in rows if one.deed == Deed.GUARD_OVERRIDDEN}
    kept = dict(OutgoingMessage.objects.filter(pk__in=replies - {None}).values_list("pk", "warning_reason"))
    for entry in rows:
        reason = kept.get(entry.details.get("reply"), "")
        is_same = bool(reason) and digest_of(reason) == entry.details.get("reason_digest")
        entry.reason = reason if is_same else ""  # type: ignore[attr-defined]


def check_chain(rows: Iterable[AuditEntry]) -> ChainCheck:
    """Follow the chain from its first row to its last, or to the first row that does not fit."""
    count, previous = 0, NO_SEAL
    for entry in rows:
        if why := _what_is_wrong(entry, count + 1, previous):
            return ChainCheck(count, count, previous.hex(), broken=entry.number, why=why)
        count, previous = count + 1, bytes(entry.seal)
    return ChainCheck(count, count, previous.hex())


def every_row() -> Iterator[AuditEntry]:
    """Return all rows in their order, some at a time."""
    return AuditEntry.objects.order_by("number").iterator(chunk_size=BATCH)


def as_json_lines(rows: Iterable[AuditEntry]) -> Iterator[str]:
    """Write rows as JSON, one a line."""
    return (json.dumps(_values(entry), ensure_ascii=False) + "\n" for entry in rows)


def as_csv(rows: Iterable[AuditEntry]) -> Iterator[str]:
    """Write rows as a table whose first line names the columns."""
    yield _csv_line(COLUMNS)
    for entry in rows:
        values = {**_values(entry), "details": json.dumps(entry.details, ensure_ascii=False, sort_keys=True)}
        yield _csv_line([_harmless(values[name]) for name in COLUMNS])


def _what_is_wrong(entry: AuditEntry, number: int, previous: bytes) -> str:
    if entry.number != number:
        return f"row {number} is missing: the next one there is row {entry.number}"
    if bytes(entry.previous_seal) != previous:
        return f"it does not follow on row {number - 1}: one of the two was written anew"
    return "" if bytes(entry.seal) == seal_of(entry) else "its seal does not fit its content: it was changed"


def _values(entry: AuditEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "deed": entry.deed,
        "person": entry.person_id,
        "store": entry.store_id,
        "origin": entry.origin,
        "details": entry.details,
        "previous_seal": bytes(entry.previous_seal).hex(),
        "seal": bytes(entry.seal).hex(),
    }


def _harmless(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value


def _csv_line(values: Iterable[object]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(values)
    return line.getvalue()
