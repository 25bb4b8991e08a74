"""A buyer's words in Amazon's frame: item lines, begin and end marks, the signed footer, plain and HTML."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from typing import Any

from afterdesk.demo.catalogue import read_toml
from afterdesk.demo.values import SHOP_NAME, OrderLine
from afterdesk.demo.wire import Part, html, plain
from afterdesk.domain.marketplaces import FACTS, Marketplace

BUYER_TYPE = "BBC_MESSAGE_SENT_TO_MERCHANT"
COPY_TYPE = "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT"
_WATERMARK = {"US": "US", "JP": "FE"}
_QUOTE_HEADS = {
    "US": "On {at:%a, %b %-d, %Y at %-I:%M %p} {shop} <{alias}> wrote:",
    "UK": "On {at:%d/%m/%Y %H:%M}, {shop} <{alias}> wrote:",
    "DE": "Am {at:%d.%m.%Y} um {at:%H:%M} schrieb {shop} <{alias}>:",
    "FR": "Le {at:%d/%m/%Y} à {at:%H:%M}, {shop} <{alias}> a écrit :",
    "JP": "{at:%Y/%m/%d %H:%M} {shop} <{alias}>:",
}


@dataclass(frozen=True, slots=True)
class Framed:
    """What the frame shows. `market` names the store even when there is no order (a question before buying)."""

    market: Marketplace
    text: str
    order_id: str | None
    lines: tuple[OrderLine, ...]
    case_id: str
    type: str = BUYER_TYPE


@cache
def phrases(section: str) -> Mapping[str, Any]:
    """Return the sentences of a store ("US") or of a language ("en")."""
    found: dict[str, Any] = read_toml("frames.toml")[section]
    return found


def title_of(line: OrderLine, market: Marketplace) -> str:
    """Return the listing's title in the store's language."""
    return line.product.titles[FACTS[market].language]


def subject_for(topic: str, market: Marketplace, *, buyer: str, order_id: str | None) -> str:
    """Return the subject Amazon gives a message of this topic."""
    template: str = phrases(market)["subjects"][topic]
    return template.format(buyer=buyer, order_id=order_id or "")


def message_parts(framed: Framed) -> list[Part]:
    """Return the two alternatives of a buyer's message."""
    return [plain(plain_frame(framed)), html(html_frame(framed))]


def plain_frame(framed: Framed) -> str:
    """Return the plain-text version."""
    words = phrases(framed.market)["message"]
    head = [words["intro"], "", *_item_lines(framed), ""]
    body = [words["begin"], "", framed.text, "", words["end"], ""]
    foot = [f"{words['resolve']}: {no_response_link(framed)}", f"{words['report']}: {report_link(framed)}", ""]
    return "\n".join([*head, *body, *foot, words["helpful"], words["filter"], _token(framed), _watermark(framed)])


def html_frame(framed: Framed) -> str:
    """Return the HTML version."""
    words = phrases(framed.market)["message"]
    text = "<br>\n".join(escape(line) for line in framed.text.splitlines())
    items = "<br>\n".join(escape(line) for line in _item_lines(framed))
    return (
        f'<html><head><meta charset="utf-8"></head><body><table width="640"><tr><td>{escape(words["intro"])}<br><br>\n'
        f"{items}<br><br>\n{escape(words['begin'])}<br><br>\n{text}<br><br>\n{escape(words['end'])}<br><br>\n"
        f'<a href="{escape(no_response_link(framed))}">{escape(words["resolve"])}</a> '
        f'<a href="{escape(report_link(framed))}">{escape(words["report"])}</a><br>\n'
        f"<small>{escape(words['helpful'])} {escape(words['filter'])}</small><br>\n"
        f'<span style="font-size:1px">{_token(framed)} {_watermark(framed)}</span>\n'
        f"{type_pixel(framed.market, framed.type)}</td></tr></table></body></html>"
    )


def quoted(text: str, *, market: Marketplace, alias: str, at: datetime) -> str:
    """Return our earlier answer as the buyer's mail program quotes it."""
    head = _QUOTE_HEADS.get(market, _QUOTE_HEADS["UK"]).format(at=at, shop=SHOP_NAME, alias=alias)
    return "\n".join(["", "", head, "", *(f"> {line}".rstrip() for line in text.splitlines())])


def no_response_link(framed: Framed) -> str:
    """Return the signed "no response needed" link; the signature is a real digest over a demo's own words."""
    domain, facts = FACTS[framed.market].domain, FACTS[framed.market]
    digest = hashlib.sha1(f"{framed.case_id}{framed.order_id}".encode(), usedforsecurity=False).hexdigest()
    return (
        f"https://sellercentral.{domain}/messaging/no-response-needed"
        f"?t={framed.case_id}&m=A2DEMOSHOP7Q1&mp={facts.amazon_id}&c={framed.case_id}&h={digest}&s=1"
    )


def report_link(framed: Framed) -> str:
    """Return the link to the message in Seller Central."""
    domain = FACTS[framed.market].domain
    return f"https://sellercentral.{domain}/messaging/inbox?fi=caseId&ss={framed.case_id}&cc={framed.case_id}"


def type_pixel(market: Marketplace, kind: str) -> str:
    """Return the counting image of Amazon's mails, which repeats the mail's type."""
    return f'<img src="https://www.{FACTS[market].domain}/gp/r.html?nt={kind}&amp;communicationName={kind}" width="1">'


def type_headers(market: Marketplace, kind: str) -> tuple[tuple[str, str], ...]:
    """Return the headers that say what an Amazon mail is, and for which store."""
    return (("X-Space-Notification-Type", kind), ("X-Marketplace-ID", FACTS[market].amazon_id))


def _item_lines(framed: Framed) -> list[str]:
    words = phrases(framed.market)["message"]
    items = [
        words["item_line"].format(quantity=line.quantity, title=title_of(line, framed.market), asin=line.product.asin)
        for line in framed.lines
    ]
    return [words["order_line"].format(order_id=framed.order_id), *items] if framed.order_id else items


def _token(framed: Framed) -> str:
    return f"[commMgrTok:{hashlib.md5(framed.case_id.encode(), usedforsecurity=False).hexdigest()[:14].upper()}]"


def _watermark(framed: Framed) -> str:
    region = _WATERMARK.get(framed.market, "EU")
    return f"SPC-{region}Amazon-{zlib.crc32(framed.case_id.encode()) * 97}"
