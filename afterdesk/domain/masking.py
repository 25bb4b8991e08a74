"""Names, addresses, numbers and links of a text, replaced by tokens before it leaves and put back after.

A token is `⟦N1⟧`: a letter for the kind, a number. The same words get the same token. Whatever in the text looks
like a token, or like a piece of one, is replaced too, so that every bracket in a masked text is ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from afterdesk.domain.errors import DeskError
from afterdesk.domain.masking_patterns import FINDERS, KEPT, name_patterns

_TOKEN = re.compile(r"⟦[^⟦⟧]{0,12}⟧|[⟦⟧]")


class Kind(StrEnum):
    """What a token stands for; the letter is told to the help so that its grammar fits."""

    NAME = "N"
    ADDRESS = "A"
    PHONE = "P"
    MAIL = "M"
    LINK = "L"
    ORDER = "O"
    ARTICLE = "S"  # SKU or ASIN
    NUMBER = "R"  # tracking, invoice, account: any long number
    SIGN = "X"  # what looks like a token and is none


@dataclass(frozen=True, slots=True)
class Known:
    """Words that are known from the case to need protection. Those of the house are replaced as they are written;

    a buyer's name in parts and in any case, for people write their own names as they like.
    """

    kind: Kind
    words: str
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may leave, and what its tokens stand for."""

    text: str
    values: dict[str, str]


class TokensChanged(DeskError):
    """The answer lost, doubled or invented a token, so nobody knows where a name belongs."""


def mask(text: str, known: Iterable[Known] = ()) -> Masked:
    """Replace what must not leave. What is known from the case goes first, then what its shape gives away."""
    pieces, at = [], 0
    tokens: dict[tuple[Kind, str], str] = {}
    for start, end, kind in _spans(text, known):
        token = tokens.setdefault((kind, text[start:end]), f"⟦{kind.value}{len(tokens) + 1}⟧")
        pieces += [text[at:start], token]
        at = end
    pieces.append(text[at:])
    return Masked("".join(pieces), {token: words for (_, words), token in tokens.items()})


def unmask(answer: str, masked: Masked) -> str:
    """Put the words back. Raises TokensChanged unless every token came back as often as it was sent."""
    if Counter(_TOKEN.findall(answer)) != Counter(_TOKEN.findall(masked.text)):
        raise TokensChanged("The help changed a protected name or number, so nothing was taken over. Try it again.")
    return _TOKEN.sub(lambda match: masked.values[match[0]], answer)


def without_tokens(text: str) -> str:
    """Return the words around the tokens."""
    return _TOKEN.sub(" ", text)


def _spans(text: str, known: Iterable[Known]) -> list[tuple[int, int, Kind]]:
    """Find what to replace; the earlier finder wins, and dates and amounts are kept from the later ones."""
    taken = bytearray(len(text))
    found: list[tuple[int, int, Kind]] = []
    for kind, match in _finds(text, known):
        start, end = match.span(match.lastindex or 0)
        if start == end or any(taken[start:end]):
            continue
        taken[start:end] = b"\x01" * (end - start)
        if kind is not None:
            found.append((start, end, kind))
    return sorted(found)


def _finds(text: str, known: Iterable[Known]) -> Iterator[tuple[Kind | None, re.Match[str]]]:
    for match in _TOKEN.finditer(text):
        yield Kind.SIGN, match
    for one in sorted(known, key=lambda one: -len(one.words)):
        in_parts = one.kind is Kind.NAME and not one.is_exact
        for pattern in name_patterns(one.words) if in_parts else _as_written(one):
            for match in pattern.finditer(text):
                yield one.kind, match
    for letter, pattern in FINDERS:
        for match in pattern.finditer(text):
            yield None if letter == KEPT else Kind(letter), match


def _as_written(one: Known) -> list[re.Pattern[str]]:
    words = one.words.strip()
    if len(words) < 2:
        return []
    after = r"(?=['’]?s?(?![A-Za-zÀ-ɏ0-9]))" if one.kind is Kind.NAME else "(?![A-Za-z0-9])"
    return [re.compile(rf"(?<![A-Za-zÀ-ɏ0-9]){re.escape(words)}{after}", 0 if one.is_exact else re.IGNORECASE)]
