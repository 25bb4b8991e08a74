"""After a restore nothing leaves by itself that may have left before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from afterdesk.desk.actions.restoring import doubt_restored_replies
from afterdesk.desk.actions.sending import replies_to_send
from afterdesk.desk.models import Case, EventKind, OutgoingMessage, OutgoingStatus
from tests.desk.cast import NOW, open_one, store

pytestmark = pytest.mark.django_db


def reply(case: Case, status: str) -> OutgoingMessage:
    return OutgoingMessage.objects.create(
        store=case.store,
        case=case,
        status=status,
        to_alias="a@marketplace.amazon.de",
        subject="s",
        text="t",
        message_id=f"<{status}@larch.example>",
        queued_at=NOW,
        send_after=NOW,
    )


def test_what_was_on_its_way_waits_for_a_person() -> None:
    case = open_one(store())
    for status in OutgoingStatus.values:
        reply(case, status)
    assert doubt_restored_replies(now=NOW) == 3
    assert replies_to_send(now=NOW + timedelta(days=1)) == []
    found = dict(OutgoingMessage.objects.values_list("message_id", "status"))
    assert found == {
        f"<{status}@larch.example>": OutgoingStatus.UNKNOWN if status in ("held", "queued", "sending") else status
        for status in OutgoingStatus.values
    }
    assert case.events.filter(kind=EventKind.REPLY_UNKNOWN).count() == 3
