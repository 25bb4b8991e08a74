"""Mail without a case: read it, and open a case from it where it is one after all."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.open_from_message import open_case_from_message
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.keyset import AfterMoment
from afterdesk.desk.queries.other_mail import files_of, other_mail, other_message
from afterdesk.desk.scope import may, require
from afterdesk.web.requests import DeskRequest
from afterdesk.web.words import MAIL_KINDS

#: The kinds that may have no case, in the order of the tabs.
KINDS = (
    "other_notice",
    "order_notice",
    "refund_issued",
    "not_amazon",
    "own_copy",
    "bounce",
    "buyer_message",
    "amazon_marketing",
)


@require_safe
def other_mail_page(request: DeskRequest) -> HttpResponse:
    """List it, newest first."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    after = AfterMoment.read(request.GET.get("after", ""))
    page = other_mail(request.user, kind=kind, after=after)
    kinds = [("", None), *((code, MAIL_KINDS[code]) for code in KINDS)]
    return render(request, "other_mail/page.html", {"page": page, "kind": kind, "kinds": kinds, "after": after})


@require_safe
def other_mail_one(request: DeskRequest, message_id: int) -> HttpResponse:
    """Show one as text."""
    message = other_message(request.user, message_id)
    if message.case_id:
        return redirect("case", message.case_id)
    context = {
        "message": message,
        "files": files_of(message),
        "may_work": may(request.user, message.store_id, Permission.WORK_CASES),
    }
    return render(request, "other_mail/one.html", context)


@require_POST
def other_mail_case(request: DeskRequest, message_id: int) -> HttpResponse:
    """Open a case from it."""
    message = other_message(request.user, message_id)
    require(request.user, message.store_id, Permission.WORK_CASES)
    return redirect(open_case_from_message(message=message, by=request.user, now=timezone.now()))
