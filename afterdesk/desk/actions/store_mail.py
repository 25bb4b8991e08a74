"""Store raw mail before anything is read from it: nothing is lost if a later step fails."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from afterdesk.desk.models import ImportRun, MailAccount, RawMail

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?<?([^<>\s]{3,900})>?", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
#: Headers end somewhere in here, or the mail has none worth the name.
_HEADERS_WITHIN = 256 * 1024


@dataclass(frozen=True, slots=True)
class FoundRaw:
    """The bytes of one mail and the place they came from, for people to read."""

    raw: bytes
    source: str


@dataclass(frozen=True, slots=True)
class Stored:
    """How many mails of a batch were new, and which rows hold them."""

    new: tuple[int, ...]
    known: int


def store_mails(*, account: MailAccount, run: ImportRun | None, found: Sequence[FoundRaw]) -> Stored:
    """Store the new ones of a batch, count the known ones as seen again. The same batch twice changes nothing.

    Two processes that store the same mail at once: the unique index lets one win, the other starts over and finds it.
    """
    for _ in range(3):
        try:
            return _store(account, run, found)
        except IntegrityError:
            continue
    return _store(account, run, found)


def identity_of(raw: bytes) -> str:
    """Return what makes a mail the same mail: its Message-ID, or its content where it has none."""
    end = _END_OF_HEADERS.search(raw[:_HEADERS_WITHIN])
    headers = raw[: end.start()] if end else raw[:_HEADERS_WITHIN]
    found = _MESSAGE_ID.search(headers)
    if found:
        return "m:" + hashlib.sha256(found.group(1)).hexdigest()
    return "c:" + content_hash_of(raw)


def content_hash_of(raw: bytes) -> str:
    """Return a hash of the bytes that does not depend on how lines end."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest()


@transaction.atomic
def _store(account: MailAccount, run: ImportRun | None, found: Sequence[FoundRaw]) -> Stored:
    by_identity: dict[str, FoundRaw] = {}
    repeated: list[str] = []
    for one in found:
        identity = identity_of(one.raw)
        if identity in by_identity:
            repeated.append(identity)
        by_identity.setdefault(identity, one)
    known = set(
        RawMail.objects.filter(account=account, identity__in=list(by_identity)).values_list("identity", flat=True)
    )
    new = [_row(account, run, identity, one) for identity, one in by_identity.items() if identity not in known]
    RawMail.objects.bulk_create(new)
    again = [*known, *repeated]
    if again:
        RawMail.objects.filter(account=account, identity__in=again).update(seen_again=F("seen_again") + 1)
    if run:
        ImportRun.objects.filter(pk=run.pk).update(seen=F("seen") + len(found), known=F("known") + len(again))
    return Stored(tuple(row.pk for row in new), len(again))


def _row(account: MailAccount, run: ImportRun | None, identity: str, one: FoundRaw) -> RawMail:
    return RawMail(
        store_id=account.store_id,
        account=account,
        run=run,
        identity=identity,
        content_hash=content_hash_of(one.raw),
        content=zlib.compress(one.raw, 3),
        size=len(one.raw),
        source=one.source[-500:],
    )


def read_raw(mail: RawMail) -> bytes:
    """Return the bytes as they arrived."""
    return zlib.decompress(bytes(mail.content))
