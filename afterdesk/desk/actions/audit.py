"""Write to the audit log: who did what of weight, when and from where.

Call `record` last in an action: the lock that keeps the chain in one line is held until the transaction ends, and an
action that takes further locks after it could wait in a circle. Details are numbers of records and words of the
product, never a buyer's name, address or text.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils import timezone

from afterdesk.desk.models.audit import AuditEntry, Deed
from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store
from afterdesk.runtime.keys import derive

#: What a detail may be: what comes back from the database exactly as it went in.
Detail = str | int | bool | None | Sequence[str] | Sequence[int]

#: The seal before the first row.
NO_SEAL = bytes(32)
#: One number for the whole desk: whoever adds a row holds this lock until its transaction ends.
_CHAIN_LOCK = 0x41444B_A0D1
_ORIGIN_LENGTH = 200
_origin: ContextVar[str] = ContextVar("audit_origin", default="")


@contextmanager
def acting_from(origin: str) -> Iterator[None]:
    """Say for everything inside from where it is done: an address, "command line", "worker"."""
    token = _origin.set(origin[:_ORIGIN_LENGTH])
    try:
        yield
    finally:
        _origin.reset(token)


@transaction.atomic
def record(deed: Deed, *, by: User | None = None, store: Store | int | None = None, **details: Detail) -> AuditEntry:
    """Add one row to the log, in the transaction of the deed itself: both are kept, or neither."""
    _wait_for_the_chain()
    last = AuditEntry.objects.order_by("-number").values_list("number", "seal").first()
    number, previous = (last[0] + 1, bytes(last[1])) if last else (1, NO_SEAL)
    entry = AuditEntry(
        number=number,
        at=timezone.now(),
        deed=deed.value,
        person_id=by.pk if by else None,
        store_id=store.pk if isinstance(store, Store) else store,
        origin=_origin.get().replace("\x00", ""),
        details=_plain(details),
        previous_seal=previous,
    )
    entry.seal = seal_of(entry)
    entry.save(force_insert=True)
    return entry


def seal_of(entry: AuditEntry) -> bytes:
    """Return what the row's seal has to be: a keyed digest over its content and the seal before it (32 bytes)."""
    content = [
        entry.number,
        _moment(entry.at),
        entry.deed,
        entry.person_id,
        entry.store_id,
        entry.origin,
        entry.details,
        bytes(entry.previous_seal).hex(),
    ]
    words = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.digest(derive("audit"), words.encode(), hashlib.sha256)


def digest_of(words: str) -> str:
    """Return a keyed digest that stands for words which must not stand in the log themselves (32 hex digits)."""
    return hmac.digest(derive("audit-words"), words.strip().encode(), hashlib.sha256).hex()[:32]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(details: Mapping[str, Detail]) -> dict[str, object]:
    return {name: _without_nul(value) for name, value in details.items() if value is not None}


def _without_nul(value: Detail) -> object:
    """PostgreSQL keeps no NUL in a text; a sequence becomes the list that JSON knows."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Sequence):
        return [one.replace("\x00", "") if isinstance(one, str) else one for one in value]
    return value


def _wait_for_the_chain() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
