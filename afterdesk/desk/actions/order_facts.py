"""What order, shipment and notices say about a case, as plain facts for the rules."""

from __future__ import annotations

from typing import Any


def order_facts(case: Any, mail: Any) -> Any:
    return None
