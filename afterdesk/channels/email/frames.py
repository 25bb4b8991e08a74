"""The buyer's own words out of Amazon's frame: begin and end marks, introduction, footer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from afterdesk.channels.email.folding import fold
from afterdesk.channels.email.markup import QUOTE_CLOSES, QUOTE_OPENS, tidy, without_marks
from afterdesk.channels.email.strip import quote_begins_at, strip_marked, strip_quotes
from afterdesk.channels.email.vocabulary import Vocabulary, load_vocabulary

MAX_INTRO_LINES = 25

#: Where a language of Amazon's is new to us: a line of words between at least eight dashes on both sides.
_ANY_DASHED = re.compile(r"(?<!-)-{8,200}[ \t\xa0]{0,20}([^\n-]{2,60}?)[ \t\xa0]{0,20}-{8,200}")
_NOT_AMAZONS = re.compile(r"original|forward|reply|weiter|urspr|inoltr|reenvi|transf", re.I)
_ITEM_LINE = re.compile(
    r"^\s*(?:\d{1,4}\s*(?:/|of|of/sur|von|di|de|sur|van|av|z|x|点|件|／)\s*.{2,600}\[ASIN:|#?\s*\d{3}-\d{7}-\d{7}\s*:?\s*$)",
    re.I,
)
_ORDER_LINE = re.compile(r"^.{0,60}\d{3}-\d{7}-\d{7}\s*[:：]?\s*$")
_ASIN_LINE = re.compile(r"\[ASIN:\s*[A-Z0-9]{10}\s*\]\s*$", re.I)
_FOOTER_MARK = re.compile(
    r"\[commMgrTok:|^SPC-[A-Z]{2,4}Amazon-\d+|sellercentral[.\w-]*/messaging/no-response-needed|/gp/communication-manager/",
    re.I | re.M,
)
_LINK_TAIL = re.compile(r"\s{0,20}https?://\S{0,300}?(?:sellercentral|/gp/satisfaction/|/messaging/)\S*")


@dataclass(frozen=True, slots=True)
class Framed:
    """The words, and where Amazon's own text after them begins in the whole text (footer links stand only there)."""

    words: str
    ends_at: int | None
    had_frame: bool


def own_words(marked: str, framed_blocks: list[str] | None = None, *, is_forward: bool = False) -> Framed:
    """Return a person's own words out of a mail that Amazon relayed.

    `marked` may carry quote marks. Marks that stand inside an answered mail are that mail's frame, not this one's;
    in a forward they are what was forwarded.
    """
    vocabulary = load_vocabulary()
    text = without_marks(marked)
    begin = _first_begin(text, vocabulary)
    if begin is not None and (is_forward or not _is_in_history(text, begin.start())):
        return _between(marked, vocabulary)
    for block in framed_blocks or ():
        if block.strip():
            return Framed(strip_quotes(_cut_footer(block, vocabulary)), None, had_frame=True)
    return _unframed(marked, vocabulary)


def cut_footer(text: str) -> str:
    """Return the text before Amazon's footer."""
    return _cut_footer(text, load_vocabulary())


def _first_begin(text: str, vocabulary: Vocabulary) -> re.Match[str] | None:
    return vocabulary.begin.search(text) or _unknown_begin(text)


def _unknown_begin(text: str) -> re.Match[str] | None:
    marks = [mark for mark in _ANY_DASHED.finditer(text) if not _NOT_AMAZONS.search(mark[1])]
    return marks[0] if len(marks) >= 2 else None


def _is_in_history(text: str, begin: int) -> bool:
    """Return whether the frame belongs to our own mail that the buyer answered from a mail program."""
    history = quote_begins_at(text)
    if history is None or history >= begin:
        return False
    return bool(tidy(_without_intro(text[:history], load_vocabulary())))


def _between(marked: str, vocabulary: Vocabulary) -> Framed:
    begin = _first_begin(marked, vocabulary)
    if begin is None:  # quote marks stand inside the frame's line; the plain text has it
        marked = without_marks(marked)
        begin = _first_begin(marked, vocabulary)
        if begin is None:
            return _unframed(marked, vocabulary)
    end = _matching_end(marked, begin.end(), vocabulary)
    inside = marked[begin.end() : end.start() if end else len(marked)]
    if end is None:
        inside = _cut_footer(inside, vocabulary)
    words = strip_marked(_balanced(inside))
    return Framed(words, end.end() if end else None, had_frame=True)


def _matching_end(text: str, start: int, vocabulary: Vocabulary) -> re.Match[str] | None:
    """The last end mark: a buyer's answer may quote a whole earlier frame. Marks after the footer do not count."""
    limit = _footer_at(text, start, vocabulary)
    ends = list(vocabulary.end.finditer(text, start, limit)) or list(vocabulary.end.finditer(text, start))
    if ends:
        return ends[-1] if _has_inner_frame(text, start, ends[-1].start(), vocabulary) else ends[0]
    unknown = [mark for mark in _ANY_DASHED.finditer(text, start) if not _NOT_AMAZONS.search(mark[1])]
    return unknown[0] if unknown else None


def _has_inner_frame(text: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    return vocabulary.begin.search(text, start, end) is not None


def _balanced(marked: str) -> str:
    """Drop quote marks that open or close outside of the cut."""
    depth = 0
    kept: list[str] = []
    for piece in re.split(f"([{QUOTE_OPENS}{QUOTE_CLOSES}])", marked):
        if piece == QUOTE_CLOSES and depth == 0:
            continue
        depth += {QUOTE_OPENS: 1, QUOTE_CLOSES: -1}.get(piece, 0)
        kept.append(piece)
    return "".join(kept)


def _unframed(marked: str, vocabulary: Vocabulary) -> Framed:
    text = without_marks(marked)
    lines = text.split("\n")
    begin = _plain_mark(lines, vocabulary.plain_begin, MAX_INTRO_LINES)
    if begin is not None and _is_intro(lines[:begin], vocabulary):
        rest = lines[begin + 1 :]
        end = _plain_mark(rest, vocabulary.plain_end, len(rest))
        inside = "\n".join(rest[:end])
        return Framed(strip_quotes(_cut_footer(inside, vocabulary)), None, had_frame=True)
    cut = _cut_footer(marked, vocabulary)
    return Framed(strip_marked(_balanced(_without_intro(cut, vocabulary))), None, had_frame=False)


def _plain_mark(lines: list[str], marks: frozenset[str], limit: int) -> int | None:
    for index, line in enumerate(lines[:limit]):
        if len(line) < 60 and fold(line).rstrip(": ") in marks:
            return index
    return None


def _is_intro(lines: list[str], vocabulary: Vocabulary) -> bool:
    """Return whether Amazon wrote these lines: nothing, or at least one line of its introduction and no long text."""
    filled = [line for line in lines if line.strip()]
    return not filled or any(_is_intro_line(line, vocabulary) for line in filled)


def _is_intro_line(line: str, vocabulary: Vocabulary) -> bool:
    if _ITEM_LINE.match(line) or _ORDER_LINE.match(line) or _ASIN_LINE.search(line):
        return True
    folded = fold(line)
    return any(each.match(folded) for each in vocabulary.intro)


def _without_intro(text: str, vocabulary: Vocabulary) -> str:
    lines = text.split("\n")
    keep_from = 0
    for index, line in enumerate(lines[:MAX_INTRO_LINES]):
        if not line.strip():
            continue
        if not _is_intro_line(line, vocabulary):
            break
        keep_from = index + 1
    rest = "\n".join(lines[keep_from:])
    return rest if rest.strip() else text


def _cut_footer(text: str, vocabulary: Vocabulary) -> str:
    at = _footer_at(text, 0, vocabulary)
    cut = text[:at] if at < len(text) else text
    cut = _LINK_TAIL.sub("", cut)
    return cut.rstrip("-_ \n\t") if cut.strip("-_ \n\t") else text


def _footer_at(text: str, start: int, vocabulary: Vocabulary) -> int:
    """Return the offset of the first line that begins like a footer of Amazon's, else the length."""
    marks = [mark.start() for mark in [_FOOTER_MARK.search(text, start)] if mark]
    offset = 0
    for line in text.split("\n"):
        if offset >= start and len(line) > 5 and _begins_footer(line, vocabulary):
            marks.append(offset)
            break
        offset += len(line) + 1
    return min(marks, default=len(text))


def _begins_footer(line: str, vocabulary: Vocabulary) -> bool:
    head = fold(line[:80]).lstrip("¿-*| ")
    return bool(head) and head.startswith(_footer_heads(vocabulary))


def _footer_heads(vocabulary: Vocabulary) -> tuple[str, ...]:
    return vocabulary.footers
