"""Every setting of the desk: its name, its default and one line of help, read from the environment.

`docs/operations.md` has a heading for each; a test compares the two.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from afterdesk.runtime.errors import SettingWrong

PREFIX = "AFTERDESK_"
#: Names under this prefix belong to the tests and are not checked for spelling.
TEST_PREFIX = "AFTERDESK_TEST_"
FILE_SUFFIX = "_FILE"

INTERFACE_LANGUAGES = ("en", "zh-hans")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("text", "json")


def _text(words: str) -> str:
    return words


def _yes_or_no(words: str) -> bool:
    try:
        return {"true": True, "false": False}[words.lower()]
    except KeyError:
        raise ValueError("write True or False") from None


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(words: str) -> str:
        if words not in choices:
            raise ValueError("write one of " + ", ".join(choices))
        return words

    return read


def _list(words: str) -> list[str]:
    return [part.strip() for part in words.split(",") if part.strip()]


def _networks(words: str) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(part, strict=False) for part in _list(words)]
    except ValueError:
        raise ValueError("write addresses or networks parted by commas, for example 127.0.0.1,10.0.0.0/8") from None


def _from_1_to(most: int) -> Callable[[str], int]:
    def read(words: str) -> int:
        if not (words.isascii() and words.isdigit() and 1 <= int(words) <= most):
            raise ValueError(f"write a whole number from 1 to {most}")
        return int(words)

    return read


def _time_zone(words: str) -> str:
    if words not in available_timezones():
        raise ValueError("write a time zone's name, for example Europe/Berlin or Asia/Shanghai")
    return words


def _web_address(words: str) -> str:
    parts = urlsplit(words)
    if words and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
        raise ValueError("write an address without a path, for example https://desk.example.com")
    return words.rstrip("/")


def _help_address(words: str) -> str:
    parts = urlsplit(words)
    if words and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username):
        raise ValueError("write the address that ends before /chat/completions, for example https://llm.example.com/v1")
    if parts.scheme == "http" and not is_near(parts.hostname or ""):
        raise ValueError("write https; http only goes to this machine or to a private address written in numbers")
    return words.rstrip("/")


def is_near(host: str) -> bool:
    """Whether a host is this machine or, written in numbers, one of the house; what goes there crosses no street."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_private


def _database_address(words: str) -> str:
    if words and urlsplit(words).scheme not in ("postgresql", "postgres"):
        raise ValueError("write postgresql://user:password@host:5432/database; PostgreSQL is the only database")
    return words


@dataclass(frozen=True)
class Option:
    """One setting. A secret may also stand in a file that NAME_FILE names, and is never repeated in a message."""

    name: str
    default: str
    help: str
    read: Callable[[str], Any] = field(default=_text)
    secret: bool = False


OPTIONS: tuple[Option, ...] = (
    Option("AFTERDESK_HOME", "", "Folder with the database, keys and files of this desk."),
    Option("DATABASE_URL", "", "A PostgreSQL server to use instead of the embedded one.", _database_address, True),
    Option("AFTERDESK_KEYS", "", "Encryption keys, instead of the key file in the home.", secret=True),
    Option("AFTERDESK_POSTGRES_ACCOUNT", "afterdesk", "System account that runs PostgreSQL when we start as root."),
    Option("AFTERDESK_HOSTS", "localhost,127.0.0.1,[::1]", "Host names under which the pages are reached.", _list),
    Option("AFTERDESK_URL", "", "Public address of the pages, for links and secure cookies.", _web_address),
    Option("AFTERDESK_BEHIND_PROXY", "False", "Believe X-Forwarded-Proto of a proxy in front of us.", _yes_or_no),
    Option("AFTERDESK_TRUSTED_PROXIES", "127.0.0.1,::1", "Addresses of the proxies in front of us.", _networks),
    Option(
        "AFTERDESK_REQUIRE_SECOND_STEP",
        "nobody",
        "Who has to sign in with a second step.",
        _one_of("nobody", "owners", "everybody"),
    ),
    Option("AFTERDESK_SESSION_IDLE_HOURS", "72", "Hours without a page after which a session ends.", _from_1_to(8760)),
    Option("AFTERDESK_SESSION_DAYS", "14", "Days after which a session ends in any case.", _from_1_to(365)),
    Option(
        "AFTERDESK_LANGUAGE", "en", "Language of the pages before somebody signs in.", _one_of(*INTERFACE_LANGUAGES)
    ),
    Option("AFTERDESK_TIME_ZONE", "UTC", "Time zone of the pages before somebody signs in.", _time_zone),
    Option("AFTERDESK_METRICS_TOKEN", "", "Who sends this may read /metrics; else this machine.", secret=True),
    Option("AFTERDESK_WRITING_URL", "", "Where the writing help is asked; without it there is none.", _help_address),
    Option("AFTERDESK_WRITING_MODEL", "", "The model that the writing help asks."),
    Option("AFTERDESK_WRITING_KEY", "", "The key for the writing help, where it needs one.", secret=True),
    Option("AFTERDESK_WRITING_SECONDS", "30", "Seconds after which the writing help is given up.", _from_1_to(120)),
    Option("AFTERDESK_LOG_LEVEL", "INFO", "How much is logged.", _one_of(*LOG_LEVELS)),
    Option("AFTERDESK_LOG_FORMAT", "text", "Lines for people, or one JSON object a line.", _one_of(*LOG_FORMATS)),
    Option("AFTERDESK_DEBUG", "False", "Show faults in the browser; for developers only.", _yes_or_no),
)


def read_options(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return every setting by name. Raises SettingWrong, with the next step, at the first one that cannot be used."""
    given = os.environ if environ is None else environ
    _refuse_misspelt(given)
    read = {option.name: _value(option, given) for option in OPTIONS}
    if read["AFTERDESK_WRITING_URL"] and not read["AFTERDESK_WRITING_MODEL"]:
        raise SettingWrong("AFTERDESK_WRITING_URL is set and AFTERDESK_WRITING_MODEL is not: name the model to ask.")
    return read


def read_option(name: str, environ: Mapping[str, str] | None = None) -> Any:
    """Return one setting."""
    option = next(option for option in OPTIONS if option.name == name)
    return _value(option, os.environ if environ is None else environ)


def _value(option: Option, given: Mapping[str, str]) -> Any:
    words = given.get(option.name, "").strip()
    if option.secret and (path := given.get(option.name + FILE_SUFFIX, "").strip()):
        if words:
            raise SettingWrong(f"{option.name} and {option.name}{FILE_SUFFIX} are both set: keep one of them.")
        words = _words_of_file(option.name + FILE_SUFFIX, path)
    try:
        return option.read(words or option.default)
    except ValueError as problem:
        shown = "the value is not shown because it is secret" if option.secret else words
        raise SettingWrong(f"{option.name}={shown}: {problem}.") from None


def _words_of_file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not text"
        raise SettingWrong(
            f"{name}={path} cannot be read ({reason}): name a text file that holds the secret."
        ) from None


def _refuse_misspelt(given: Mapping[str, str]) -> None:
    known = {option.name for option in OPTIONS} | {o.name + FILE_SUFFIX for o in OPTIONS if o.secret}
    for name in given:
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name not in known:
            # The prefix is the same in all of them, and would make every name look close.
            rest = {other.removeprefix(PREFIX): other for other in sorted(known)}
            close = difflib.get_close_matches(name.removeprefix(PREFIX), rest, 1)
            hint = f"did you mean {rest[close[0]]}?" if close else "docs/operations.md lists all of them."
            raise SettingWrong(f"{name} is not a setting of Afterdesk: {hint}")
