"""Order numbers, ASINs, stores and aliases wherever they stand in a mail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from afterdesk.channels.email.senders import amazon_domain_of, is_relay_address, marketplace_of
from afterdesk.domain.marketplaces import BY_AMAZON_ID, Marketplace

_HYPHENS = str.maketrans("‐‑‒–—−－﹣", "--------")
_ORDER = re.compile(r"(?<![0-9-])\d{3}-\d{7}-\d{7}(?!\d|-\d)")
_ASIN_LABELLED = re.compile(r"\bASIN\s*[:：#]?\s*\[?\s*([A-Z0-9]{10})(?![A-Za-z0-9])")
_ASIN_IN_LINK = re.compile(r"(?:/dp/|/gp/product/|/product-reviews/|[?&]asin=)([A-Z0-9]{10})(?![A-Za-z0-9])")
_ASIN_BARE = re.compile(r"(?<![A-Za-z0-9])B0[A-Z0-9]{8}(?![A-Za-z0-9])")
_STORE_IN_LINK = re.compile(r"[?&;](?:mp|marketplaceI[Dd]|marketplace_id)=([A-Z0-9]{10,16})\b")
_LINK = re.compile(r"https?://[^\s<>\"')\]]{4,2000}")
_SITE = re.compile(r"(?<![\w@.-])(?:www\.|sellercentral\.)?(amazon\.[a-z]{2,3}(?:\.[a-z]{2})?)(?![\w-])", re.I)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,120}@[A-Za-z0-9.-]{1,120}\.[A-Za-z]{2,}")
_CASE_IN_LINK = re.compile(r"fi=caseId[^\s\"'<>]*?[?&;](?:ss|cc)=([A-Za-z0-9-]{6,64})")
_NO_RESPONSE = re.compile(r"https://[^\s<>\"')\]]*no-response-needed[^\s<>\"')\]]*")


def order_ids(text: str) -> list[str]:
    """Return the 3-7-7 order numbers in order of appearance, each once; never a piece of a longer number."""
    if "-" not in text:
        text = text.translate(_HYPHENS)
        if "-" not in text:
            return []
    plain = text if text.isascii() else text.translate(_HYPHENS)
    return list(dict.fromkeys(_ascii_digits(each) for each in _ORDER.findall(plain)))


def first_asin(*texts: str) -> str | None:
    """Return an ASIN that is named as one, else one out of a product link, else one by its shape."""
    for pattern in (_ASIN_LABELLED, _ASIN_IN_LINK, _ASIN_BARE):
        for text in texts:
            for hit in pattern.finditer(text):
                asin = hit[1] if pattern.groups else hit[0]
                if any(sign.isdigit() for sign in asin):
                    return asin
    return None


def links_in(text: str) -> list[str]:
    """Return the web links of a text."""
    return _LINK.findall(text) if "http" in text else []


def store_of_links(links: Iterable[str]) -> Marketplace | None:
    """Return the store that Amazon's own links carry as `mp=` or `marketplaceId=`."""
    for link in links:
        if _host_is_amazons(link) and (hit := _STORE_IN_LINK.search(link)) and hit[1] in BY_AMAZON_ID:
            return BY_AMAZON_ID[hit[1]]
    return None


def store_of_hosts(links: Iterable[str]) -> Marketplace | None:
    """Return the store of the first Amazon link that is not amazon.com's (which serves every store)."""
    for link in links:
        host = _host(link)
        found = marketplace_of(host) if amazon_domain_of(host) else None
        if found is not None and found is not Marketplace.US:
            return found
    return None


def store_named_in(text: str) -> Marketplace | None:
    """Return the store named in words ("Amazon.it"), amazon.com last."""
    found = [marketplace_of(site.lower()) for site in _SITE.findall(text[:20_000])]
    named = [each for each in found if each is not None]
    return next((each for each in named if each is not Marketplace.US), named[0] if named else None)


def relay_address_in(text: str) -> str | None:
    """Return the first buyer's relay address in a text."""
    return next((each for each in _EMAIL.findall(text) if is_relay_address(each)), None) if "@" in text else None


def case_in_links(links: Iterable[str]) -> str | None:
    """Return Amazon's message case out of a link to its inbox."""
    for link in links:
        if _host_is_amazons(link) and (hit := _CASE_IN_LINK.search(link)):
            return hit[1]
    return None


def no_response_link(links: Iterable[str]) -> str | None:
    """Return the signed "no response needed" link, verbatim, if it leads to Amazon."""
    return next((link for link in links if _NO_RESPONSE.fullmatch(link) and _host_is_amazons(link)), None)


def _host_is_amazons(link: str) -> bool:
    return amazon_domain_of(_host(link)) is not None


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").lower()
    except ValueError:
        return ""


def _ascii_digits(text: str) -> str:
    return "".join(str(int(sign)) if sign.isdigit() else sign for sign in text)
