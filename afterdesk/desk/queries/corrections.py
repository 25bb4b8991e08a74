"""What operators corrected in the reading of messages, as examples without anybody's data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from afterdesk.desk.models import CaseEvent, EventKind, Message, Store

AT_ONCE = 500
_ORDER = re.compile(r"\b\d{3}-\d{7}-\d{7}\b")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"(?<!\w)\+?\d[\d ()/.-]{6,}\d(?!\w)")
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Correction:
    """One message, what the desk took it for and what it is. `issue` and `was` are issue ids; `wants` is as read."""

    id: str
    lang: str
    marketplace: str
    text: str
    issue: str
    was: str


def corrections_of(store: Store) -> Iterator[Correction]:
    """Give a store's corrections, oldest first; of several for one message the last counts.

    Order numbers, addresses, links, long numbers and the buyer's name are replaced by words in capitals.
    """
    rows = CaseEvent.objects.filter(store_id=store.pk, kind=EventKind.READING_CORRECTED).order_by("at", "id")
    last: dict[int, CaseEvent] = {}
    for row in rows.iterator(AT_ONCE):
        message_id = row.data.get("message_id")
        if isinstance(message_id, int):
            last[message_id] = row
    found = Message.objects.select_related("case__buyer").filter(pk__in=list(last), store_id=store.pk).order_by("pk")
    for message in found.iterator(AT_ONCE):
        row = last[message.pk]
        case = message.case
        yield Correction(
            id=f"{store.slug}-{message.pk}",
            lang=message.language,
            marketplace=case.marketplace if case else "",
            text=without_people(message.body, (message.from_name, case.buyer.name if case and case.buyer else "")),
            issue=str(row.data.get("issue", "")),
            was=str(row.data.get("was", "")),
        )


def without_people(text: str, names: tuple[str, ...]) -> str:
    """Return a text without what names a person, an order or a place to reach somebody."""
    for pattern, word in ((_LINK, "LINK"), (_ADDRESS, "ADDRESS"), (_ORDER, "ORDER"), (_NUMBER, "NUMBER")):
        text = pattern.sub(word, text)
    parts = {part for name in names for part in (name, *name.split()) if len(part.strip()) >= _SHORTEST_NAME}
    for part in sorted(parts, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "NAME", text, flags=re.IGNORECASE)
    return text
