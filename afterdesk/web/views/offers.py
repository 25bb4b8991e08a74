"""What becomes of an offer, on the case: agreed, declined, approved, carried out, taken back."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afterdesk.desk.actions.granting import set_limit
from afterdesk.desk.actions.offers import (
    CarriedOut,
    OfferRefused,
    accept_offer,
    approve_offer,
    carry_out_offer,
    decline_offer,
    take_back,
    tick_step,
    withdraw_approval,
)
from afterdesk.desk.models import Role
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.offers import offer_for
from afterdesk.desk.scope import NotFound, require, stores_for
from afterdesk.web.case_answer import answer, complaint, workable_case
from afterdesk.web.requests import DeskRequest

#: What changes on a case's page.
PARTS = ("head", "story", "advice", "side")


class CarriedOutForm(forms.Form):
    """What was really given back, what it cost, and where it can be found again."""

    amount = forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=2)
    cost = forms.DecimalField(required=False, max_digits=12, decimal_places=2)  # below zero: money came back
    reference = forms.CharField(required=False, max_length=200)
    note = forms.CharField(required=False, max_length=500)


class StepForm(forms.Form):
    """A step of carrying out, by its number."""

    number = forms.IntegerField(min_value=0, max_value=99)
    done = forms.BooleanField(required=False)


class LimitForm(forms.Form):
    """The largest amount a role grants alone; empty lifts the limit."""

    role = forms.ChoiceField(choices=[(Role.OPERATOR, Role.OPERATOR), (Role.LEAD, Role.LEAD)])
    currency = forms.RegexField(
        r"[A-Z]{3}", max_length=3, error_messages={"invalid": gettext_lazy("Write a currency such as EUR.")}
    )
    amount = forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=2)


@require_POST
def offer_acceptance(request: DeskRequest, offer_id: int) -> HttpResponse:
    """The buyer agreed."""
    offer = offer_for(request.user, offer_id)
    return _done(request, offer.case_id, lambda: accept_offer(offer=offer, by=request.user, now=timezone.now()))


@require_POST
def offer_refusal(request: DeskRequest, offer_id: int) -> HttpResponse:
    """The buyer does not want it."""
    offer = offer_for(request.user, offer_id)
    return _done(request, offer.case_id, lambda: decline_offer(offer=offer, by=request.user, now=timezone.now()))


@require_POST
def offer_approval(request: DeskRequest, offer_id: int) -> HttpResponse:
    """A second person agrees, or takes it back."""
    offer = offer_for(request.user, offer_id)
    deed = withdraw_approval if request.POST.get("withdraw") else approve_offer
    return _done(request, offer.case_id, lambda: deed(offer=offer, by=request.user, now=timezone.now()))


@require_POST
def offer_done(request: DeskRequest, offer_id: int) -> HttpResponse:
    """It was carried out."""
    offer = offer_for(request.user, offer_id)
    case = workable_case(request, offer.case_id, Permission.SEND_REPLIES)
    form = CarriedOutForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    done = CarriedOut(**form.cleaned_data)
    return _done(request, case.pk, lambda: carry_out_offer(offer=offer, done=done, by=request.user, now=timezone.now()))


@require_POST
def offer_undoing(request: DeskRequest, offer_id: int) -> HttpResponse:
    """The last press was a mistake."""
    offer = offer_for(request.user, offer_id)
    return _done(request, offer.case_id, lambda: take_back(offer=offer, by=request.user, now=timezone.now()))


@require_POST
def offer_step(request: DeskRequest, offer_id: int) -> HttpResponse:
    """Tick a step of carrying out, or take the tick away."""
    offer = offer_for(request.user, offer_id)
    case = workable_case(request, offer.case_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    number, is_done = form.cleaned_data["number"], form.cleaned_data["done"]
    return _done(
        request, case.pk, lambda: tick_step(offer=offer, number=number, is_done=is_done), Permission.WORK_CASES
    )


@require_POST
def store_limit(request: DeskRequest, store_id: int) -> HttpResponse:
    """Set what a role of a store grants alone."""
    store = stores_for(request.user).filter(pk=store_id).first()
    if store is None:
        raise NotFound("There is no such store among yours.")
    require(request.user, store, Permission.MANAGE_STORE)
    form = LimitForm(request.POST)
    if form.is_valid():
        set_limit(store=store, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return redirect(f"/stores/{store_id}/#limits")


def _done(
    request: DeskRequest, case_id: int, deed: Callable[[], object], permission: Permission = Permission.SEND_REPLIES
) -> HttpResponse:
    """Do it, and show what changed: the text being typed is left alone. From the list of tasks one goes back there."""
    case = workable_case(request, case_id, permission)
    try:
        deed()
    except OfferRefused as problem:
        messages.error(request, _(str(problem)))
    return redirect("tasks") if request.POST.get("from") == "tasks" else answer(request, case, PARTS)
