"""Log lines: for people or as JSON, always without the words of buyers.

A log call names ids, never names, addresses, aliases or tokens. What a library may let slip, an address in a fault's
text, is masked here as a second lock.
"""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

#: Set by the web and the jobs while they work on something; every line carries it.
context: ContextVar[dict[str, str | int]] = ContextVar("log_context")

ADDRESS = re.compile(r"[\w.+%-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,80})+")
TOKEN = re.compile(r"(?i)\b(password|token|secret|authorization)(\s*[=:]\s*)\S+")
#: The queue's library logs each job with its arguments, "send[7](text='Dear ...')".
ARGUMENTS = re.compile(r"(\w\[\d+\])\(.*\)", re.DOTALL)
QUEUE = "procrastinate"


def without_people(words: str) -> str:
    """Mask what looks like a mail address or a secret."""
    return TOKEN.sub(r"\1\2***", ADDRESS.sub("***@***", words))


def _words(record: logging.LogRecord) -> str:
    words = record.getMessage()
    return without_people(ARGUMENTS.sub(r"\1", words) if record.name.startswith(QUEUE) else words)


class TextLines(logging.Formatter):
    """2026-11-22 17:01:42 INFO afterdesk.jobs: sent [case=7]"""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        words, arguments = record.msg, record.args
        record.msg, record.args = _words(record), None
        known = " ".join(f"{name}={value}" for name, value in context.get({}).items())
        try:
            return without_people(super().format(record)) + (f" [{known}]" if known else "")
        finally:
            record.msg, record.args = words, arguments  # other handlers see the record as it came


class JsonLines(logging.Formatter):
    """One JSON object a line, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _words(record),
            **context.get({}),
        }
        if record.exc_info:
            line["fault"] = without_people(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def logging_settings(level: str, form: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to stderr, in one form."""
    lines = JsonLines if form == "json" else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{__name__}.{lines.__name__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING" if level in ("INFO", "DEBUG") else level},
        "loggers": {
            "afterdesk": {"level": level},
            "django": {"handlers": [], "level": "WARNING" if level == "INFO" else level, "propagate": True},
            # A pool that cannot reach the database says so several times a second; the worker says it once.
            "psycopg.pool": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
