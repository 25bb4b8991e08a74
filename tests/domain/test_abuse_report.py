"""The report to Amazon: facts and the buyer's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from afterdesk.domain.abuse_report import QUOTED_CHARACTERS, AbuseFacts, Quote, report_text

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
POLICIES = {"policy": "Guidelines", "extortion_policy": "Reviews policy"}


def report(**changes: object) -> str:
    given = {
        "store": "Larch",
        "marketplace": "DE",
        "order_ids": ("302-1234567-7654321",),
        "quotes": (Quote(AT, "Geld zurück,\nsonst 1 Stern", ("extortion", "anger")),),
        "earlier": (),
        "replies": (),
        "is_extortion": True,
    }
    return report_text(AbuseFacts(**{**given, **changes}), POLICIES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param(
            {}, "2026-11-18 12:00 UTC (demands a refund or goods on pain of a bad review)\n> Geld", id="words"
        ),
        pytest.param({}, "Order: 302-1234567-7654321\nPolicy: Reviews policy", id="order and policy"),
        pytest.param({"is_extortion": False}, "Policy: Guidelines", id="no extortion"),
        pytest.param({"order_ids": ()}, "Order: none named", id="no order"),
        pytest.param({}, "We have not answered yet.", id="not answered"),
        pytest.param({"replies": (AT,)}, "We answered on 2026-11-18 12:00 UTC.", id="answered"),
        pytest.param(
            {"earlier": ((AT, "1-2-3"), (AT, ""))}, "- 2026-11-18 12:00 UTC, order 1-2-3\n- 2026", id="earlier"
        ),
        pytest.param({"quotes": (Quote(AT, "x" * 9000, ()),)}, "x" * QUOTED_CHARACTERS + " [...]", id="cut"),
    ],
)
def test_what_the_report_says(changes: dict[str, object], says: str) -> None:
    assert says in report(**changes)
