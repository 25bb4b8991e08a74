"""What happened to the shop's orders: read from `stories/*.toml`, one file per store."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from afterdesk.demo.catalogue import HERE
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.values import Fulfillment


@dataclass(frozen=True, slots=True)
class Step:
    """One mail of a story. `ago` is hours before now; the other fields matter to one kind of mail each."""

    kind: str
    ago: float
    topic: str = "question"
    text: str = ""
    issue: str | None = None
    photos: tuple[str, ...] = ()
    quotes: bool = False  # the buyer's program quotes our last answer below
    copy: str = "full"  # "bare": a copy of ours that names no order, as some stores send it
    reason: str = ""
    comment: str = ""
    auto: bool = False
    carrier: str = ""
    action: bool = False
    days: int = 0
    outcome: str = ""
    part: str = "1"  # the share of the price that is refunded


@dataclass(frozen=True, slots=True)
class Story:
    """One order (or one question before buying) and everything written about it, oldest first."""

    id: str
    market: Marketplace
    sku: str
    buyer: str
    lang: str
    ordered: float
    mails: tuple[Step, ...]
    ships: Fulfillment = Fulfillment.FBM
    status: str = "Shipped"
    quantity: int = 1
    business: bool = False
    presale: bool = False


@cache
def stories() -> tuple[Story, ...]:
    """Return all stories, in the order of their files."""
    files = sorted((HERE / "stories").glob("*.toml"))
    return tuple(_story(entry) for file in files for entry in tomllib.loads(file.read_text("utf-8"))["story"])


def _story(entry: Mapping[str, Any]) -> Story:
    market = Marketplace(entry["market"])
    fields = {**entry, "market": market, "mails": tuple(map(_step, entry["mail"]))}
    fields.setdefault("lang", FACTS[market].language)
    fields["ships"] = Fulfillment(entry.get("ships", "FBM"))
    del fields["mail"]
    return Story(**fields)


def _step(entry: Mapping[str, Any]) -> Step:
    fields = {**entry, "text": entry.get("text", "").strip(), "photos": tuple(entry.get("photos", ()))}
    return Step(**fields)
