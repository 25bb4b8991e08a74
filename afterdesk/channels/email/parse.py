"""One e-mail as a value: what Amazon or a buyer says in it, and how far it can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from afterdesk.channels.email import notices
from afterdesk.channels.email.envelope import Envelope, read_envelope
from afterdesk.channels.email.finds import (
    case_in_links,
    first_asin,
    no_response_link,
    order_ids,
)
from afterdesk.channels.email.letters import Letter, read_letter
from afterdesk.channels.email.mime import MimeMail, bytes_of, read_mime
from afterdesk.channels.email.people import buyer_alias_of, buyer_name_of, without_case
from afterdesk.channels.email.senders import Side
from afterdesk.channels.email.stores import store_of
from afterdesk.channels.email.trust import trust_of
from afterdesk.channels.email.values import Direction, InboundMail, MailKind, Trust
from afterdesk.domain.errors import DeskError
from afterdesk.domain.marketplaces import Marketplace

LANGUAGE_SAMPLE_CHARACTERS = 2_000

#: At least one of these makes a file a mail.
_MAIL_HEADERS = frozenset(
    [
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "content-type",
        "mime-version",
        "reply-to",
        "sender",
        "delivered-to",
        "x-space-notification-type",
        "in-reply-to",
        "references",
    ]
)
_WITH_GOODS = frozenset(MailKind) - {MailKind.AMAZON_MARKETING, MailKind.BOUNCE, MailKind.NOT_AMAZON}
_SPOKEN = frozenset({MailKind.BUYER_MESSAGE, MailKind.AMAZON_RELAY, MailKind.OWN_COPY, MailKind.NOT_AMAZON})
_WITH_LABELS = _WITH_GOODS - {MailKind.BUYER_MESSAGE, MailKind.OWN_COPY, MailKind.OPT_OUT_BOUNCE}


class UnreadableMail(DeskError):
    """These bytes are no e-mail."""


def parse_message(raw: bytes, *, trusted_servers: Sequence[str] = ()) -> InboundMail:
    """Turn one e-mail into a value. Never fails on a mail that is only odd; see `InboundMail.oddities`.

    `trusted_servers` are the names under which the mailbox's own server signs its Authentication-Results lines.
    Raises UnreadableMail when the bytes are no mail at all.
    """
    return _parse(raw, trusted_servers, is_inner=False)


def _parse(raw: bytes, trusted_servers: Sequence[str], *, is_inner: bool) -> InboundMail:
    mime = _opened(raw)
    envelope = read_envelope(mime)
    letter = read_letter(mime, envelope)
    mail = _assembled(mime, envelope, letter, trusted_servers)
    if mail.kind is MailKind.NOT_AMAZON and envelope.side is Side.OTHER and len(mime.inner) == 1 and not is_inner:
        return _of_attached_mail(mail, mime) or mail
    return mail


def _opened(raw: bytes) -> MimeMail:
    text = raw.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if not text:
        raise UnreadableMail("The mail is empty. Fetch or export it again.")
    mime = read_mime(text)
    if not {name.lower() for name in mime.root} & _MAIL_HEADERS:
        raise UnreadableMail("This is no e-mail: it has no mail headers. Give a file in .eml, mbox or Maildir format.")
    return mime


def _of_attached_mail(outer: InboundMail, mime: MimeMail) -> InboundMail | None:
    """Somebody forwarded Amazon's mail as an attachment. What the inner mail says of its origin proves nothing."""
    try:
        inner = _parse(bytes_of(mime.inner[0]), (), is_inner=True)
    except UnreadableMail:
        return None
    if inner.kind is MailKind.NOT_AMAZON:
        return None
    return replace(
        inner,
        trusted=Trust.NO if Trust.NO in (inner.trusted, outer.trusted) else Trust.UNKNOWN,
        message_id=outer.message_id,
        to_addresses=outer.to_addresses,
        received_at=outer.received_at,
        oddities=(*inner.oddities, "forwarded as an attachment"),
    )


def _assembled(mime: MimeMail, envelope: Envelope, letter: Letter, trusted_servers: Sequence[str]) -> InboundMail:
    kind = letter.kind
    store = None if kind is MailKind.NOT_AMAZON else store_of(envelope, letter)
    alias = buyer_alias_of(kind, envelope, letter)
    body = letter.words if kind in _SPOKEN else ""
    mail = InboundMail(
        kind=kind,
        direction=letter.direction,
        trusted=_trust(kind, mime, envelope, trusted_servers),
        subject=envelope.subject,
        body=body,
        full_text=letter.text,
        lang=_language_of(body if kind in _SPOKEN else notices.before_footer(letter.text) or envelope.subject),
        message_id=envelope.message_id,
        in_reply_to=envelope.in_reply_to,
        references=envelope.references,
        thread_of=envelope.in_reply_to or (envelope.references[-1] if envelope.references else None),
        bounced_message_id=_bounced(kind, mime, envelope),
        date_at=envelope.date_at,
        received_at=envelope.received_at,
        from_address=envelope.sender.address if envelope.sender else None,
        from_name=envelope.sender.name if envelope.sender else None,
        reply_to=envelope.reply_to.address if envelope.reply_to else None,
        to_addresses=envelope.to_addresses,
        buyer_alias=alias,
        buyer_key=without_case(alias) if alias else None,
        buyer_name=buyer_name_of(kind, envelope, letter),
        marketplace=store,
        notification_type=envelope.type_header or letter.type_in_body,
        case_id=_case_of(kind, alias, letter),
        attachments=tuple(mime.attachments),
        is_automatic=envelope.is_automatic or letter.direction is Direction.SYSTEM,
        no_response_url=no_response_link(letter.footer_links) if kind is MailKind.BUYER_MESSAGE else None,
        oddities=(*mime.oddities, *envelope.oddities),
    )
    return _with_goods(mail, letter, store)


def _with_goods(mail: InboundMail, letter: Letter, store: Marketplace | None) -> InboundMail:
    """Add order, goods and what a notice states."""
    kind = mail.kind
    if kind is MailKind.AMAZON_MARKETING:
        return mail
    orders = order_ids(mail.subject) or order_ids(letter.text) or order_ids(" ".join(letter.links))
    mail = replace(mail, order_id=orders[0] if orders else None)
    if kind not in _WITH_GOODS:
        return mail
    notice = notices.NoticeText(mail.subject, letter.text, letter.tables, store)
    if kind in _WITH_LABELS:
        stated = notices.read_stated(notice)
    else:
        stated = notices.Stated({}, tuple(notices.items_of_lines(letter.text)))
    first = stated.items[0] if stated.items else None
    values = stated.values
    money = notices.amount_of(notice, stated) if kind in notices.WITH_AMOUNT else None
    is_return = kind in {MailKind.RETURN_REQUEST, MailKind.A_TO_Z_CLAIM, MailKind.A_TO_Z_DECISION}
    return replace(
        mail,
        items=stated.items,
        asin=(first and first.asin) or first_asin(letter.text, " ".join(letter.links)),
        sku=(first and first.sku) or values.get("sku"),
        reason=(first and first.reason) or values.get("reason"),
        auto_authorised=notices.auto_authorised(notice, stated) if kind is MailKind.RETURN_REQUEST else None,
        return_tracking=_first_word(values.get("tracking")) if is_return else None,
        return_carrier=values.get("carrier") if is_return else None,
        amount=money.amount if money else None,
        currency=money.currency if money else None,
        deadline_days=notices.deadline_days(notice) if kind in notices.WITH_DEADLINE else None,
        counts_against_odr=notices.counts_against_odr(notice) if kind in notices.DECISIONS else None,
        action_required=notices.action_required(notice) if mail.direction is Direction.SYSTEM else None,
    )


def _trust(kind: MailKind, mime: MimeMail, envelope: Envelope, trusted_servers: Sequence[str]) -> Trust:
    """A stranger's own good name proves nothing of Amazon's words in his mail."""
    headers = [(name, str(value)) for name, value in mime.root.items()]
    trust = trust_of(headers, envelope.senders, trusted_servers)
    speaks_for_amazon = kind not in {MailKind.NOT_AMAZON, MailKind.BOUNCE, MailKind.OWN_COPY}
    if trust is Trust.YES and speaks_for_amazon and envelope.side not in {Side.AMAZON, Side.RELAY}:
        return Trust.UNKNOWN
    return trust


def _bounced(kind: MailKind, mime: MimeMail, envelope: Envelope) -> str | None:
    if kind not in {MailKind.BOUNCE, MailKind.OPT_OUT_BOUNCE}:
        return None
    if mime.returned_ids:
        return mime.returned_ids[0]
    return envelope.in_reply_to or (envelope.references[-1] if envelope.references else None) or envelope.quoted_id


def _case_of(kind: MailKind, alias: str | None, letter: Letter) -> str | None:
    if kind not in {MailKind.BUYER_MESSAGE, MailKind.AMAZON_RELAY, MailKind.OWN_COPY, MailKind.OPT_OUT_BOUNCE}:
        return None
    local = alias.rpartition("@")[0] if alias else ""
    return local.partition("+")[2] or case_in_links(letter.links)


def _first_word(value: str | None) -> str | None:
    return value.split()[0].rstrip(".,;") if value and value.split() else None


def _language_of(text: str) -> str | None:
    sample = text[:LANGUAGE_SAMPLE_CHARACTERS]
    if not sample.strip():
        return None
    from afterdesk.domain.language import detect_language  # loads a model: only when a mail has words

    found = detect_language(sample).lang.partition("-")[0]
    return found if len(found) == 2 else None
