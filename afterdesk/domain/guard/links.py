"""Links and web addresses, written or spoken, and which of them a letter may carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from afterdesk.domain.guard.letter import Letter
from afterdesk.domain.guard.rules import GuardRules, HostRules, Objection
from afterdesk.domain.guard.values import Family, Severity

_ADDRESS = re.compile(
    r"(?<![a-z0-9_@.\-])(?P<scheme>[a-z]{2,8}://)?(?P<user>[^\s/@]{1,60}@)?(?P<host>(?:[a-z0-9][a-z0-9\-]{0,62}\.){1,6}[a-z]{2,24})"
    r"(?![a-z0-9_@\-])(?::\d{1,5})?(?P<path>/[^\s\"<>]{0,400})?"
)
_MAY_BE_ADDRESS = re.compile(r"[a-z0-9\-]\.[a-z]{2}|://")
_SCHEME_ONLY = re.compile(r"\b(?:https?|ftp)://[^\s]{1,200}")
_POINTS_THERE = re.compile(
    r"(?:\b(?:on|at|see|visit|from|via|auf|unter|bei|siehe|sur|chez|su|en|op|bij|na|no|em|pa|vai)|[看到访问は])[ :]$"
)
_BRACKETED = re.compile(r"[a-z0-9\-]{2,40}\s?[\[({<]\s?\.\s?[\])}>]\s?[a-z0-9\-]{2,40}")
_TAG = re.compile(r"<\s?(?:a\s|img|script|iframe|style|font|div|span)[^>]{0,300}>?")


def find_links(letter: Letter, rules: GuardRules) -> Iterator[Objection]:
    """Yield every address that has no place in a letter to a buyer."""
    if _MAY_BE_ADDRESS.search(letter.text):
        yield from _written(letter, rules)
    if any(pair.split(":")[0] in letter.text for pair in rules.spelled.dot_words):
        for match in _spoken(rules.spelled.dot_words).finditer(letter.text):
            yield Objection("G09", Family.EXTERNAL_LINK, Severity.BLOCK, *match.span())
    for match in _BRACKETED.finditer(letter.text):
        yield Objection("G09", Family.EXTERNAL_LINK, Severity.BLOCK, *match.span())
    for match in _TAG.finditer(letter.text):
        yield Objection("G21", Family.FORMAT, Severity.BLOCK, *match.span())


def _written(letter: Letter, rules: GuardRules) -> Iterator[Objection]:
    for match in _ADDRESS.finditer(letter.text):
        severity = _judge(match, letter.text, rules.hosts)
        if severity is not None:
            yield Objection("G09", Family.EXTERNAL_LINK, severity, *match.span())
    for match in _SCHEME_ONLY.finditer(letter.text):
        if not _ADDRESS.match(letter.text, match.start()):
            yield Objection("G09", Family.EXTERNAL_LINK, Severity.BLOCK, *match.span())
    yield from _bare(letter)


def _judge(match: re.Match[str], text: str, hosts: HostRules) -> Severity | None:
    host, path, scheme = match["host"].removeprefix("www."), match["path"] or "", match["scheme"]
    if not _is_address(match, text, hosts):
        return None
    insecure = scheme is not None and scheme != "https://"
    if _belongs(host, hosts.carriers) and not match["user"]:
        return Severity.BLOCK if insecure else None
    if _belongs(host, hosts.amazon) and not match["user"]:
        if insecure or path.startswith(
            ("/dp", "/gp/product", "/stores", "/shops", "/s?", "/sp?", "/b?", "/review", "/product")
        ):
            return Severity.BLOCK
        known = path in {"", "/"} or path.startswith(hosts.amazon_paths)
        return None if known else Severity.WARN
    return Severity.BLOCK


def _is_address(match: re.Match[str], text: str, hosts: HostRules) -> bool:
    """Tell an address from a full stop without a blank behind it ("tomorrow.It leaves")."""
    host = match["host"]
    ending = host.rsplit(".", 1)[1]
    if match["scheme"] or host.startswith("www.") or _belongs(host, hosts.shorteners):
        return True
    if ending not in hosts.endings:
        return False
    if ending not in hosts.endings_like_words:
        return True
    shaped = bool(match["path"]) or "-" in host or any(sign.isdigit() for sign in host.rsplit(".", 1)[0])
    return shaped or bool(_POINTS_THERE.search(text[max(0, match.start() - 8) : match.start()]))


def _belongs(host: str, known: frozenset[str]) -> bool:
    parts = host.split(".")
    return any(".".join(parts[place:]) in known for place in range(len(parts) - 1))


@lru_cache(maxsize=4)
def _spoken(dot_words: tuple[str, ...]) -> re.Pattern[str]:
    """`dot_words`: "dot:com|net" pairs of a word and the endings it is said with."""
    choices = []
    for pair in dot_words:
        word, endings = pair.split(":")
        choices.append(rf"{re.escape(word)}\s?[\])}}]?\s{{0,2}}(?:{endings})")
    return re.compile(rf"(?<![a-z0-9\-])[a-z0-9\-]{{2,40}}\s{{0,2}}[\[({{]?\s?(?:{'|'.join(choices)})(?![a-z0-9])")


def _bare(letter: Letter) -> Iterator[Objection]:
    rest = _ADDRESS.sub("", letter.text[:600])
    match = _ADDRESS.search(letter.text[:600])
    if match and match["scheme"] and sum(sign.isalpha() for sign in rest) < 12:
        yield Objection("G22", Family.FORMAT, Severity.WARN, *match.span())
