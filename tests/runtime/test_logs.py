"""Log lines name ids, never people."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from afterdesk.runtime.logs import JsonLines, TextLines, context

CASES = [
    pytest.param(
        "afterdesk.jobs", "refused by %s", ("kx72@marketplace.amazon.de",), "refused by ***@***", id="address"
    ),
    pytest.param("afterdesk", "login password=hunter2 failed", (), "login password=*** failed", id="password"),
    pytest.param("afterdesk", "case %s closed", (7,), "case 7 closed", id="nothing to hide"),
    pytest.param(
        "procrastinate.worker",
        "Job send[10](text='Dear Erika (Kettle)', case_id=7) ended with status: Error",
        (),
        "Job send[10] ended with status: Error",
        id="arguments of a job",
    ),
]


def record(name: str, words: str, arguments: tuple[object, ...]) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, __file__, 1, words, arguments, None)


@pytest.mark.parametrize(("name", "words", "arguments", "shown"), CASES)
def test_a_line_for_people_hides_them(name: str, words: str, arguments: tuple[object, ...], shown: str) -> None:
    assert TextLines().format(record(name, words, arguments)).endswith(f" ERROR {name}: {shown}")


@pytest.mark.parametrize(("name", "words", "arguments", "shown"), CASES)
def test_a_line_for_a_collector_hides_them(name: str, words: str, arguments: tuple[object, ...], shown: str) -> None:
    line = json.loads(JsonLines().format(record(name, words, arguments)))
    assert (line["message"], line["level"], line["logger"]) == (shown, "ERROR", name)


@pytest.mark.parametrize("lines", [TextLines(), JsonLines()], ids=["text", "json"])
def test_a_fault_hides_them_too_and_the_line_says_what_it_was_about(lines: logging.Formatter) -> None:
    token = context.set({"case": 7})
    try:
        raise ValueError("no such user erika@example.com")
    except ValueError:
        found = record("afterdesk", "failed", ())
        found.exc_info = sys.exc_info()
        shown = lines.format(found)
    finally:
        context.reset(token)
    assert "erika" not in shown
    assert "***@***" in shown
    assert "7" in shown
