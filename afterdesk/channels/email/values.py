"""What one e-mail turns into: plain values, no record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from afterdesk.domain.marketplaces import Marketplace


class MailKind(StrEnum):
    """What the mail is, by Amazon's type header or by its body."""

    BUYER_MESSAGE = "buyer_message"
    AMAZON_RELAY = "amazon_relay"
    OWN_COPY = "own_copy"
    RETURN_REQUEST = "return_request"
    REFUND_ISSUED = "refund_issued"
    A_TO_Z_CLAIM = "a_to_z_claim"
    A_TO_Z_DECISION = "a_to_z_decision"
    CANCEL_REQUEST = "cancel_request"
    OPT_OUT_BOUNCE = "opt_out_bounce"
    CHARGEBACK = "chargeback"
    CHARGEBACK_DECISION = "chargeback_decision"
    ORDER_NOTICE = "order_notice"
    AMAZON_MARKETING = "amazon_marketing"
    OTHER_NOTICE = "other_notice"
    BOUNCE = "bounce"
    NOT_AMAZON = "not_amazon"


class Direction(StrEnum):
    """in: a person wrote. out: a copy of our own. system: a machine's notice."""

    IN = "in"
    OUT = "out"
    SYSTEM = "system"


class Trust(StrEnum):
    """Whether the sender is who it says, by the mailbox's own server alone."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MailItem:
    """One line of goods named in a notice."""

    title: str | None = None
    asin: str | None = None
    sku: str | None = None
    quantity: int | None = None
    reason: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """A file that came with the mail. `name` is safe to show; never a path."""

    name: str
    content_type: str
    content: bytes
    content_id: str | None = None
    inline: bool = False


@dataclass(frozen=True, slots=True)
class InboundMail:
    """Everything the desk needs to know of one e-mail. A value that the mail does not give is None or empty."""

    kind: MailKind
    direction: Direction
    trusted: Trust
    subject: str = ""
    body: str = ""  # the person's own words, quotes and frames removed
    full_text: str = ""  # the whole readable text, nothing removed
    lang: str | None = None
    message_id: str | None = None  # without angle brackets
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    thread_of: str | None = None  # Message-ID answered
    bounced_message_id: str | None = None
    date_at: datetime | None = None  # the Date header, aware
    received_at: datetime | None = None  # topmost Received header, aware
    from_address: str | None = None
    from_name: str | None = None
    reply_to: str | None = None
    to_addresses: tuple[str, ...] = ()
    buyer_alias: str | None = None  # full relay address, the part after "+" kept: where a reply goes
    buyer_key: str | None = None  # relay address without the part after "+", lower-case: one per buyer and seller
    buyer_name: str | None = None
    marketplace: Marketplace | None = None
    notification_type: str | None = None
    order_id: str | None = None
    asin: str | None = None
    sku: str | None = None
    case_id: str | None = None  # Amazon's message case, not ours
    items: tuple[MailItem, ...] = ()
    reason: str | None = None
    auto_authorised: bool | None = None
    return_tracking: str | None = None
    return_carrier: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    deadline_days: int | None = None
    counts_against_odr: bool | None = None
    action_required: bool | None = None
    attachments: tuple[MailAttachment, ...] = ()
    is_automatic: bool = False  # auto-reply, list, robot: filed, never auto-answered
    no_response_url: str | None = None  # Amazon's signed "no response needed" link, verbatim
    oddities: tuple[str, ...] = ()  # what was repaired or guessed while reading, in words
