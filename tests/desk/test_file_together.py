"""Mails filed together come out as if each had been filed alone, and one bad mail harms none of its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from afterdesk.channels.email.values import Direction, InboundMail, MailKind
from afterdesk.demo.load import generate_load
from afterdesk.desk.actions.file_mail import file_mails
from afterdesk.desk.actions.store_mail import FoundRaw, store_mails
from afterdesk.desk.models import Case, Clock, Message, RawMail, RawMailState, Store
from afterdesk.jobs.importing import file_one, file_stored
from tests.desk.cast import ANNA, NOW, buyer_mail, mailbox, notice, store

pytestmark = pytest.mark.django_db

MAILS = 90


def one_by_one(ids: Sequence[int]) -> None:
    for pk in ids:
        file_one(pk, now=NOW)


def together(ids: Sequence[int]) -> None:
    file_stored(ids, now=lambda: NOW)


def stored(shop: Store, raws: Sequence[bytes]) -> Sequence[int]:
    return store_mails(account=mailbox(shop), run=None, found=[FoundRaw(raw, "test") for raw in raws]).new


def outcome(shop: Store) -> list[Any]:
    """Return what the desk made of a store's mails, without the numbers that differ from run to run."""
    return [told(case) for case in Case.objects.filter(store=shop).order_by("opened_at", "title", "order__order_id")]


def told(case: Case) -> dict[str, Any]:
    """Return everything that one case says."""
    columns = [field.name for field in Case._meta.concrete_fields if not field.is_relation and field.name != "id"]
    kept = {name: getattr(case, name) for name in columns if name != "last_message_id"}
    newest = Message.objects.filter(pk=case.last_message_id or 0).values_list("message_id", flat=True).first()
    return kept | {
        "order": case.order.order_id if case.order else None,
        "buyer": (case.buyer.key, case.buyer.alias, case.buyer.name) if case.buyer else None,
        "newest": newest,
        "messages": list(case.messages.order_by("at", "message_id").values_list("message_id", "kind", "evidence")),
        "files": case.messages.filter(attachments__isnull=False).count(),
        "clocks": sorted(
            case.clocks.values_list("rule_id", "state", "due_at", "ended_at", "message__message_id"), key=str
        ),
        "events": sorted(case.events.values_list("at", "kind")),
        "references": sorted(case.thread_references.values_list("message_id", flat=True)),
    }


@pytest.mark.parametrize("arrange", [list, lambda raws: list(reversed(raws))], ids=["as written", "newest first"])
def test_together_is_as_one_by_one(arrange: Callable[[Sequence[bytes]], list[bytes]]) -> None:
    raws = arrange(list(generate_load(MAILS, now=NOW - timedelta(hours=1), seed=3)))
    alone, group = store("Alone"), store("Group")
    one_by_one(stored(alone, raws))
    together(stored(group, raws))
    assert len(outcome(alone)) > MAILS / 4
    assert outcome(group) == outcome(alone)


def test_one_bad_mail_harms_none_of_its_neighbours() -> None:
    ids = stored(store(), list(generate_load(10, now=NOW, seed=4)))
    RawMail.objects.filter(pk=ids[4]).update(content=b"these are no compressed bytes")
    together(ids)
    waiting = RawMail.objects.filter(state=RawMailState.STORED)
    assert list(waiting.values_list("pk", "attempts")) == [(ids[4], 1)]
    assert Message.objects.count() == 9


def test_a_group_and_its_mails_are_filed_once() -> None:
    ids = stored(store(), list(generate_load(10, now=NOW, seed=5)))
    together(ids)
    before = Message.objects.count(), Clock.objects.count()
    together(ids)
    assert (Message.objects.count(), Clock.objects.count()) == before


def test_a_buyer_who_writes_and_opts_out_in_one_group_has_opted_out() -> None:
    shop = store()
    gone = notice(MailKind.OPT_OUT_BOUNCE, direction=Direction.SYSTEM, date_at=NOW)
    file_as_group(shop, [buyer_mail(), gone])
    assert Case.objects.get().buyer == shop.buyers.get(key=ANNA)
    assert shop.buyers.get(key=ANNA).opted_out_at == NOW


def test_a_notice_before_the_first_words_learns_who_its_buyer_is() -> None:
    shop = store()
    file_as_group(shop, [notice(MailKind.RETURN_REQUEST, date_at=NOW - timedelta(hours=2)), buyer_mail()])
    case = Case.objects.select_related("buyer", "order__buyer").get()
    assert case.order is not None
    assert case.buyer == case.order.buyer == shop.buyers.get(key=ANNA)


def file_as_group(shop: Store, mails: Sequence[InboundMail]) -> None:
    """Store and file these mails as one group."""
    raws = [f"Message-ID: <{mail.message_id}>\r\n\r\n{mail.body}".encode() for mail in mails]
    kept = RawMail.objects.select_related("store", "account").in_bulk(stored(shop, raws))
    file_mails(mails=list(zip(kept.values(), mails, strict=True)), now=NOW)
