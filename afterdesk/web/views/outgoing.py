"""Replies on their way: take one back in time, settle one in doubt, try a failed one again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.replies import (
    NewerMessage,
    ReplyBlocked,
    ReplyNeedsReason,
    cancel_reply,
    retry_reply,
)
from afterdesk.desk.actions.second_reader import HoldRefused, end_pause, release_reply, return_reply
from afterdesk.desk.actions.sending import settle_unknown
from afterdesk.desk.models import OutgoingMessage, OutgoingStatus
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import outgoing_for, require
from afterdesk.web.case_answer import ALL, answer
from afterdesk.web.requests import DeskRequest

COMMENT_LENGTH = 4000
_ON_ITS_WAY = (OutgoingStatus.QUEUED, OutgoingStatus.SENDING)


@require_safe
def outgoing(request: DeskRequest, outgoing_id: int) -> HttpResponse:
    """Say where a reply stands; htmx asks until it has left."""
    one = _one(request, outgoing_id)
    if one.status in _ON_ITS_WAY and request.htmx:
        return HttpResponse(status=204)
    return answer(request, one.case, ALL)


@require_POST
def cancellation(request: DeskRequest, outgoing_id: int) -> HttpResponse:
    """Take a reply back before it leaves; its text is the draft again."""
    one = _one(request, outgoing_id, Permission.SEND_REPLIES)
    taken = cancel_reply(outgoing=one, by=request.user, now=timezone.now())
    said = _("Taken back. The text is your draft again.") if taken else _("Too late: the reply is on its way.")
    return answer(request, one.case, ALL, said=said)


@require_POST
def release(request: DeskRequest, outgoing_id: int) -> HttpResponse:
    """Let a held reply go, as its second reader; one that cools down leaves at once."""
    one = _one(request, outgoing_id, Permission.SEND_REPLIES)
    seen, reason = request.POST.get("seen", ""), request.POST.get("reason", "")[:500]
    newest, now = int(seen) if seen.isdigit() else None, timezone.now()
    try:
        if one.status == OutgoingStatus.QUEUED:
            end_pause(outgoing=one, by=request.user, now=now, seen_message_id=newest)
        else:
            release_reply(outgoing=one, by=request.user, now=now, seen_message_id=newest, reason=reason)
    except ReplyBlocked:
        messages.error(request, _("The guard stops this reply now. Send it back, and say what has to change."))
    except (HoldRefused, NewerMessage, ReplyNeedsReason) as problem:
        messages.error(request, _(str(problem)))
    return answer(request, one.case, ALL)


@require_POST
def sending_back(request: DeskRequest, outgoing_id: int) -> HttpResponse:
    """Send a held reply back to its author with a comment."""
    one = _one(request, outgoing_id, Permission.SEND_REPLIES)
    comment = request.POST.get("comment", "")[:COMMENT_LENGTH]
    try:
        return_reply(outgoing=one, comment=comment, by=request.user, now=timezone.now())
    except HoldRefused as problem:
        messages.error(request, _(str(problem)))
    return answer(request, one.case, ALL)


@require_POST
def settlement(request: DeskRequest, outgoing_id: int) -> HttpResponse:
    """Say whether a reply in doubt has left."""
    one = _one(request, outgoing_id, Permission.SETTLE_MAIL)
    settle_unknown(outgoing=one, left=request.POST.get("left") == "yes", by=request.user, now=timezone.now())
    return answer(request, one.case, ALL)


@require_POST
def retry(request: DeskRequest, outgoing_id: int) -> HttpResponse:
    """Queue a failed reply again."""
    one = _one(request, outgoing_id, Permission.SEND_REPLIES)
    retry_reply(outgoing=one, by=request.user, now=timezone.now())
    return answer(request, one.case, ALL)


def _one(request: DeskRequest, outgoing_id: int, permission: Permission = Permission.SEE_CASES) -> OutgoingMessage:
    found = outgoing_for(request.user).select_related("case__store", "case__order", "case__buyer")
    one = get_object_or_404(found, pk=outgoing_id)
    require(request.user, one.store_id, permission)
    return one
