"""The mails that other desks lose, double, join wrongly or show wrongly: one by one through the whole import.

The reading of each file is tested beside it (tests/channels/email); here it is what the desk makes of them.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from afterdesk.desk.models import (
    Attachment,
    Case,
    CaseState,
    ImportRun,
    Message,
    OutgoingMessage,
    RawMail,
    RawMailState,
    ThreadReference,
)
from afterdesk.jobs.importing import import_paths, read_again
from tests.desk.cast import NOW, mailbox, store

pytestmark = pytest.mark.django_db

AWKWARD = Path(__file__).parents[1] / "channels" / "email" / "awkward"
FILES = sorted(AWKWARD.glob("*.eml"))


def bring(path: Path, *, into: object = None) -> ImportRun:
    """Import a file or folder into a store, as the command does."""
    shop = into or store()
    return import_paths([path], account=mailbox(shop), now=timezone.now)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_awkward_mail_is_accounted_for_and_the_second_time_changes_nothing(path: Path) -> None:
    shop = store()
    first = bring(path, into=shop)
    counts = (Case.objects.count(), Message.objects.count(), Attachment.objects.count())
    second = bring(path, into=shop)
    assert (first.seen, first.filed + first.quarantined, first.waiting) == (1, 1, 0)
    assert (second.known, second.waiting) == (1, 0)
    assert (Case.objects.count(), Message.objects.count(), Attachment.objects.count()) == counts
    assert not RawMail.objects.filter(reason__contains="The desk failed").exists()


def test_one_bad_mail_never_stops_those_behind_it() -> None:
    run = bring(AWKWARD)
    assert run.seen == len(FILES)
    assert run.seen == run.filed + run.known + run.quarantined
    assert not RawMail.objects.filter(state=RawMailState.STORED).exists()


def by_name(*stems: str) -> list[Path]:
    """Return awkward files by name."""
    return [AWKWARD / f"{stem}.eml" for stem in stems]


def bring_all(paths: list[Path], *, into: object) -> ImportRun:
    """Import several files in this order."""
    return import_paths(paths, account=mailbox(into), now=timezone.now)  # type: ignore[arg-type]


def ours(shop: object, message_id: str, buyer_mail_stem: str) -> Case:
    """Open a case by an awkward mail and let `message_id` be something we had sent in it."""
    bring_all(by_name(buyer_mail_stem), into=shop)
    case = Case.objects.get()
    ThreadReference.objects.create(store=case.store, case=case, message_id=message_id)
    return case


def test_three_mails_and_two_notices_of_one_order_are_one_case() -> None:
    stems = ("mail-1", "mail-2", "return-notice", "mail-3", "claim-notice")
    bring_all(by_name(*(f"one-order-{stem}" for stem in stems)), into=store())
    case = Case.objects.get()
    assert case.messages.count() == 5
    assert case.buyer is not None
    assert case.buyer.key.endswith("@marketplace.amazon.de") or "@marketplace.amazon." in case.buyer.key


def test_the_same_mail_delivered_twice_is_one_message() -> None:
    shop = store()
    run = bring_all(by_name("same-mail-delivered-twice") * 2, into=shop)
    assert (run.seen, run.filed, run.known, Message.objects.count()) == (2, 1, 1, 1)


def test_the_same_mail_to_two_mailboxes_is_filed_for_both() -> None:
    path = by_name("same-mail-delivered-twice")
    bring_all(path, into=store())
    bring_all(path, into=store())
    assert Message.objects.count() == 2


def test_a_reply_with_references_only_joins_the_case_of_the_same_sender() -> None:
    shop = store()
    case = ours(shop, "out-3.aa@larch-shop.example", "stranger-writes-our-marker")  # the same sender, a first mail
    bring_all(by_name("reply-with-references-only"), into=shop)
    assert case.messages.count() == 2


def test_a_stranger_who_forges_in_reply_to_opens_a_case_of_his_own() -> None:
    shop = store()
    case = ours(shop, "out-3.aa@larch-shop.example", "one-order-mail-1")
    bring_all(by_name("stranger-forges-in-reply-to"), into=shop)
    assert case.messages.count() == 1
    assert Case.objects.count() == 2


def test_a_marker_in_the_subject_joins_nothing() -> None:
    shop = store()
    bring_all(by_name("one-order-mail-1", "stranger-writes-our-marker"), into=shop)
    assert Case.objects.count() == 2


def test_an_empty_in_reply_to_is_never_looked_up() -> None:
    shop = store()
    case = ours(shop, "", "one-order-mail-1")
    bring_all(by_name("empty-in-reply-to"), into=shop)
    assert case.messages.count() == 1


def test_an_out_of_office_mail_is_filed_wakes_nobody_and_is_never_answered() -> None:
    bring_all(by_name("out-of-office"), into=store())
    assert Message.objects.get().is_automatic
    assert (Case.objects.count(), OutgoingMessage.objects.count()) == (0, 0)


def test_a_mail_without_from_is_kept() -> None:
    bring_all(by_name("no-from"), into=store())
    assert Message.objects.get().body.startswith("Wo bleibt mein Paket?")


@pytest.mark.parametrize(
    ("stem", "words"),
    [
        ("raw-iso-8859-1", "Größe passt nicht"),
        ("gb18030-labelled-gb2312", "包裹还没有到"),
        ("emoji", "\N{PARTY POPPER}"),
        ("backslashes-stay", r"\u0041"),
        ("html-with-script", "Lampe"),
    ],
)
def test_what_was_written_is_what_is_shown(stem: str, words: str) -> None:
    bring_all(by_name(stem), into=store())
    body = Message.objects.get().body
    assert words in body
    assert "<script" not in body
    assert "\x00" not in body


def test_no_attachment_keeps_a_path_in_its_name() -> None:
    bring_all(by_name("attachment-with-a-path", "attachment-with-a-windows-path"), into=store())
    names = list(Attachment.objects.values_list("name", flat=True))
    assert names
    assert not [name for name in names if "/" in name or "\\" in name or ".." in name]


def test_winmail_dat_gives_its_files() -> None:
    bring_all(by_name("winmail-dat"), into=store())
    assert Attachment.objects.exclude(name__iendswith=".dat").exists()


def test_what_cannot_be_read_stays_with_its_reason_and_can_be_read_again(tmp_path: Path) -> None:
    (tmp_path / "noise.eml").write_bytes(b"\x00\x01\x02 no mail at all")
    run = bring(tmp_path)
    kept = RawMail.objects.get()
    assert (run.quarantined, kept.state) == (1, RawMailState.QUARANTINED)
    assert kept.reason
    assert read_again(kept.pk, now=NOW) is False
    kept.refresh_from_db()
    assert kept.state == RawMailState.QUARANTINED


def test_an_interrupted_import_goes_on_where_it_was() -> None:
    shop, paths = store(), by_name("one-order-mail-1", "one-order-mail-2")

    def cut(step: str, count: int) -> None:
        if step == "stored":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_paths(paths, account=mailbox(shop), now=timezone.now, progress=cut)
    assert RawMail.objects.filter(state=RawMailState.STORED).count() == 2
    bring_all(paths, into=shop)
    assert not RawMail.objects.filter(state=RawMailState.STORED).exists()
    assert Message.objects.count() == 2


def test_mail_older_than_the_clock_is_due_from_its_own_moment() -> None:
    bring_all(by_name("one-order-mail-1"), into=store())
    case = Case.objects.get()
    clock = case.clocks.get(rule_id="MSG-1")
    assert clock.due_at - clock.started_at == timedelta(hours=24)
    assert clock.started_at == case.messages.get().at
    assert case.state == CaseState.OPEN
