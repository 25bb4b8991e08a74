"""Which store a mail speaks of, by the strongest evidence it gives."""

from __future__ import annotations

from afterdesk.channels.email.envelope import Envelope
from afterdesk.channels.email.finds import store_named_in, store_of_hosts, store_of_links
from afterdesk.channels.email.letters import Letter
from afterdesk.channels.email.money import find_money
from afterdesk.channels.email.senders import Side, is_relay_address, marketplace_of
from afterdesk.domain.marketplaces import FACTS, Marketplace

#: Currencies of one store only.
_BY_CURRENCY = {
    facts.currency: store
    for store, facts in FACTS.items()
    if sum(1 for other in FACTS.values() if other.currency == facts.currency) == 1
}


def store_of(envelope: Envelope, letter: Letter) -> Marketplace | None:
    """Header, then `mp=` in Amazon's links, then the relay's or sender's domain, then links, names and currency.

    amazon.com sends the notices of every store, so as a sender it decides only when nothing else does.
    """
    if envelope.store_header:
        return envelope.store_header
    if store := store_of_links(letter.links):
        return store
    for address in _relays(envelope, letter):
        if store := marketplace_of(address.rpartition("@")[2]):
            return store
    sender = letter.forwarded_from or (envelope.sender if envelope.side is Side.AMAZON else None)
    by_sender = marketplace_of(sender.domain) if sender else None
    if by_sender and by_sender is not Marketplace.US:
        return by_sender
    return _by_content(envelope, letter) or by_sender


def _relays(envelope: Envelope, letter: Letter) -> list[str]:
    named = [envelope.sender.address if envelope.sender else None]
    named += [envelope.reply_to.address if envelope.reply_to else None, *envelope.to_addresses, letter.relay_in_text]
    return [address for address in named if address and is_relay_address(address)]


def _by_content(envelope: Envelope, letter: Letter) -> Marketplace | None:
    shown = envelope.sender.name if envelope.sender and envelope.sender.name else ""
    if store := store_named_in(shown):
        return store
    if store := store_of_hosts(letter.links):
        return store
    money = find_money(f"{envelope.subject}\n{letter.text[:5_000]}", None)
    if money and money.currency in _BY_CURRENCY and money.currency != "USD":
        return _BY_CURRENCY[money.currency]
    return store_named_in(f"{envelope.subject}\n{letter.text}")
