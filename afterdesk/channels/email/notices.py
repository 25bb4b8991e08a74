"""What a notice of Amazon's states: goods, reason, amount, deadline, decision.

Read by headings and labels, never by place: Amazon has several layouts of each notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from afterdesk.channels.email.folding import contains_any, fold
from afterdesk.channels.email.money import find_money, find_number
from afterdesk.channels.email.values import MailItem, MailKind
from afterdesk.channels.email.vocabulary import load_vocabulary
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.values import Money

HOURS_A_DAY = 24
MAX_ITEMS = 100
MAX_DEADLINE_DAYS = 120

CLAIMS = frozenset({MailKind.A_TO_Z_CLAIM, MailKind.A_TO_Z_DECISION, MailKind.CHARGEBACK, MailKind.CHARGEBACK_DECISION})
DECISIONS = frozenset({MailKind.A_TO_Z_DECISION, MailKind.CHARGEBACK_DECISION})
WITH_DEADLINE = CLAIMS | {
    MailKind.RETURN_REQUEST,
    MailKind.CANCEL_REQUEST,
    MailKind.OTHER_NOTICE,
    MailKind.AMAZON_RELAY,
}
WITH_AMOUNT = CLAIMS | {MailKind.REFUND_ISSUED}

_ITEM_FIELDS = ("title", "asin", "sku", "quantity", "reason", "comment")
_LABEL = re.compile(r"^[\s•·*\-–]*([^:：\t\n]{2,60}?)\s*(?:[:：]|\t)\s*(.*)$")
_BUYER_ITEM = re.compile(
    r"^[ \t]*(\d{1,4})[ \t]*(?:/|／|x|×|of/sur|(?:of|von|de|di|sur|van|av|z|点|件)(?=\s))"
    r"\s*(.{2,600}?)\s*\[ASIN\s*:\s*([A-Z0-9]{10})\s*\]",
    re.M | re.I,
)
_CHARGEBACK_ITEM = re.compile(r"Items? purchased:\s*(\d{1,4})\s*of\s*\((.{2,400}?)\)", re.I)
_ASIN = re.compile(r"^[A-Z0-9]{10}$")
_DIGITS = re.compile(r"\d{1,5}")
_ONLY_NUMBER = re.compile(r"^[\d.,'\s]+$")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\n")
_FOOTER = re.compile(
    r"copyright\s|©|\bSPC-[A-Z]{2,4}Amazon|38 avenue John F|"
    r"capitale sociale|capital social|gesellschaftskapital|share capital",
    re.I,
)


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice's readable text, its subject and its tables."""

    subject: str
    text: str
    tables: Sequence[list[list[str]]]
    marketplace: Marketplace | None

    @property
    def stated(self) -> str:
        """Return the text before the footer: the footer names a share capital, which is no amount of the case."""
        return before_footer(self.text)


@dataclass(frozen=True, slots=True)
class Stated:
    """Labelled values of a notice ("Return carrier: UPS"), by our name for the label."""

    values: dict[str, str]
    items: tuple[MailItem, ...]


def before_footer(text: str) -> str:
    """Return a notice without its legal footer."""
    cut = _FOOTER.search(text)
    return text[: cut.start()] if cut else text


def read_stated(notice: NoticeText) -> Stated:
    """Return the labelled values and the goods of a notice."""
    items = _items_of_tables(notice.tables)
    values, listed = _labelled(notice.text)
    if not items:
        items = listed or _items_of_flat_table(notice.text) or items_of_lines(notice.text)
    return Stated(values, tuple(items[:MAX_ITEMS]))


def items_of_lines(text: str) -> list[MailItem]:
    """Return goods named as "1 / Desk lamp [ASIN: B0...]" or "1 of Desk lamp [ASIN: B0...]"."""
    found = [
        MailItem(title=hit[2].strip(), asin=hit[3].upper(), quantity=int(hit[1]))
        for hit in _BUYER_ITEM.finditer(text[:100_000])
    ]
    found += [MailItem(title=hit[2].strip(), quantity=int(hit[1])) for hit in _CHARGEBACK_ITEM.finditer(text[:100_000])]
    return list(dict.fromkeys(found))


def auto_authorised(notice: NoticeText, stated: Stated) -> bool | None:
    """Return whether Amazon authorised the return by itself; the labelled line outweighs the explanations below it."""
    says = load_vocabulary().says
    for text in (stated.values.get("authorisation", ""), notice.text[:20_000]):
        folded = fold(text)
        if contains_any(folded, says["needs_authorisation"]):
            return False
        if contains_any(folded, says["auto_authorised"]):
            return True
    return None


def action_required(notice: NoticeText) -> bool | None:
    """Return whether the notice asks the seller to do something; the subject outweighs the body."""
    says = load_vocabulary().says
    if contains_any(fold(notice.subject), says["action_needed"]):
        return True
    folded = fold(notice.stated[:20_000])
    if contains_any(folded, says["no_action"]):
        return False
    return True if contains_any(folded, says["action_needed"]) else None


def deadline_days(notice: NoticeText) -> int | None:
    """Return the days the notice gives for an answer, out of the sentence that asks for it; hours are rounded up."""
    vocabulary = load_vocabulary()
    for sentence in _SENTENCE_END.split(f"{notice.subject}\n{notice.stated[:20_000]}"):
        folded = fold(sentence)
        found = vocabulary.deadline.search(folded)
        if found and any(word in folded for word in vocabulary.deadline_words):
            count = vocabulary.numbers.get(found[1]) or int(found[1])
            days = -(-count // HOURS_A_DAY) if found[2] in vocabulary.hour_units else count
            if 0 < days <= MAX_DEADLINE_DAYS:
                return days
    return None


def counts_against_odr(notice: NoticeText) -> bool | None:
    """Return whether a decision counts as an order defect.

    What the notice says of the defect rate is final. Else: paid or denied by Amazon does not count; granted and
    charged to the seller does. A notice that says neither leaves it open.
    """
    says = load_vocabulary().says
    folded = fold(f"{notice.subject}\n{notice.stated[:20_000]}")
    if contains_any(folded, says["not_counts"]):
        return False
    if contains_any(folded, says["counts"]):
        return True
    if contains_any(folded, says["covered"]):
        return False
    return True if contains_any(folded, says["charged"]) else None


def amount_of(notice: NoticeText, stated: Stated) -> Money | None:
    """Return the amount of a claim or a refund: the labelled one, else the subject's, else the first in the text."""
    labelled = stated.values.get("amount")
    if labelled and (money := _money_in(labelled, notice.marketplace)):
        return money
    for text in (notice.subject, notice.stated[:20_000]):
        if money := find_money(text, notice.marketplace):
            return money
    return None


def _money_in(text: str, marketplace: Marketplace | None) -> Money | None:
    if money := find_money(text, marketplace):
        return money
    number = find_number(text) if _ONLY_NUMBER.match(text) else None
    return Money(number, FACTS[marketplace].currency) if number is not None and marketplace else None


def _items_of_tables(tables: Iterable[list[list[str]]]) -> list[MailItem]:
    items: list[MailItem] = []
    for table in tables:
        for position, row in enumerate(table[:-1]):
            columns = _columns_of(row)
            if columns is None:
                continue
            items.extend(filter(None, (_item_of(columns, cells) for cells in table[position + 1 :])))
            break
    return items


def _columns_of(row: Sequence[str]) -> dict[int, str] | None:
    """Return position -> field of a heading row, or None if this is no heading row of goods."""
    known = load_vocabulary().columns
    columns = {at: name for at, heading in enumerate(row) if (name := known.get(_heading(heading))) in _ITEM_FIELDS}
    names = set(columns.values())
    return columns if len(names) >= 2 and names & {"title", "asin", "sku"} else None


def _heading(text: str) -> str:
    return fold(text).strip(" :*")


def _item_of(columns: dict[int, str], cells: Sequence[str]) -> MailItem | None:
    values: dict[str, str] = {}
    for at, name in columns.items():
        if at < len(cells) and cells[at].strip(" -–—"):
            values.setdefault(name, cells[at].strip())
    return _item(values)


def _item(values: dict[str, str]) -> MailItem | None:
    if not values.keys() & {"title", "asin", "sku"}:
        return None
    quantity = _DIGITS.search(values.get("quantity", ""))
    asin = values.get("asin", "").upper()
    return MailItem(
        title=values.get("title"),
        asin=asin if _ASIN.match(asin) else None,
        sku=values.get("sku"),
        quantity=int(quantity[0]) if quantity else None,
        reason=values.get("reason"),
        comment=values.get("comment"),
    )


def _labelled(text: str) -> tuple[dict[str, str], list[MailItem]]:
    """Read "label: value" lines; a further "Item:" begins the next goods. A value may stand on the line below."""
    known = load_vocabulary().columns
    values: dict[str, str] = {}
    groups: list[dict[str, str]] = [{}]
    waiting: str | None = None
    for line in text.split("\n")[:2000]:
        name, value = _label_of(line, known)
        if name is None:
            value, name, waiting = line.strip(), waiting, None
            if not value or name is None:
                continue
        elif not value:
            waiting = name
            continue
        else:
            waiting = None
        values.setdefault(name, value)
        if name in _ITEM_FIELDS:
            if name in groups[-1] and name in {"title", "asin"}:
                groups.append({})
            groups[-1].setdefault(name, value)
    items = [item for group in groups if len(group) >= 2 and (item := _item(group))]
    return values, items


def _label_of(line: str, known: dict[str, str]) -> tuple[str | None, str]:
    if len(line) > 2000:
        return None, ""
    label = _LABEL.match(line)
    if label is None:
        return (
            (known.get(_heading(line)), "")
            if 1 < len(line.strip()) < 60 and line.rstrip().endswith((":", "："))
            else (None, "")
        )
    return known.get(_heading(label[1])), label[2].strip().lstrip("#").strip()


def _items_of_flat_table(text: str) -> list[MailItem]:
    """Text extracts print a table as all headings, one a line, then all values in the same order."""
    lines = [line.strip() for line in text.split("\n") if line.strip()][:2000]
    known = load_vocabulary().columns
    for start in range(len(lines) - 3):
        names: list[str] = []
        while start + len(names) < len(lines) and (name := known.get(_heading(lines[start + len(names)]))):
            names.append(name)
        if len(names) < 3 or not {"title", "asin"} <= set(names) or len(set(names)) != len(names):
            continue
        cells = lines[start + len(names) : start + 2 * len(names)]
        asin_at = names.index("asin")
        if len(cells) > asin_at and _ASIN.match(cells[asin_at]):
            item = _item_of(dict(enumerate(names)), cells)
            return [item] if item else []
    return []
