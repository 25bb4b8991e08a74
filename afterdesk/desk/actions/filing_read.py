"""Reading what a batch of mails may touch: locks first, then a handful of statements, however many mails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Max, prefetch_related_objects

from afterdesk.channels.email.own_ids import own_message_id
from afterdesk.channels.email.values import InboundMail, MailKind
from afterdesk.desk.actions.clocks import PENDING, ClockBoard
from afterdesk.desk.actions.digests import name_digest, text_digest
from afterdesk.desk.actions.filing import Filing, Numbers, Sign
from afterdesk.desk.actions.join_mail import REFERENCES_READ, reference_keys, sender_key
from afterdesk.desk.models import Buyer, Case, Clock, Message, Order, Store
from afterdesk.runtime.keys import derive

#: For each kind of sign, the cases it points to; each key is looked up along its own index and no further than needed.
#: A buyer's, or a name's, only open case is asked for: of more than `few` = mails + 2, no batch can leave a single one.
_SIGNS: dict[str, str] = {
    "own": """
        SELECT 'own', wanted, o.case_id FROM unnest(%(own)s::text[]) AS wanted
        JOIN desk_outgoingmessage o ON o.id = wanted::bigint AND o.store_id = %(store)s
    """,
    "reference": """
        SELECT 'reference', wanted, found.case_id FROM unnest(%(reference)s::text[]) AS wanted CROSS JOIN LATERAL (
          SELECT case_id FROM desk_threadreference WHERE store_id = %(store)s AND message_id = wanted LIMIT %(many)s
        ) AS found
    """,
    "order": """
        SELECT 'order', wanted, found.id FROM unnest(%(order)s::text[]) AS wanted CROSS JOIN LATERAL (
          SELECT id FROM desk_case WHERE order_id = wanted::bigint AND merged_into_id IS NULL
          ORDER BY id DESC LIMIT %(many)s
        ) AS found
    """,
    "buyer": """
        SELECT 'buyer', wanted, found.id FROM unnest(%(buyer)s::text[]) AS wanted CROSS JOIN LATERAL (
          SELECT id FROM desk_case WHERE buyer_id = wanted::bigint AND merged_into_id IS NULL AND state <> 'closed'
          LIMIT %(few)s
        ) AS found
    """,
    "name": """
        SELECT 'name', wanted, found.id FROM unnest(%(name)s::text[]) AS wanted CROSS JOIN LATERAL (
          SELECT c.id FROM desk_buyer b JOIN desk_case c ON c.buyer_id = b.id AND c.store_id = b.store_id
          WHERE b.store_id = %(store)s AND b.name_digest = wanted AND c.state = 'open' LIMIT %(few)s
        ) AS found
    """,
    "text": """
        SELECT 'text', wanted, found.case_id FROM unnest(%(text)s::text[]) AS wanted CROSS JOIN LATERAL (
          SELECT case_id FROM desk_outgoingmessage WHERE store_id = %(store)s AND text_digest = wanted
          ORDER BY id DESC LIMIT 1
        ) AS found
    """,
}


def lock_mails(mails: Iterable[tuple[int, InboundMail]]) -> None:
    """Two mails of one order or one buyer are filed one after the other, also by two workers.

    All locks of a batch are taken in one order, so that no two batches wait for each other in a circle.
    """
    keys = sorted({f"{store}:{one}" for store, mail in mails for one in (mail.order_id, sender_key(mail)) if one})
    if not keys:
        return
    locks = ["pg_advisory_xact_lock(hashtextextended(%s, 0))"] * len(keys)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(locks), keys)


def read_filing(store: Store, mails: Sequence[InboundMail]) -> Filing:
    """Return all that these mails may touch. The caller has locked them."""
    filing = Filing(store, Numbers(wanted=len(mails)))
    _read_buyers(filing, mails)
    _read_orders(filing, mails)
    found = _read_signs(filing, mails)
    _read_cases(filing, {one for cases in found.values() for one in cases})
    filing.signs = found
    return filing


def _read_buyers(filing: Filing, mails: Sequence[InboundMail]) -> None:
    keys = {sender[:254] for mail in mails if (sender := sender_key(mail))}
    if keys:
        found = Buyer.objects.filter(store=filing.store, key__in=keys)
        filing.buyers = {buyer.key: buyer for buyer in found}


def _read_orders(filing: Filing, mails: Sequence[InboundMail]) -> None:
    wanted = {mail.order_id for mail in mails if mail.order_id}
    if not wanted:
        return
    found = Order.objects.filter(store=filing.store, order_id__in=wanted).select_related("buyer")
    for order in found.prefetch_related("items", "shipments"):
        filing.orders[order.order_id] = order
        _take_up(filing, order)


def _take_up(filing: Filing, order: Order) -> None:
    title = next((item.title for item in order.items.all() if item.title), "")
    if title:
        filing.titles[order.pk] = title
    if order.buyer is not None:
        order.buyer = filing.buyers.setdefault(order.buyer.key, order.buyer)


def _read_signs(filing: Filing, mails: Sequence[InboundMail]) -> dict[Sign, list[int]]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for mail in mails:
        for kind, key in _signs_of(filing, mail):
            wanted[kind].add(key)
    found: dict[Sign, list[int]] = defaultdict(list)
    if not wanted:
        return found
    values: dict[str, int | list[str]] = {"store": filing.store.pk, "many": REFERENCES_READ, "few": 2 + len(mails)}
    values |= {kind: sorted(keys) for kind, keys in wanted.items()}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"({_SIGNS[kind]})" for kind in sorted(wanted)), values)
        for kind, key, case_id in cursor.fetchall():
            found[kind, key].append(case_id)
    return found


def _signs_of(filing: Filing, mail: InboundMail) -> Iterable[Sign]:
    """Name everything by which this mail may find its case."""
    secret = derive("message-id")
    for one in (*reference_keys(mail), mail.bounced_message_id):
        if one and (number := own_message_id(secret, one)):
            yield "own", str(number)
    yield from (("reference", one) for one in reference_keys(mail, own=True))
    order = filing.orders.get(mail.order_id or "")
    buyer = filing.buyers.get((sender_key(mail) or "")[:254])
    if order is not None:
        yield "order", str(order.pk)
    elif buyer is not None:
        yield "buyer", str(buyer.pk)
    if mail.kind is MailKind.OWN_COPY:
        yield "text", text_digest(mail.body)
        if mail.buyer_name:
            yield "name", name_digest(mail.buyer_name)


def _read_cases(filing: Filing, ids: set[int]) -> None:
    """Lock and read the cases, and those they were merged into; their clocks and what they have heard come along."""
    while ids:
        locked = Case.objects.select_for_update(of=("self",)).select_related("order__buyer", "buyer")
        found = list(locked.filter(pk__in=ids).order_by("pk"))
        filing.cases.update((case.pk, case) for case in found)
        ids = {case.merged_into_id for case in found if case.merged_into_id} - filing.cases.keys()
    if filing.cases:
        _share_records(filing)
        _read_boards(filing)
        _read_told(filing)


def _share_records(filing: Filing) -> None:
    """One record is one object, whichever way it was read: a change through one case is seen through the other."""
    others = [case.order for case in filing.cases.values() if case.order and case.order.order_id not in filing.orders]
    prefetch_related_objects(others, "items", "shipments")
    for order in others:
        _take_up(filing, filing.orders.setdefault(order.order_id, order))
    for case in filing.cases.values():
        case.store = filing.store
        if case.order is not None:
            case.order = filing.orders[case.order.order_id]
        if case.buyer is not None:
            case.buyer = filing.buyers.setdefault(case.buyer.key, case.buyer)


def _read_boards(filing: Filing) -> None:
    pending: dict[int, list[Clock]] = defaultdict(list)
    clocks = Clock.objects.filter(PENDING, case__in=filing.cases).order_by("due_at", "id")
    for clock in clocks.defer("frozen", "sources", "warn_at", "consequence", "note"):
        pending[clock.case_id].append(clock)
    filing.boards.update((pk, ClockBoard(case, pending[pk])) for pk, case in filing.cases.items())


def _read_told(filing: Filing) -> None:
    heard = Message.objects.filter(case__in=filing.cases).exclude(direction=Message.Direction.IN).order_by()
    for case_id, direction, kind, at in heard.values_list("case_id", "direction", "kind").annotate(Max("at")):
        filing.told[case_id].note(direction, kind, at)
