"""The statements that fill a desk: which row gets what, from the number of its case alone."""

from __future__ import annotations

from typing import LiteralString

from django.db import models

from afterdesk.desk.models import (
    Buyer,
    Case,
    CaseEvent,
    Clock,
    Message,
    Order,
    OrderItem,
    SearchDocument,
    Shipment,
    ThreadReference,
)

TEXTS = """
CREATE TABLE bench_text (
  id integer PRIMARY KEY, lang text, market text, title text, subject text, body text, pieces text[]
)
"""

#: The indexes of some tables that no constraint stands on.
PLAIN_INDEXES = """
SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE t.relname = ANY(%s) AND NOT x.indisunique
"""

#: One line a case: 5 % open within the last 30 hours, 10 % waiting, the rest closed over two years. Three messages
#: each, of one language: the buyer's, our answer, the buyer's again.
NEW_CASES = """
CREATE TEMP TABLE bench_case AS
WITH texts AS (SELECT count(*) AS total FROM bench_text),
numbered AS (
  SELECT i, (i - %(first)s) AS n,
    CASE WHEN i %% 20 = 0 THEN 'open' WHEN i %% 20 IN (7, 13) THEN 'waiting' ELSE 'closed' END AS state,
    (SELECT id FROM desk_store WHERE slug = CASE i / 20 %% 2 WHEN 0 THEN 'bench-one' ELSE 'bench-two' END) AS store_id
  FROM generate_series(%(low)s::bigint, %(high)s::bigint) AS i
)
SELECT i AS id, n, state, store_id,
  ((i * 7919) %% texts.total)::int AS text,
  least(((i * 7919) %% texts.total)::int + 1, texts.total - 1)::int AS second_text,
  CASE i %% 3 WHEN 0 THEN (SELECT min(id) FROM desk_user) WHEN 1 THEN (SELECT max(id) FROM desk_user) END
    AS assignee_id,
  date_trunc('second', now()) - CASE state WHEN 'open' THEN (n * 7 %% 1800) * interval '1 minute'
    ELSE interval '2 days' + (n * 7919 %% 1051200) * interval '1 minute' END AS at,
  format('3%%s-%%s-%%s', lpad((n %% 97)::text, 2, '0'), lpad((n * 9301 %% 9999991)::text, 7, '0'),
    lpad(n::text, 7, '0')) AS order_id,
  format('buyer%%s@marketplace.amazon.com', n - n %% 5 / 4) AS buyer_key
FROM numbered, texts
"""

_FROM_CASES: LiteralString = "bench_case c JOIN bench_text t ON t.id = c.text"
_FROM_MESSAGES: LiteralString = (
    "bench_case c CROSS JOIN generate_series(0, 2) AS k "
    "JOIN bench_text t ON t.id = CASE k WHEN 0 THEN c.text ELSE c.second_text END"
)
_MESSAGE_ID: LiteralString = "c.id * 3 + k"
_MESSAGE_AT: LiteralString = "c.at + k * interval '5 minutes'"
_ORDER_PIECES: LiteralString = "ARRAY[c.order_id] || string_to_array(c.order_id, '-')"
_IS_OPEN: LiteralString = "c.state = 'open'"
_SITUATIONS: LiteralString = "ARRAY['damaged', 'part_missing', 'wrong_item', 'not_received', 'cannot_operate']"
_ISSUES: LiteralString = "ARRAY['damaged_on_arrival', 'missing_parts', 'wrong_item', 'not_received', 'how_to_use']"

#: What is put into which table: the columns that are not left at the model's default.
TABLES: list[tuple[type[models.Model], dict[str, LiteralString], LiteralString]] = [
    (
        Buyer,
        {"id": "c.id", "store_id": "c.store_id", "key": "'b' || c.id || c.buyer_key", "alias": "c.buyer_key"},
        "bench_case c",
    ),
    (
        Order,
        {
            "id": "c.id",
            "store_id": "c.store_id",
            "order_id": "c.order_id",
            "marketplace": "t.market",
            "fulfillment": "CASE c.n % 3 WHEN 0 THEN 'FBM' ELSE 'FBA' END",
            "buyer_id": "c.id",
            "status": "'shipped'",
            "purchased_at": "c.at - interval '9 days'",
            "deliver_by_on": "(c.at - interval '2 days')::date",
            "total": "29.90",
            "currency": "'EUR'",
        },
        _FROM_CASES,
    ),
    (
        OrderItem,
        {
            "order_id": "c.id",
            "sku": "'SKU-' || c.n % 200",
            "asin": "'B0' || lpad((c.n % 200)::text, 8, '0')",
            "title": "t.title",
            "price": "29.90",
        },
        _FROM_CASES,
    ),
    (
        Shipment,
        {
            "order_id": "c.id",
            "carrier": "'DHL'",
            "tracking_number": "'00340' || c.id",
            "shipped_at": "c.at - interval '8 days'",
            "delivered_at": "c.at - interval '4 days'",
        },
        "bench_case c",
    ),
    (
        Case,
        {
            "id": "c.id",
            "store_id": "c.store_id",
            "order_id": "c.id",
            "buyer_id": "c.id",
            "title": "t.title",
            "state": "c.state",
            "marketplace": "t.market",
            "fulfillment": "CASE c.n % 3 WHEN 0 THEN 'FBM' ELSE 'FBA' END",
            "situation": f"({_SITUATIONS})[1 + c.n % 5]",
            "issue": f"({_ISSUES})[1 + c.n % 5]",
            "issue_probability": "0.8",
            "language": "t.lang",
            "assignee_id": "c.assignee_id",
            "opened_at": "c.at",
            "closed_at": "CASE c.state WHEN 'closed' THEN c.at + interval '1 day' END",
            "next_due_at": f"CASE WHEN {_IS_OPEN} THEN c.at + interval '24 hours' END",
            "next_clock": f"CASE WHEN {_IS_OPEN} THEN 'Reply within 24 hours' ELSE '' END",
            "last_message_at": "c.at + interval '10 minutes'",
            "last_message_id": "c.id * 3 + 2",
            "unanswered_since": f"CASE WHEN {_IS_OPEN} THEN c.at + interval '10 minutes' END",
            "message_count": "3",
            "preview": "left(t.body, 160)",
        },
        _FROM_CASES,
    ),
    (
        Message,
        {
            "id": _MESSAGE_ID,
            "store_id": "c.store_id",
            "case_id": "c.id",
            "direction": "CASE k WHEN 1 THEN 'out' ELSE 'in' END",
            "kind": "CASE k WHEN 1 THEN 'own_copy' ELSE 'buyer_message' END",
            "at": _MESSAGE_AT,
            "message_id": "c.id || '-' || k || '@eu-west-1.amazonses.com'",
            "from_address": "c.buyer_key",
            "subject": "t.subject",
            "body": "t.body",
            "language": "t.lang",
            "trusted": "'yes'",
        },
        _FROM_MESSAGES,
    ),
    (
        ThreadReference,
        {"store_id": "c.store_id", "case_id": "c.id", "message_id": "c.id || '-' || k || '@eu-west-1.amazonses.com'"},
        "bench_case c CROSS JOIN generate_series(0, 2) AS k",
    ),
    (
        CaseEvent,
        {
            "case_id": "c.id",
            "store_id": "c.store_id",
            "kind": "(ARRAY['opened','clock_started','message_joined','clock_met'])[k]",
            "at": "c.at + k * interval '4 minutes'",
            "data": '\'{"title": "Reply within 24 hours", "rule_id": "MSG-1"}\'::jsonb',
        },
        "bench_case c CROSS JOIN generate_series(1, 4) AS k",
    ),
    (
        Clock,
        {
            "case_id": "c.id",
            "store_id": "c.store_id",
            "message_id": "c.id * 3",
            "rule_id": "'MSG-' || k",
            "about": "'reply-' || k",
            "kind": "'clock'",
            "title": "'Reply within ' || k * 24 || ' hours'",
            "started_at": "c.at",
            "due_at": "c.at + k * interval '24 hours'",
            "state": f"CASE WHEN {_IS_OPEN} THEN 'running' ELSE 'met' END",
            "ended_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE c.at + interval '5 minutes' END",
            "met_by": "'[\"reply_sent\"]'::jsonb",
        },
        "bench_case c CROSS JOIN generate_series(1, 2) AS k",
    ),
    (
        SearchDocument,
        {
            "store_id": "c.store_id",
            "kind": "'message'",
            "object_id": _MESSAGE_ID,
            "case_id": "c.id",
            "at": _MESSAGE_AT,
            "vector": f"array_to_tsvector(t.pieces || {_ORDER_PIECES})",
        },
        _FROM_MESSAGES,
    ),
    (
        SearchDocument,
        {
            "store_id": "c.store_id",
            "kind": "'order'",
            "object_id": "c.id",
            "at": "c.at",
            "vector": f"array_to_tsvector({_ORDER_PIECES} || ('sku-' || c.n % 200))",
        },
        "bench_case c",
    ),
]
