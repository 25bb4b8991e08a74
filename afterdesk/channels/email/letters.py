"""The readable text of a mail, the person's own words in it, and what kind of mail that makes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from afterdesk.channels.email.classify import Evidence, direction_of, kind_of, kind_of_type, type_in_body
from afterdesk.channels.email.envelope import Envelope
from afterdesk.channels.email.finds import links_in, order_ids, relay_address_in
from afterdesk.channels.email.frames import Framed, own_words
from afterdesk.channels.email.headers import Address, addresses
from afterdesk.channels.email.markup import Markup, read_markup, tidy
from afterdesk.channels.email.mime import MimeMail
from afterdesk.channels.email.senders import Side, side_of
from afterdesk.channels.email.values import Direction, MailKind
from afterdesk.channels.email.vocabulary import load_vocabulary

#: A text part shorter than this beside a far longer HTML part says "your program shows no HTML".
STUB_CHARACTERS = 80
FORWARD_HEADER_LINES = 40

_WATERMARK = re.compile(
    r"\bSPC-[A-Z]{2,4}Amazon-\d+|\[commMgrTok:|sellercentral[\w.-]*\.amazon\.|/gp/communication-manager/"
)
#: A type header of another kind says that a machine speaks: no words are looked for.
_MAY_SPEAK = frozenset({None, MailKind.BUYER_MESSAGE, MailKind.AMAZON_RELAY, MailKind.OWN_COPY})
_FROM_FIELD = re.compile(
    r"^[\s>*]*(?:from|von|de|da|van|fr[åa]n|od|kimden|差出人|发件人|寄件者|من)\s*\*?\s*[:：]\s*\*?(.+)$", re.I
)
#: A stranger who answers quotes Amazon's text; one who forwards brings it.
_ANSWERED = re.compile(
    r"^\s*(?:re|aw|antw|antwort|sv|vs|odp|rif|res|ref|ynt|回复|答复|回覆|返信)\s*(?:\[\d+\])?\s*[:：]", re.I
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What the mail says."""

    kind: MailKind
    direction: Direction
    text: str
    words: str
    tables: list[list[list[str]]]
    links: list[str]
    footer_links: list[str]
    type_in_body: str | None
    relay_in_text: str | None
    forwarded_from: Address | None


def read_letter(mime: MimeMail, envelope: Envelope) -> Letter:
    """Read text and words and decide the kind."""
    plain = tidy(mime.plain)
    markup = _markup_if_needed(mime, envelope, plain)
    is_plain = _plain_is_the_text(plain, markup)
    text = plain if is_plain else markup.text
    is_forward = envelope.side is Side.OTHER and not _ANSWERED.match(envelope.subject)
    framed = Framed("", None, had_frame=False)
    if envelope.side is not Side.AMAZON or kind_of_type(envelope.type_header) in _MAY_SPEAK:
        framed = own_words(
            plain if is_plain else markup.marked, [] if is_plain else markup.framed, is_forward=is_forward
        )
        if is_plain and not framed.had_frame and markup.framed:
            framed = own_words(markup.marked, markup.framed)
    links = links_in(plain) + markup.links
    footer = links_in(plain[framed.ends_at or 0 :]) if is_plain else []
    forwarded_from = _forwarded_from(text) if is_forward else None
    found_type = None if envelope.type_header else type_in_body(mime.html, mime.plain)
    relay = relay_address_in(text) or relay_address_in(" ".join(markup.links))
    evidence = Evidence(
        type_header=envelope.type_header,
        type_in_body=found_type if is_forward or envelope.side is not Side.OTHER else None,
        sender=forwarded_from or envelope.sender,
        side=Side.AMAZON if forwarded_from else envelope.side,
        subject=envelope.subject,
        text=text,
        words=framed.words,
        to_relay=envelope.to_relay is not None,
        is_report=envelope.is_report,
        is_list=envelope.is_list,
        has_order=bool(order_ids(envelope.subject) or order_ids(text)),
        has_frame=_has_frame(text, mime.html) and (is_forward or envelope.side is not Side.OTHER),
        named_relay=relay is not None and is_forward,
    )
    kind = kind_of(evidence)
    return Letter(
        kind=kind,
        direction=direction_of(kind, is_automatic=envelope.is_automatic),
        text=text,
        words=framed.words,
        tables=markup.tables,
        links=links,
        footer_links=footer + markup.links,
        type_in_body=found_type,
        relay_in_text=relay,
        forwarded_from=forwarded_from,
    )


def _markup_if_needed(mime: MimeMail, envelope: Envelope, plain: str) -> Markup:
    """HTML is read unless the text part already holds a buyer's framed words: the common, fast case."""
    if not mime.html.strip():
        return Markup()
    if envelope.side is Side.RELAY and load_vocabulary().begin.search(plain):
        return Markup()
    return read_markup(mime.html)


def _plain_is_the_text(plain: str, markup: Markup) -> bool:
    if not plain:
        return not markup.marked
    return not (len(plain) < STUB_CHARACTERS and len(markup.marked) > 3 * len(plain))


def _forwarded_from(text: str) -> Address | None:
    """Return the notice's sender as a forwarder's program prints it above the text; shown, hence not believed."""
    for line in text.split("\n")[:FORWARD_HEADER_LINES]:
        if (field := _FROM_FIELD.match(line[:300])) and (found := addresses([field[1]])):
            return found[0] if side_of(found[0].domain) is Side.AMAZON else None
    return None


def _has_frame(text: str, html: str) -> bool:
    return bool(load_vocabulary().begin.search(text) or _WATERMARK.search(text) or _WATERMARK.search(html))
