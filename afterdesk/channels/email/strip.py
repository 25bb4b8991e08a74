"""Take quoted history and signatures off a message. Never everything: if nothing is left, the whole text stays.

Headers of replies are found by our line patterns (wrapped ones too) and by mail-parser-reply in its languages. Of that
library only the headers are used: its signatures cut at any line that begins with "Thanks," or a hyphen, and buyers
write both in the middle of what they want.
"""

from __future__ import annotations

import re
from functools import cache

from mailparser_reply.parser import EmailMessage as LibraryMessage

from afterdesk.channels.email.charsets import clean_controls
from afterdesk.channels.email.markup import read_markup, tidy, without_marks, without_quotes
from afterdesk.channels.email.vocabulary import quote_words

#: The library's patterns look ahead over lines: only texts of a person's length are given to it.
LIBRARY_MAX_CHARACTERS = 20_000
LIBRARY_MAX_LINE = 400
#: Polish is left out: its header pattern takes any single line that begins with "Data:" or "Do:".
LIBRARY_LANGUAGES = ["en", "de", "cs", "da", "es", "fr", "it", "ja", "ko", "nl", "sv", "zh", "david"]

MAX_HEADER_LINES = 4
MAX_HEADER_CHARACTERS = 400

_WROTE = re.compile(rf"^[\s>*]*(?:{quote_words('wrote')})\s*[:：]\s*$", re.I)
_WROTE_START = re.compile(rf"^[\s>*]*(?:{quote_words('wrote_starts')})", re.I)
_HAS_MOMENT = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}|<[^<>\s]+@|@")
_FIELD = re.compile(rf"^[\s>*]*({quote_words('fields')})\s*\*?\s*[:：]\s*\*?(.*)$", re.I)
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|\[mailto:", re.I)
_SEPARATOR = re.compile(
    rf"^[\s>*]*(?:-{{2,}}\s*(?:{quote_words('dashed_separators')})\s*-{{2,}}|{quote_words('separators')})\s*", re.I
)
_RULE = re.compile(r"^\s*(?:[_─—]{20,}|[-=*]{32,})\s*$")
_SIGNATURE_MARK = re.compile(r"^(?:-- ?|__|—|--\xa0)$")
_DASH_NAME = re.compile(r"^\s*[-–—]\s?[A-ZÀ-ÞŁŚŻ][\w.'’-]{0,30}(?: [A-ZÀ-ÞŁŚŻ][\w.'’-]{0,30}){0,2}\s*$")
_DEVICE = re.compile(rf"^\s*(?:[*_<(\[]\s*)?(?:{quote_words('devices')})(?:\s*[*_>)\]])?\s*$", re.I)
_CJK_DEVICE_START = re.compile(r"^\s*(?:从|從|发自|發自|來自|来自)")
_CJK_DEVICE = re.compile(r"iphone|ipad|android|手机|手機|邮箱|郵箱|huawei|华为|小米|outlook|客户端|mail", re.I)


def strip_quotes(text: str) -> str:
    """Return what the writer of this message wrote, without quoted mails and signature."""
    whole = tidy(clean_controls(text.replace("\r\n", "\n").replace("\r", "\n")))
    own = _own_lines(whole)
    return own or whole


def strip_html(html: str) -> str:
    """Return the same from an HTML body: its quote marks first, then the text patterns."""
    return strip_marked(read_markup(html).marked)


def strip_marked(marked: str) -> str:
    """Return the same from text that still carries the quote marks of its HTML."""
    rest = tidy(without_quotes(marked))
    return strip_quotes(rest) or tidy(without_marks(marked))


def quote_begins_at(text: str) -> int | None:
    """Return the offset at which the history of an answered mail begins, or None."""
    lines = text.split("\n")
    found = _first_quote(lines, 0)
    if found is None or found[0] == 0:
        return None
    return sum(len(line) + 1 for line in lines[: found[0]])


def _own_lines(text: str) -> str:
    lines = text.split("\n")
    kept: list[str] = []
    position = 0
    while position < len(lines):
        found = _first_quote(lines, position)
        if found is None:
            kept.extend(lines[position:])
            break
        start, length = found
        kept.extend(lines[position:start])
        after = start + length
        if not _goes_on_below(lines, after):
            if not any(line.strip() and not line.lstrip().startswith(">") for line in kept):
                kept.extend(lines[after:])  # a forward or a bottom answer: the history is all there is
            break
        position = after
    own = [line for line in kept if not line.lstrip().startswith(">")]
    own = _without_signature(_before_rule(own))
    return _before_library_header(tidy("\n".join(own)))


def _first_quote(lines: list[str], position: int) -> tuple[int, int] | None:
    """Return (line, number of header lines) of the first reply header from a line on, or None."""
    for index in range(position, len(lines)):
        line = lines[index]
        if not line.strip():
            continue
        if _SEPARATOR.match(line):
            return index, 1
        if (length := _wrote_length(lines, index)) or (length := _fields_length(lines, index)):
            return index, length
    return None


def _wrote_length(lines: list[str], index: int) -> int:
    """How many lines a header like "On ... wrote:" takes from here (mailers wrap it), 0 if there is none."""
    if not _WROTE_START.match(lines[index]):
        return _bare_wrote_length(lines, index)
    joined = ""
    for count, line in enumerate(lines[index : index + MAX_HEADER_LINES], start=1):
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > MAX_HEADER_CHARACTERS:
            return 0
        if joined.endswith((":", "：")) and _WROTE.match(joined) and _HAS_MOMENT.search(joined):
            return count
    # GitHub-like mailers drop the verb: "On Aug 22, 2011, at 7:37 PM, defunkt<reply@example.com> wrote:"
    return 0


def _bare_wrote_length(lines: list[str], index: int) -> int:
    line = lines[index]
    if len(line) > MAX_HEADER_CHARACTERS or not line.rstrip().endswith((":", "：")):
        return 0
    return 1 if _WROTE.match(line) and _HAS_MOMENT.search(line) else 0


def _fields_length(lines: list[str], index: int) -> int:
    """How many lines an Outlook block (From, Sent, To, Subject) takes; two fields with an address or three fields."""
    first = _FIELD.match(lines[index][:MAX_HEADER_CHARACTERS])
    if first is None:
        return 0
    names = {first[1].lower()}
    has_address = bool(_ADDRESS.search(lines[index]))
    last = index
    for offset, line in enumerate(lines[index + 1 : index + 12], start=1):
        if not line.strip():
            if offset > 1 and last != index + offset - 1:
                break
            continue
        field = _FIELD.match(line[:MAX_HEADER_CHARACTERS])
        if field:
            names.add(field[1].lower())
            has_address = has_address or bool(_ADDRESS.search(line))
            last = index + offset
        elif last != index + offset - 1:
            break
    enough = len(names) >= 3 or (len(names) == 2 and has_address)
    return last - index + 1 if enough else 0


def _goes_on_below(lines: list[str], after: int) -> bool:
    """Return whether the text below a header is marked with ">": then what is not marked is the writer's own."""
    for line in lines[after:]:
        if line.strip():
            return line.lstrip().startswith(">")
    return False


def _before_rule(lines: list[str]) -> list[str]:
    """Cut at a long rule of underscores or the like that has text above it: list footers and disclaimers follow."""
    for index, line in enumerate(lines):
        if _RULE.match(line) and any(each.strip() for each in lines[:index]):
            return lines[:index]
    return lines


def _without_signature(lines: list[str]) -> list[str]:
    for index, line in enumerate(lines):
        if _SIGNATURE_MARK.match(line.strip(" ") or "x") and any(each.strip() for each in lines[:index]):
            lines = lines[:index]
            break
    return _without_tail(lines)


def _without_tail(lines: list[str]) -> list[str]:
    """Cut "Sent from my iPhone" and "-Name" where they end the text."""
    rest = list(lines)
    while True:
        while rest and not rest[-1].strip():
            rest.pop()
        if len(rest) < 2:
            return rest or lines
        last = rest[-1]
        if is_device_line(last) or (_DASH_NAME.match(last) and not _DASH_NAME.match(rest[-2])):
            rest.pop()
            continue
        return [line for line in rest if not (is_device_line(line) and len(rest) > 1)]


def is_device_line(line: str) -> bool:
    """Return whether a line is what a mail program adds by itself."""
    if len(line) > 120 or not _DEVICE.match(line):
        return False
    if _CJK_DEVICE_START.match(line):
        return bool(_CJK_DEVICE.search(line))
    return not re.search(r",\s+\w+\s+\w+", line)


def _before_library_header(text: str) -> str:
    if len(text) > LIBRARY_MAX_CHARACTERS or ":" not in text.replace("：", ":"):
        return text
    if any(len(line) > LIBRARY_MAX_LINE for line in text.split("\n")) or not _may_have_header(text):
        return text
    header = _library_pattern().search(text)
    if header is None or not text[: header.start()].strip():
        return text
    return text[: header.start()].strip()


def _may_have_header(text: str) -> bool:
    lines = [line.rstrip() for line in text.split("\n")]
    named = sum(1 for line in lines if _FIELD.match(line))
    return named >= 2 or any(line.endswith((":", "：")) and _HAS_MOMENT.search(line) for line in lines)


@cache
def _library_pattern() -> re.Pattern[str]:
    return re.compile(LibraryMessage(text="", languages=list(LIBRARY_LANGUAGES)).HEADER_REGEX)
