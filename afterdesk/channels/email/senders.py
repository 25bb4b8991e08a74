"""Whose a domain is: a buyer's relay, Amazon's, a look-alike's, anybody else's. Always on a label boundary."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from enum import Enum
from functools import lru_cache

from afterdesk.channels.email.folding import fold
from afterdesk.channels.email.headers import Address
from afterdesk.channels.email.vocabulary import load_vocabulary
from afterdesk.domain.marketplaces import BY_DOMAIN, Marketplace

RELAY_LABEL = "marketplace."

#: Letters of other scripts, and digits, that read like Latin ones in a domain.
_CONFUSABLE = str.maketrans(
    "аеорсухіјѕһмзпгктвԁԛԝαοενκρτυχζμη01345ᴀᴍᴏᴢɑɡłạ",
    "aeopcyxijshmznrktbdqwaoevkptuxzmnoleasamozagla",
)
_AMAZON_WORDS = ("amazon", "sellercentral")
_NAME_CLAIMS = re.compile(
    r"^[\s'\"\[(]*(?:the\s+)?(?:amazon(?:\.[a-z.]{2,6})?(?:\b|[\s_.-])|seller\s*central|a-to-z|a-bis-z|亚马逊|アマゾン)",
    re.I,
)


class Side(Enum):
    """Where a mail comes from, by its domain alone; that the domain is not forged is `trust`'s matter."""

    RELAY = "relay"
    AMAZON = "amazon"
    LOOK_ALIKE = "look-alike"
    OTHER = "other"


@lru_cache(maxsize=4096)
def side_of(domain: str) -> Side:
    """Return whose the domain is."""
    domain = domain.lower().rstrip(".")
    if not domain:
        return Side.OTHER
    if amazon_domain_of(domain) is not None:
        return Side.RELAY if _is_relay(domain) else Side.AMAZON
    if _is_within(domain, load_vocabulary().machinery):
        return Side.OTHER
    return Side.LOOK_ALIKE if looks_like_amazon(domain) else Side.OTHER


@lru_cache(maxsize=4096)
def amazon_domain_of(domain: str) -> str | None:
    """Return Amazon's registered domain that this one is or lies under ("amazon.co.jp"), or None."""
    labels = domain.lower().rstrip(".").split(".")
    for start in range(len(labels)):
        candidate = ".".join(labels[start:])
        if candidate in BY_DOMAIN or candidate in load_vocabulary().also_amazon:
            return candidate
    return None


def marketplace_of(domain: str) -> Marketplace | None:
    """Return the store of an Amazon domain; amazon.com speaks for every store only in notices, see `finds`."""
    found = amazon_domain_of(domain)
    return BY_DOMAIN.get(found) if found else None


def is_relay_address(address: str | None) -> bool:
    """Return whether a reply to this address reaches a buyer."""
    return bool(address) and side_of(str(address).rpartition("@")[2]) is Side.RELAY


def name_claims_amazon(sender: Address) -> bool:
    """Return whether a stranger's display name pretends to be Amazon. "via" is how lists rewrite honest mail."""
    name = sender.name or ""
    return bool(_NAME_CLAIMS.match(_latin(name))) and " via " not in name.lower()


def looks_like_amazon(domain: str) -> bool:
    """Return whether a foreign domain is built to be read as Amazon's."""
    for label in _readable(domain).split("."):
        plain = label.replace("-", "").replace("_", "")
        if any(word in plain for word in _AMAZON_WORDS):
            return True
        if any(_is_one_slip_from(token, "amazon") for token in re.split(r"[-_]", label)):
            return True
    return False


def _is_relay(domain: str) -> bool:
    base = amazon_domain_of(domain) or ""
    return domain == RELAY_LABEL + base or domain.endswith(f".{RELAY_LABEL}{base}")


def _is_within(domain: str, parents: tuple[str, ...]) -> bool:
    return any(domain == parent or domain.endswith(f".{parent}") for parent in parents)


def _readable(domain: str) -> str:
    labels = []
    for label in domain.split("."):
        if label.startswith("xn--"):
            with contextlib.suppress(UnicodeError):
                label = label[4:].encode("ascii").decode("punycode")
        labels.append(label)
    return _latin(".".join(labels)).replace("rn", "m").replace("vv", "w")


def _latin(text: str) -> str:
    return fold(unicodedata.normalize("NFKD", text.lower()).translate(_CONFUSABLE))


def _is_one_slip_from(token: str, word: str) -> bool:
    """One letter missing, doubled, changed or swapped with its neighbour."""
    if abs(len(token) - len(word)) > 1 or len(token) < 5:
        return False
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    if token in swapped:
        return True
    shared = 0
    while shared < min(len(token), len(word)) and token[shared] == word[shared]:
        shared += 1
    rest_token, rest_word = token[shared:], word[shared:]
    return rest_token[1:] == rest_word[1:] or rest_token[1:] == rest_word or rest_token == rest_word[1:]
