"""Queue as many replies as asked for, to a mail server at PORT, each with a job of its own:

python queue_replies.py COUNT PORT
"""

from __future__ import annotations

import sys

from afterdesk.runtime.desk import open_desk


def main(count: int, port: int) -> None:
    with open_desk():
        from django.db import transaction
        from django.utils import timezone

        from afterdesk.channels.email.own_ids import make_message_id
        from afterdesk.desk.deferring import defer
        from afterdesk.desk.models import Case, OutgoingMessage, Store
        from afterdesk.runtime.keys import derive

        Store.objects.update(
            approved_sender="desk@larch.example", smtp_host="127.0.0.1", smtp_port=port, smtp_security="none"
        )
        case, now = Case.objects.exclude(buyer=None).order_by("pk").first(), timezone.now()
        assert case is not None
        with transaction.atomic():
            for number in range(count):
                outgoing = OutgoingMessage.objects.create(
                    store_id=case.store_id,
                    case=case,
                    to_alias="kx72@marketplace.amazon.de",
                    subject=f"Reply {number}",
                    text=f"Guten Tag,\n\nwir senden sie heute, die Lampe Nummer {number}.",
                    language="de",
                    message_id=make_message_id(derive("message-id"), number + 1, "larch.example"),
                    queued_at=now,
                    send_after=now,
                )
                defer("send_reply", outgoing_id=outgoing.pk)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
