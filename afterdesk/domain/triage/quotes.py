"""Which lines of a message are the buyer's own: earlier mail quoted below or between is not read as news."""

from __future__ import annotations

import re

_QUOTED_LINE = re.compile(r"\s*(?:>|\|\s)")
#: From such a line on, everything is an earlier mail.
_QUOTE_HEAD = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|forwarded message|urspr[uü]ngliche nachricht|message d'origine|"
    r"messaggio originale|mensaje original|oorspronkelijk bericht|元のメッセージ|原始邮件|原始郵件)"
    r"|(?:on|am|le|il|el|op|den|em|w dniu)\b.{4,120}\b(?:wrote|schrieb|a écrit|ha scritto|escribi[oó]|schreef|skrev|"
    r"escreveu|napisał\(?a?\)?)\b[^\n]{0,80}:\s*$"
    r"|20\d\d[年/-].{4,80}(?:写道|寫道|wrote|のメール|<[^>]+>)\s*[::]?\s*$"
    r"|_{8,}\s*$|(?:from|von|de|da|发件人|寄件者|差出人)\s*[::]\s*\S.*@)",
    re.IGNORECASE,
)


def own_words(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) stretches the buyer wrote now; all of it when nothing else would be left."""
    spans: list[tuple[int, int]] = []
    place = 0
    for line in text.splitlines(keepends=True):
        if spans and _QUOTE_HEAD.match(line):
            break
        if not _QUOTED_LINE.match(line):
            spans.append((place, place + len(line)))
        place += len(line)
    return spans or [(0, len(text))]
