"""Who the buyer is: the relay address a reply goes to, and the name Amazon shows."""

from __future__ import annotations

import re

from afterdesk.channels.email.envelope import Envelope
from afterdesk.channels.email.folding import fold
from afterdesk.channels.email.letters import Letter
from afterdesk.channels.email.senders import is_relay_address
from afterdesk.channels.email.values import MailKind
from afterdesk.channels.email.vocabulary import load_vocabulary

MAX_NAME_CHARACTERS = 120

_GENERIC = re.compile(
    r"amazon|アマゾン|亚马逊|亞馬遜|^(?:buyer|customer|kunde|kundin|cliente|client|acquirente|acheteur|klant|kund|klient)$"
)


def buyer_alias_of(kind: MailKind, envelope: Envelope, letter: Letter) -> str | None:
    """Return the full relay address, the part after "+" kept: Amazon routes the reply by it."""
    if kind in {MailKind.NOT_AMAZON, MailKind.AMAZON_MARKETING}:
        return None
    if kind in {MailKind.OWN_COPY, MailKind.BOUNCE} and envelope.to_relay:
        return envelope.to_relay
    for address in (envelope.sender, envelope.reply_to):
        if address and is_relay_address(address.address):
            return address.address
    return letter.relay_in_text


def without_case(alias: str) -> str:
    """Return the relay address without the part after "+", lower case: one for each buyer and seller."""
    local, _, domain = alias.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}".lower()


def buyer_name_of(kind: MailKind, envelope: Envelope, letter: Letter) -> str | None:
    """Return the buyer's name from the sender's display name or the subject; a word for "buyer" is no name."""
    vocabulary = load_vocabulary()
    if kind is MailKind.OWN_COPY:
        return _named(envelope.subject, vocabulary.copy_names)
    if kind not in {MailKind.BUYER_MESSAGE, MailKind.AMAZON_RELAY}:
        return None
    shown = envelope.sender.name if envelope.sender and is_relay_address(envelope.sender.address) else None
    return _clean(shown) or _named(envelope.subject, vocabulary.buyer_names)


def _named(subject: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    for pattern in patterns:
        if (hit := pattern.search(subject)) and (name := _clean(hit[1])):
            return name
    return None


def _clean(name: str | None) -> str | None:
    name = (name or "").strip(" \"'-:")
    for suffix in load_vocabulary().name_suffixes:
        if name.lower().endswith(suffix.lower()):
            name = name[: -len(suffix)].strip(" \"'-")
    if not name or "@" in name or _GENERIC.search(fold(name)):
        return None
    return name[:MAX_NAME_CHARACTERS]
