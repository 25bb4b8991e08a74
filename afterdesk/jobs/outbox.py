"""Sending approved replies through SMTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

from django.utils import timezone

from afterdesk.channels.email.build import ReplyEnvelope, UnsendableReply, build_reply
from afterdesk.channels.email.outgoing_files import UnsendableFile
from afterdesk.channels.email.own_ids import make_case_mark
from afterdesk.channels.email.send import SmtpAccount, SmtpSecurity, send
from afterdesk.desk.actions.draft_files import files_to_send
from afterdesk.desk.actions.mailboxes import access_token
from afterdesk.desk.actions.sending import (
    Outcome,
    SendingResult,
    claim_reply,
    doubt_stale_sendings,
    let_go,
    record_result,
    replies_to_send,
)
from afterdesk.desk.models import Mailbox, OutgoingMessage, Store
from afterdesk.jobs.app import job
from afterdesk.runtime.keys import derive

QUEUE = "outbox"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@job("send_reply", queue=QUEUE)
def send_reply(outgoing_id: int) -> None:
    """Send one reply when its moment has come. Run twice, it sends once: only one run can claim it."""
    send_one(outgoing_id, now=timezone.now())


def send_one(outgoing_id: int, *, now: datetime) -> bool:
    """Send one reply if it is still to be sent. False: nothing left this machine."""
    outgoing = claim_reply(outgoing_id=outgoing_id, now=now)
    if outgoing is None:
        return False
    try:
        made = _made(outgoing)
    except Exception:  # nothing has left: it stays queued, and the job's own back-off tries again
        let_go(outgoing=outgoing)
        raise
    result = made if isinstance(made, SendingResult) else _handed_over(made, outgoing)
    record_result(outgoing=outgoing, result=result, now=timezone.now())
    return result.outcome is Outcome.SENT


def sweep(*, now: datetime) -> int:
    """Send what is due and no job was queued for; show a person what a dead worker left in doubt."""
    doubt_stale_sendings(now=now)
    return sum(send_one(one, now=now) for one in replies_to_send(now=now))


def _made(outgoing: OutgoingMessage) -> EmailMessage | SendingResult:
    """Put the mail together; a result where it can never leave like this."""
    store = outgoing.case.store
    if store.is_demo and store.smtp_host not in LOOPBACK:
        return SendingResult(
            Outcome.PERMANENT, "A demo store sends to this machine only. Set its mail server to 127.0.0.1."
        )
    try:
        return build_reply(_envelope(outgoing, store))
    except (UnsendableReply, UnsendableFile) as problem:
        return SendingResult(Outcome.PERMANENT, str(problem))


def _handed_over(mail: EmailMessage, outgoing: OutgoingMessage) -> SendingResult:
    result = send(mail, account_of(outgoing.case.store))
    return SendingResult(Outcome(result.outcome), result.words)


def _envelope(outgoing: OutgoingMessage, store: Store) -> ReplyEnvelope:
    return ReplyEnvelope(
        from_address=store.approved_sender,
        from_name=store.sender_name or store.name,
        to_alias=outgoing.to_alias,
        subject=outgoing.subject,
        text=outgoing.text,
        message_id=outgoing.message_id,
        in_reply_to=outgoing.in_reply_to or None,
        references=tuple(outgoing.references),
        attachments=files_to_send(outgoing),
        store=store.slug,
        case_mark=make_case_mark(derive("case-header"), outgoing.case_id),
    )


def account_of(store: Store) -> SmtpAccount:
    """Return the mail server of a store. Without a password, a mailbox of the same user lends its OAuth token."""
    return SmtpAccount(
        oauth_token=_token_of(store),
        host=store.smtp_host,
        port=store.smtp_port,
        security=SmtpSecurity(store.smtp_security),
        username=store.smtp_username,
        password=store.smtp_password,
    )


def _token_of(store: Store) -> Callable[[], str] | None:
    if store.smtp_password or not store.smtp_username:
        return None
    box = Mailbox.objects.filter(account__store=store, sign_in=Mailbox.SignIn.OAUTH, username=store.smtp_username)
    mailbox = box.first()
    return (lambda: access_token(mailbox, now=timezone.now())) if mailbox else None
