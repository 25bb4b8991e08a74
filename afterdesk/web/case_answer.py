"""What a case's views answer with: the whole page, or for htmx the parts that changed. The server chooses the parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from afterdesk.desk.actions.advising import advice_for
from afterdesk.desk.actions.case_work import touch_presence
from afterdesk.desk.actions.contacts import bad_rating_of
from afterdesk.desk.models import Case, Role
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.case_page import case_page_for
from afterdesk.desk.queries.heat_history import heat_history
from afterdesk.desk.queries.knowledge import assets_for
from afterdesk.desk.queries.offers import offer_lines, still_refundable
from afterdesk.desk.queries.second_reading import held_of, returned_to
from afterdesk.desk.queries.templates import fitting_templates
from afterdesk.desk.scope import case_for, require
from afterdesk.web.case_forms import MORNING
from afterdesk.web.composer import Typed, composer_for, letter_languages
from afterdesk.web.helping import Asked, help_offer, reader_language
from afterdesk.web.known import known_of
from afterdesk.web.requests import DeskRequest
from afterdesk.web.situation_forms import situation_choices
from afterdesk.web.words import CLOSE_REASONS, ISSUES

ALL = ("head", "story", "advice", "composer", "side")
#: After a deed beside the letter: the text being typed is left alone.
BESIDE_THE_LETTER = ("head", "story", "side")


@dataclass(frozen=True, slots=True)
class Refused:
    """A reply that was not accepted: what was typed, and why."""

    typed: Typed
    why: str


def workable_case(request: DeskRequest, case_id: int, permission: Permission = Permission.WORK_CASES) -> Case:
    """Return a case this person may work on. Raises NotFound, NotAllowed."""
    case = case_for(request.user, case_id)
    require(request.user, case.store_id, permission)
    return case


def whole_page(
    request: DeskRequest, case: Case, *, refused: Refused | None = None, asked: Asked | None = None
) -> HttpResponse:
    """Render the page of a case."""
    now = timezone.now()
    touch_presence(case=case, user=request.user, now=now)
    context = {**case_context(request, case, now, refused), "asked": asked}
    return render(request, "case/page.html", context, status=422 if refused or (asked and asked.problem) else 200)


def answer(
    request: DeskRequest, case: Case, parts: tuple[str, ...] = ALL, *, said: str = "", refused: Refused | None = None
) -> HttpResponse:
    """Answer a deed: htmx gets the parts, a browser without it goes back to the page."""
    if said:
        messages.success(request, said)
    fresh = case_for(request.user, case.pk)
    if not request.htmx:
        return whole_page(request, fresh, refused=refused) if refused else redirect(fresh)
    context = case_context(request, fresh, timezone.now(), refused)
    return render(request, "case/parts.html", {**context, "parts": [f"case/_{part}.html" for part in parts]})


def complaint(request: DeskRequest, case: Case, form: Any) -> HttpResponse:
    """Say what a form lacks, without losing the page."""
    words = " ".join(str(problem) for problems in form.errors.values() for problem in problems)
    if request.htmx:
        return render(request, "parts/_refusal.html", {"words": words}, status=422)
    messages.error(request, words)
    return redirect(case)


def case_context(
    request: DeskRequest, case: Case, now: datetime, refused: Refused | None = None, typed: Typed | None = None
) -> dict[str, Any]:
    """Return what the templates of a case read; the number of queries is the same for every case.

    `typed`: what is to stand in the letter; else the draft, or what the desk would write.
    """
    page = case_page_for(request.user, case, now=now, whole="all" in request.GET)
    advised = advice_for(case, now=now)
    composer = composer_for(page, request.user, advised, now=now, typed=refused.typed if refused else typed)
    return {
        "page": page,
        "case": case,
        "advised": advised,
        "composer": composer,
        "known": known_of(advised),
        "product_files": assets_for(case),
        "offers": offer_lines(case, request.user),
        "refundable": still_refundable(case),
        "refused": refused,
        "languages": letter_languages(),
        "held": held_of(case, request.user, now=now) if page.is_leaving else None,
        "returned": returned_to(case, request.user),
        "history": heat_history(case),
        "bad_rating": bad_rating_of(case),
        "insertable": fitting_templates(case, composer.language),
        "issues": ISSUES.items(),
        "situations": situation_choices(),
        "close_reasons": [(code, word) for code, word in CLOSE_REASONS.items() if code != "answered"],
        "tomorrow_at": MORNING,
        "roles": Role.choices,
        "help": help_offer(case, request.user),
        "reader_language": reader_language(request.user),
        "may_work": Permission.WORK_CASES.value in page.rights,
        "may_send": Permission.SEND_REPLIES.value in page.rights,
    }
