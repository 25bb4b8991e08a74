"""Write messages/ and awkward/ from the cases: `python -m tests.channels.email.write_messages`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.channels.email import awkward_cases, message_cases, notice_cases
from tests.channels.email.message_cases import Case

HERE = Path(__file__).parent
NOT_COMPARED = "not_compared"
CONTAINS = "body_contains"

MAKERS: dict[str, list[Callable[[], Iterator[Case]]]] = {
    "messages": [
        message_cases.buyers,
        message_cases.buyers_in_odd_dress,
        message_cases.relays_and_copies,
        notice_cases.returns,
        notice_cases.refunds,
        notice_cases.claims,
        notice_cases.money_and_orders,
        notice_cases.strangers,
    ],
    "awkward": [
        awkward_cases.charsets,
        awkward_cases.missing_and_odd_headers,
        awkward_cases.structures,
        awkward_cases.one_order_in_trouble,
    ],
}


def cases(folder: str) -> Iterator[Case]:
    """Every case of a folder."""
    for maker in MAKERS[folder]:
        yield from maker()


def as_toml(expected: dict[str, Any]) -> str:
    """The expected line as TOML: only what is not null, in the order of the keys."""
    lines = []
    skipped = [key for key, value in expected.items() if value == ("any",)]
    for key, value in expected.items():
        if isinstance(value, tuple):
            if value[0] == "has":
                lines.append(f"{CONTAINS} = {_value(value[1])}")
                skipped.append(key)
        elif value is not None:
            lines.append(f"{key} = {_value(value)}")
    if skipped:
        lines.append(f"{NOT_COMPARED} = {_value(skipped)}")
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Write the files anew."""
    for folder in ("messages", "awkward"):
        for case in cases(folder):
            (HERE / folder / f"{case.name}.eml").write_bytes(case.raw)
            (HERE / folder / f"{case.name}.toml").write_text(as_toml(case.expected), encoding="utf-8")


if __name__ == "__main__":
    main()
