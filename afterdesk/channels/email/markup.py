"""HTML of a mail as text, tables and links. Nothing is rendered, loaded or kept as markup."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from lxml import etree

from afterdesk.channels.email.charsets import clean_controls

#: Around quoted history in the text. Control characters, so nothing a sender writes can forge them.
QUOTE_OPENS, QUOTE_CLOSES = "\x02", "\x03"

MAX_TABLES = 200
#: Beyond these the parser's own tree building grows with the square of the depth: such HTML is no letter.
MAX_TAGS = 40_000
MAX_DEPTH = 200

_SKIPPED = frozenset({"head", "style", "script", "title", "noscript", "template", "object", "svg", "math"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "pre", "hr", "table"})
_LINES = frozenset(
    {"div", "li", "tr", "section", "article", "header", "footer", "center", "dl", "dt", "dd", "form", "tbody", "body"}
)
_CELLS = frozenset({"td", "th"})
_QUOTE_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:gmail_quote(?:_container)?|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|"
    r"tutanota_quote|OutlookMessageHeader|gmail_attr|hs_reply|cite_block)(?:$|\s)",
    re.I,
)
_QUOTE_IDS = re.compile(
    r"^(?:x_)*(?:divRplyFwdMsg|appendonsend|reply-intro|mailQuote|isForwardContent|OLK_SRC_BODY_SECTION|"
    r"replySplit|mail-editor-reference-message-container|ms-outlook-mobile-reference-message)",
    re.I,
)
#: These marks open the quote; what is quoted follows them to the end of the mail.
_OPENS_REST = re.compile(r"^(?:x_)*(?:divRplyFwdMsg|appendonsend)|OutlookMessageHeader|moz-cite-prefix", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.I)
_PREFORMATTED = re.compile(r"white-space\s*:\s*[^;]*\bpre", re.I)
_SIGNATURE = re.compile(r"(?:^|\s)(?:gmail_signature|moz-signature|signature)(?:$|\s)", re.I)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_TAGS = re.compile(r"<[^<>]*>")
_BREAKS = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6])\b[^<>]*>", re.I)
_DEEPENING = re.compile(r"<(/?)(?!(?:p|li|t[dhr]|br|hr|img|meta|link|input|col|wbr|option|d[td])\b)[a-z]", re.I)
_BLANK_LINES = re.compile(r"\n{3,}")
_LINE_ENDS = re.compile(r"[ \t\u3000]+\n")


@dataclass(slots=True)
class Markup:
    """What an HTML body says. `marked` still carries the quote marks; `text` does not."""

    marked: str = ""
    tables: list[list[list[str]]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    framed: list[str] = field(default_factory=list)  # texts of Amazon's pre blocks: the buyer's own words

    @property
    def text(self) -> str:
        """Return the whole text."""
        return tidy(without_marks(self.marked))


def read_markup(html: str) -> Markup:
    """Read HTML of any quality. What the parser gives up on is read by cutting the tags off."""
    markup = Markup()
    if not html.strip():
        return markup
    tree = None if _is_monstrous(html) else _tree(html)
    if tree is not None:
        _Walk(markup).over(tree)
    if not markup.marked.strip() and (tree is None or len(html) > 200):
        markup.marked = tidy(unescape(_TAGS.sub(" ", _BREAKS.sub("\n", html))))
    return markup


def _is_monstrous(html: str) -> bool:
    tags = html.count("<")
    if tags <= MAX_DEPTH:
        return False
    if tags > MAX_TAGS:
        return True
    depth = deepest = 0
    for tag in _DEEPENING.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest > MAX_DEPTH


def _tree(html: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        return etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def without_marks(text: str) -> str:
    """Remove the quote marks, keep what they surround."""
    return text.replace(QUOTE_OPENS, "").replace(QUOTE_CLOSES, "")


def without_quotes(text: str) -> str:
    """Remove what stands between quote marks. If nothing would be left, keep the whole text."""
    if QUOTE_OPENS not in text:
        return without_marks(text)
    kept: list[str] = []
    depth = 0
    for piece in re.split(f"([{QUOTE_OPENS}{QUOTE_CLOSES}])", text):
        if piece == QUOTE_OPENS:
            depth += 1
        elif piece == QUOTE_CLOSES:
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(piece)
    rest = "".join(kept)
    return rest if rest.strip() else without_marks(text)


def tidy(text: str) -> str:
    """Cut trailing spaces and more than one blank line."""
    return _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text + "\n")).strip()


class _Walk:
    """One pass over the tree without recursion: text with line breaks, quote marks, tables, links."""

    def __init__(self, markup: Markup) -> None:
        self.markup = markup
        self.out: list[str] = []
        self.hidden = 0
        self.pre = 0
        self.closers: dict[etree._Element, str] = {}
        self.tables: list[list[list[str]]] = []
        self.cells: list[int] = []
        self.frames: list[int] = []

    def over(self, tree: etree._Element) -> None:
        """Walk and keep what was found."""
        for event, node in etree.iterwalk(tree, events=("start", "end")):
            if not isinstance(node.tag, str):
                self._tail(node) if event == "end" else None
            elif event == "start":
                self._start(node)
            else:
                self._end(node)
                self._tail(node)
        self.markup.marked = tidy("".join(self.out))

    def _start(self, node: etree._Element) -> None:
        tag = str(node.tag)
        style = node.get("style") or ""
        if self.hidden or tag in _SKIPPED or (style and _HIDDEN.search(style)):
            self.hidden += 1
            return
        if tag == "br":
            self.out.append("\n")
        elif tag in _PARAGRAPHS:
            self.out.append("\n\n")
        elif tag in _LINES:
            self.out.append("\n")
        if tag in _CELLS or tag in {"tr", "table"}:
            self._open_table(tag)
        if tag == "a" and (href := node.get("href")):
            self.markup.links.append(clean_controls(href.strip()))
        if tag == "pre" or (style and _PREFORMATTED.search(style)):
            self.pre += 1
            self.frames.append(len(self.out) if "-o-pre-wrap" in style else -1)
        self._open_quote(node, tag)
        if node.text:
            self._text(node.text)

    def _open_quote(self, node: etree._Element, tag: str) -> None:
        css, ident = node.get("class") or "", node.get("id") or ""
        if tag == "blockquote" or (css and _QUOTE_CLASSES.search(css)) or (ident and _QUOTE_IDS.match(ident)):
            self.out.append(QUOTE_OPENS)
            if not (_OPENS_REST.search(css) or _OPENS_REST.search(ident)):
                self.closers[node] = QUOTE_CLOSES
        elif css and _SIGNATURE.search(css):
            self.out.append(QUOTE_OPENS)
            self.closers[node] = QUOTE_CLOSES

    def _end(self, node: etree._Element) -> None:
        if self.hidden:
            self.hidden -= 1
            return
        tag = str(node.tag)
        if tag in _CELLS or tag in {"tr", "table"}:
            self._close_table(tag)
        if tag == "pre" or _PREFORMATTED.search(node.get("style") or ""):
            self.pre -= 1
            if (start := self.frames.pop()) >= 0:
                self.markup.framed.append(tidy("".join(self.out[start:])))
        if (closer := self.closers.pop(node, None)) is not None:
            self.out.append(closer)
        if tag in _PARAGRAPHS:
            self.out.append("\n\n")
        elif tag in _LINES:
            self.out.append("\n")
        elif tag in _CELLS:
            self.out.append("\t")

    def _tail(self, node: etree._Element) -> None:
        if node.tail and not self.hidden:
            self._text(node.tail)

    def _text(self, text: str) -> None:
        if not self.pre:
            text = _SPACES.sub(" ", text)
            if text == " " and (not self.out or self.out[-1].endswith(("\n", " ", "\t"))):
                return
            if not self.out or self.out[-1].endswith("\n"):
                text = text.lstrip(" ")
        else:
            text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
        self.out.append(clean_controls(text))

    def _open_table(self, tag: str) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in _CELLS:
            self.cells.append(len(self.out))

    def _close_table(self, tag: str) -> None:
        if tag == "table" and self.tables:
            rows = [row for row in self.tables.pop() if row]
            if len(rows) > 1 and len(self.markup.tables) < MAX_TABLES:
                self.markup.tables.append(rows)
            if self.cells:
                self.cells[-1] = -1  # a cell around a table is layout; its text is never a value
        elif tag in _CELLS and self.cells:
            start = self.cells.pop()
            if start < 0:
                return
            if self.tables and self.tables[-1]:
                text = _SPACES.sub(" ", without_marks("".join(self.out[start:])))
                self.tables[-1][-1].append(text.strip()[:4000])
