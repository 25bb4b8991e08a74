"""What makes a thread heated, and the cap on messages about a bad rating: one file, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from afterdesk.domain.contact_cap import ContactRules
from afterdesk.domain.heat import HeatRules

FILE = Path(__file__).parent / "heat.toml"


def load_heat() -> HeatRules:
    """Return from when on a thread is heated."""
    given = _read()["heat"]
    return HeatRules(in_a_row=given["in_a_row"], earlier=given["earlier"], insults=tuple(given["insults"]))


def load_contact_rules() -> ContactRules:
    """Return how often a buyer is written to about a bad rating."""
    return ContactRules(**_read()["contact_cap"])


def load_report_policies() -> Mapping[str, str]:
    """Return the policies that a report to Amazon names."""
    return dict(_read()["report"])


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
