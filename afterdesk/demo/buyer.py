"""The simulated buyer: reads the reply that left the desk and, mostly, answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from random import Random

from afterdesk.demo.catalogue import read_toml
from afterdesk.demo.frames import BUYER_TYPE, Framed, message_parts, quoted, type_headers
from afterdesk.demo.values import MARKETS, OutgoingReply
from afterdesk.demo.wire import Envelope, assemble, ses_message_id
from afterdesk.domain.marketplaces import BY_DOMAIN, Marketplace

PATIENCE = 3  # a buyer who had this many of our replies is done talking
_ASKS_AGAIN, _STAYS_SILENT, _QUOTES_US = 0.15, 0.12, 0.5
_CHOICE = re.compile(r"^\s*(?:[(（]?([1-9])\s*[.)）:、．]|([①②③④⑤]))", re.MULTILINE)
_CIRCLED = "①②③④⑤"


def simulate_buyer(reply: OutgoingReply, *, now: datetime, seed: int) -> bytes | None:
    """Return the buyer's answering mail in Amazon's relay format, or None when the buyer says no more.

    The same reply, `now` and `seed` give the same mail. An address that is no buyer's relay address never answers.
    """
    market = _market_of(reply.to_alias)
    rng = Random(f"{seed}:{reply.message_id}")  # noqa: S311 - a buyer's mood, not a secret
    text = _answer(reply, rng)
    if market is None or text is None:
        return None
    if rng.random() < _QUOTES_US:
        text += quoted(reply.text.strip(), market=market, alias=reply.to_alias, at=now)
    framed = Framed(market, text, reply.order_id, (), _case_of(reply.to_alias), BUYER_TYPE)
    answered = f"<{reply.message_id.strip('<>')}>"
    envelope = Envelope(
        sender=reply.to_alias,
        subject=f"Re: {reply.subject.removeprefix('Re: ')}",
        at=now.replace(microsecond=0),
        message_id=ses_message_id(market, now, rng),
        sender_name=reply.buyer,
        extra=(("In-Reply-To", answered), ("References", answered), *type_headers(market, BUYER_TYPE)),
    )
    return assemble(envelope, message_parts(framed))


def offered_choices(text: str) -> tuple[int, ...]:
    """Return the numbers of the choices a letter offers: 1, 2, ... without a gap, or nothing."""
    found = {int(digit) if digit else _CIRCLED.index(circled) + 1 for digit, circled in _CHOICE.findall(text)}
    count = next(number for number in range(1, 11) if number not in found) - 1
    return tuple(range(1, count + 1)) if count > 1 else ()


def _answer(reply: OutgoingReply, rng: Random) -> str | None:
    """Choose, thank, ask once more, or stay silent. A second answer never asks: demos have to end."""
    words, choices = _words(reply.lang), offered_choices(reply.text)
    mood = rng.random()
    if reply.turn >= PATIENCE or mood < (0.0 if choices else _STAYS_SILENT):
        return None
    if reply.turn == 1 and mood > 1 - _ASKS_AGAIN:
        return rng.choice(words["ask"])
    if choices:
        number = rng.choices(choices, range(len(choices) + 1, 1, -1))[0]
        return rng.choice(words["choose"]).format(number=number)
    return rng.choice(words["thanks"])


@cache
def _words(lang: str) -> Mapping[str, Sequence[str]]:
    table: Mapping[str, Mapping[str, Sequence[str]]] = read_toml("buyer.toml")
    return table.get(lang.partition("-")[0].lower(), table["en"])


def _market_of(alias: str) -> Marketplace | None:
    domain = alias.rpartition("@")[2].lower()
    market = BY_DOMAIN.get(domain.removeprefix("marketplace.")) if domain.startswith("marketplace.") else None
    return market if market in MARKETS else None


def _case_of(alias: str) -> str:
    return alias.partition("@")[0].partition("+")[2] or "00000000"
