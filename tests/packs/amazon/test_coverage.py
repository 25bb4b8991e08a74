"""The pack has what it should: every fact by its name, every scope on both sides, pages that say the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from afterdesk.domain.clocks import TIMED
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Confidence, Kind, Rule
from afterdesk.packs.docs import outdated
from afterdesk.packs.load import load_pack

PACK = load_pack()
DOCS = Path(__file__).parents[3] / "docs" / "rules"

#: Facts by the names they were collected under. ATZ-14 is left out: a "14 days" that no text of Amazon's knows.
FACTS = [
    *(f"MSG-{number}" for number in range(1, 14)),
    *(f"RET-{number}" for number in range(1, 13)),
    *(f"REF-{number}" for number in range(1, 8)),
    *(f"ATZ-{number}" for number in range(1, 16) if number != 14),
    *(f"PDPI-{number}" for number in range(1, 7)),
    *(f"CBK-{number}" for number in range(1, 4)),
    *(f"SAFET-{scope}" for scope in ("US", "JP", "AE", "IN", "EU", "QUESTION")),
    *(f"FBA-{number}" for number in range(1, 15)),
    *(f"FBK-{number}" for number in range(1, 14)),
    "SOL-1", "SOL-2",
    *(f"SEASON-{season}" for season in ("2020-US", "2021-AU", "2023-US", "2024-EU", "2025-US", "2025-EU", "2025-ES")),
    *(f"SEASON-2026-{scope}" for scope in ("US", "EU", "ES")),
    *(f"WIN-{scope}" for scope in ("US", "EU", "EU-14", "EU-14-MORE", "AU", "AE-SA", "BR", "IN", "UNKNOWN")),
    *(f"CXL-{number}" for number in range(1, 10)), "ADR-1", "ADR-2", "INR-1", "PEND-1",
    "ODR", "ODR-CLAIMS", "ODR-QUIZ", "LSR", "CANCEL-RATE", "VTR", "OTDR", "RDR", "IDR", "IDR-UPLOAD", "NCX",
    "SFP-SHIP-UK", "SFP-CANCEL-UK", "SFP-DELIVERY-UK", "SFP-DELIVERY-JP", "SFP-TRACKING-JP", "SFP-CANCEL-JP",
    "REASON-FBM", "REASON-FBA", "DISP-MEANING", "DISP-NEXT", "PAYS-EU", "PAYS-JP", "PAYS-US",
    "DEDUCT-NONE", "DEDUCT-LATE", "DEDUCT-DAMAGED", "DEDUCT-SOFTWARE", "DEDUCT-DIFFERENT", "DEDUCT-FAULT",
    "REM-RETURNLESS", "REM-KEEP", "REM-PARTIAL", "REM-CLOSE", "REM-GIFT",
    "LAW-EU-WITHDRAW", "LAW-EU-REFUND", "LAW-EU-FUNCTION", "LAW-EU-GUARANTEE", "LAW-EU-REPAIR",
    "LAW-UK-CANCEL", "LAW-UK-REFUND", "LAW-UK-REJECT", "LAW-AU", "LAW-BR-REGRET", "LAW-US-REVIEWS",
    "CSBA-COVERS", "CSBA-NOT-COVERED", "CSBA-FORWARD", "CSBA-FEE", "CSBA-RECOURSE",
]  # fmt: skip


def named(rule: Rule) -> str:
    return f"{rule.version} {'all' if rule.scope.marketplaces is None else '+'.join(sorted(rule.scope.marketplaces))}"


def test_every_fact_is_in_the_pack() -> None:
    """A fact may be split over several rules, whose ids begin with its name."""
    ids = {rule.id for rule in PACK.rules}
    missing = [fact for fact in FACTS if fact not in ids and not any(name.startswith(f"{fact}-") for name in ids)]
    assert missing == []


def test_what_must_not_be_encoded_is_not() -> None:
    assert PACK.versions("ATZ-14") == ()
    european = [rule for rule in PACK.rules if rule.about == "safe-t-filing" and Marketplace.DE in _markets(rule)]
    assert european == []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=named(rule)) for rule in PACK.rules if rule.kind in TIMED])
def test_both_sides_of_the_edge_are_shown_at_every_marketplace(rule: Rule) -> None:
    """An example that names no marketplace is run at each one of its rule."""
    for marketplace in rule.scope.marketplaces or {None}:
        sides = {
            example["expect"]
            for example in rule.examples
            if marketplace is None or example.get("marketplace", marketplace) == marketplace
        }
        assert sides & {"in time", "open"}
        assert sides & {"late", "closed", "too early"}


@pytest.mark.parametrize(
    ("confidence", "ids"),
    [
        pytest.param(Confidence.CONFLICTING, {"ATZ-5", "CBK-1", "RET-8", "WIN-EU-14-MORE"}, id="sources conflict"),
        pytest.param(Confidence.UNVERIFIED, {"SEASON-2026-US", "SAFET-EU", "FBA-3-UNKNOWN", "FBK-13"}, id="gaps"),
    ],
)
def test_doubt_is_marked(confidence: Confidence, ids: set[str]) -> None:
    doubtful = {rule.id for rule in PACK.rules if rule.confidence is confidence}
    assert ids <= doubtful
    assert all(not rule.confidence.is_verified for rule in PACK.rules if rule.id in ids)


def test_every_clock_tells_its_consequence() -> None:
    """Advice and history may be silent: a breach of them leads to nothing."""
    silent = [
        named(rule)
        for rule in PACK.rules_for(date(2026, 11, 22))
        if rule.kind is Kind.CLOCK and not rule.timing.advice and not rule.timing.consequence
    ]
    assert silent == []


def test_no_season_repeats_by_itself() -> None:
    seasons = [rule for rule in PACK.rules if rule.about == "holiday-return-window"]
    assert seasons
    assert [named(rule) for rule in seasons if rule.span.first is None or rule.span.last is None] == []


def test_docs_rules_say_what_the_pack_says() -> None:
    """Run `afterdesk packs docs` when this fails."""
    assert outdated(PACK, DOCS) == []


def _markets(rule: Rule) -> frozenset[Marketplace]:
    return rule.scope.marketplaces or frozenset(Marketplace)
