"""Who pays a return, and what may be kept back: the rules in force, asked by reason and state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.packs.calculators import CameBack, deduction, defect_limit, return_reasons, who_pays
from afterdesk.packs.load import load_pack

PACK, TODAY = load_pack(), date(2026, 11, 26)


@pytest.mark.parametrize(
    ("marketplace", "reason", "who", "rule"),
    [
        pytest.param(Marketplace.DE, "no_longer_needed", "buyer", "PAYS-EU", id="changed mind in Germany"),
        pytest.param(Marketplace.DE, "defective", "seller", "PAYS-EU", id="defective in Germany"),
        pytest.param(Marketplace.DE, "quality_not_adequate", "buyer", "PAYS-EU", id="quality: the buyer in Germany"),
        pytest.param(Marketplace.JP, "quality_not_adequate", "seller", "PAYS-JP", id="quality: the seller in Japan"),
        pytest.param(Marketplace.US, "accidental_order", "buyer", "PAYS-US", id="own mistake in the US"),
        pytest.param(Marketplace.US, "no_longer_needed", "seller", "PAYS-US", id="what the US table does not name"),
    ],
)
def test_who_pays(marketplace: Marketplace, reason: str, who: str, rule: str) -> None:
    payer = who_pays(PACK, marketplace, reason, TODAY)
    assert payer is not None
    assert (payer.who, payer.rule.id) == (who, rule)


@pytest.mark.parametrize(
    ("marketplace", "reason"),
    [
        pytest.param(Marketplace.BR, "defective", id="no table for the marketplace"),
        pytest.param(Marketplace.DE, "size_too_small", id="a reason this table does not name"),
    ],
)
def test_nobody_is_guessed(marketplace: Marketplace, reason: str) -> None:
    assert who_pays(PACK, marketplace, reason, TODAY) is None


def test_only_the_marketplaces_own_reasons_are_offered() -> None:
    assert "size_too_small" in return_reasons(PACK, Marketplace.JP, TODAY)
    assert "size_too_small" not in return_reasons(PACK, Marketplace.DE, TODAY)
    assert return_reasons(PACK, Marketplace.BR, TODAY) == ()


@pytest.mark.parametrize(
    ("state", "late", "percent", "rule"),
    [
        pytest.param(CameBack.AS_SENT, False, 0, "DEDUCT-NONE", id="as it went out, in time"),
        pytest.param(CameBack.AS_SENT, True, 20, "DEDUCT-LATE", id="as it went out, late"),
        pytest.param(CameBack.USED_OR_DAMAGED, False, 50, "DEDUCT-DAMAGED", id="used"),
        pytest.param(CameBack.OPENED_SOFTWARE, False, 100, "DEDUCT-SOFTWARE", id="opened software"),
        pytest.param(CameBack.DIFFERENT_ITEM, False, 100, "DEDUCT-DIFFERENT", id="another item"),
        pytest.param(CameBack.SELLER_FAULT, True, 0, "DEDUCT-FAULT", id="our fault, though late"),
    ],
)
def test_what_may_be_kept_back(state: CameBack, late: bool, percent: int, rule: str) -> None:
    kept = deduction(PACK, Marketplace.US, state, TODAY, late=late)
    assert kept is not None
    assert (int(kept.percent), kept.rule.id) == (percent, rule)


def test_amounts_are_to_the_cent() -> None:
    kept = deduction(PACK, Marketplace.US, CameBack.AS_SENT, TODAY, late=True)
    assert kept is not None
    assert kept.kept(Decimal("19.99")) == Decimal("4.00")


def test_no_percentage_is_made_up_where_none_is_known() -> None:
    assert deduction(PACK, Marketplace.DE, CameBack.USED_OR_DAMAGED, TODAY) is None


def test_the_limit_of_the_defect_rate() -> None:
    limit = defect_limit(PACK, TODAY)
    assert limit is not None
    assert limit.id == "ODR"
