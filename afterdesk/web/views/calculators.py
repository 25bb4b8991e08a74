"""Calculators: who pays a return, what may be kept back of a refund, where the order defect rate stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from afterdesk.desk.rulebook import pack
from afterdesk.desk.scope import cases_for
from afterdesk.domain.defect_rate import DefectRate
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.packs.browse import card_of
from afterdesk.packs.calculators import CameBack, deduction, defect_limit, return_reasons, who_pays
from afterdesk.web.calculator_forms import CalculatorForm
from afterdesk.web.requests import DeskRequest


@require_safe
def calculators(request: DeskRequest) -> HttpResponse:
    """Show the calculators; htmx asks for the same page and gets the part it can swap. Nothing is stored."""
    today = timezone.localdate()
    marketplace = _marketplace(request)
    reasons = return_reasons(pack(), marketplace, today)
    form = CalculatorForm(_filled(request, marketplace, reasons), reasons=reasons)
    form.is_valid()
    context = {"form": form, **_answers(form.cleaned_data, marketplace, today)}
    is_part = request.htmx and not request.htmx.boosted
    return render(request, "calculators/_form.html" if is_part else "calculators/page.html", context)


def _marketplace(request: DeskRequest) -> Marketplace:
    asked = request.GET.get("marketplace", "")
    if asked in {one.value for one in Marketplace}:
        return Marketplace(asked)
    newest = cases_for(request.user).exclude(marketplace="").order_by("-pk").values_list("marketplace", flat=True)
    return Marketplace(newest.first() or Marketplace.US)


def _filled(request: DeskRequest, marketplace: Marketplace, reasons: tuple[str, ...]) -> dict[str, Any]:
    given = request.GET.dict()
    reason = given.get("reason", "")
    usual = {"state": CameBack.AS_SENT.value, **given, "marketplace": marketplace.value}
    if usual["state"] not in set(CameBack):
        usual["state"] = CameBack.AS_SENT.value
    return {**usual, "reason": reason if reason in reasons else next(iter(reasons), "")}


def _answers(given: Mapping[str, Any], marketplace: Marketplace, today: date) -> dict[str, Any]:
    payer = who_pays(pack(), marketplace, given.get("reason", ""), today)
    kept = deduction(pack(), marketplace, CameBack(given["state"]), today, late=given["late"])
    paid: Decimal | None = given.get("paid")
    return {
        "payer": payer,
        "payer_card": card_of(payer.rule) if payer else None,
        "kept": kept,
        "kept_card": card_of(kept.rule) if kept else None,
        "kept_amount": kept.kept(paid) if kept and paid is not None else None,
        "refund_amount": paid - kept.kept(paid) if kept and paid is not None else None,
        **_defects(given, today),
    }


def _defects(given: Mapping[str, Any], today: date) -> dict[str, Any]:
    rule = defect_limit(pack(), today)
    if rule is None or given.get("defects") is None or not given.get("orders"):
        return {"rate": None, "limit_card": card_of(rule) if rule else None}
    rate, limit = DefectRate(given["defects"], given["orders"]), Decimal(str(rule.value))
    return {
        "rate": rate,
        "limit": limit,
        "room": rate.room_below(limit),
        "is_over": rate.percent >= limit,
        "limit_card": card_of(rule),
    }
