"""The page on writing rules: every key, unit, fact and event, from the tables that the loader itself uses."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent

from afterdesk.domain.clock_events import Event
from afterdesk.domain.rules import Confidence, Kind
from afterdesk.packs.examples import EXAMPLE_KEYS
from afterdesk.packs.facts import DECLARED
from afterdesk.packs.schema import KEYS, REQUIRED
from afterdesk.packs.sense import UNITS

#: A whole rule to begin with; the page on writing rules and the editor show it.
EXAMPLE = """\
[[rule]]
id = "OWN-1"
title = "Answer our German buyers within 12 hours"
kind = "clock"
about = "own-reply"
marketplaces = ["DE"]
value = 12
unit = "hours"
counts_from = "buyer_message_received"
met_by = ["reply_sent", "no_response_needed"]
sources = ["Our own promise, 2026"]
confidence = "ours"
examples = [
  { name = "after 12 hours", started = 2026-06-01T10:00:00, moment = 2026-06-01T22:00:00, expect = "in time" },
  { name = "a second later", started = 2026-06-01T10:00:00, moment = 2026-06-01T22:00:01, expect = "late" },
]
"""

_INTRO = """
# Writing your own rules

Your rules stand in TOML files beside Amazon's, are checked in the same way, and can be tried before they go live:

    afterdesk packs check my-rules/
    afterdesk packs try buyer_message_received --at 2026-11-20T18:00+01:00 --marketplace DE --own my-rules/

A rule that is wrong is refused with the file, the rule, what was found and what to write; the last good rules stay in
force meanwhile. A rule needs examples on both sides of its edge, for the day before it begins, and for the day after
it ends.

{example}

Rules with the same `about` replace each other: the narrower scope wins (product group, then programme, then
marketplace, then who ships); of equals the earlier deadline counts, and of a buyer's windows the longer.
"""


def manual_page(made_by: str) -> str:
    """Return the page."""
    lines = [made_by, _INTRO.replace("{example}", indent(EXAMPLE.rstrip(), "    "))]
    lines += ["## Keys of a rule", "", *_rows(_keys(), "Key", "Write"), ""]
    lines += ["## Keys of an example", "", ", ".join(f"`{key}`" for key in sorted(EXAMPLE_KEYS)) + ".", ""]
    lines += ["## Kinds and their units", "", *_rows(_kinds(), "Kind", "Units"), ""]
    lines += ["## Confidence", "", *_rows(((one, one.words) for one in Confidence), "Word", "Meaning"), ""]
    facts = ((name, f"{kind}: {words}") for name, (kind, words) in DECLARED.items())
    lines += ["## Facts that `when` may name", "", *_rows(facts, "Fact", "What it is"), ""]
    lines += ["## Events", "", ", ".join(f"`{event}`" for event in Event) + "."]
    return "\n".join(lines) + "\n"


def _keys() -> Iterable[tuple[str, str]]:
    for key, (_, words) in KEYS.items():
        yield key, f"{words}{' (always needed)' if key in REQUIRED else ''}"


def _kinds() -> Iterable[tuple[str, str]]:
    for kind in Kind:
        yield kind, ", ".join(sorted(UNITS[kind]))


def _rows(pairs: Iterable[tuple[str, str]], left: str, right: str) -> list[str]:
    return [f"| {left} | {right} |", "| --- | --- |", *(f"| `{one}` | {other} |" for one, other in pairs)]
