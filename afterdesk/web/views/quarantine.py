"""Quarantine: every mail that could not be filed, with its reason and a way on."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.store_mail import read_raw
from afterdesk.desk.models import Deed, RawMail, RawMailState
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.keyset import after_id
from afterdesk.desk.queries.quarantine import quarantine_for, set_aside
from afterdesk.desk.scope import NotAllowed, store_ids_for
from afterdesk.jobs.importing import read_again
from afterdesk.web.quarantine_words import reason_words
from afterdesk.web.requests import DeskRequest

log = logging.getLogger(__name__)


@require_safe
def quarantine(request: DeskRequest) -> HttpResponse:
    """List what was set aside, newest first."""
    if not store_ids_for(request.user, Permission.SETTLE_MAIL):
        raise NotAllowed("Your role in this store does not include this. Ask a lead or the account owner.")
    after = after_id(request.GET.get("after", ""))
    page = quarantine_for(request.user, after=after)
    return render(request, "quarantine/page.html", {"page": page, "after": after})


@require_POST
def quarantine_reading(request: DeskRequest, raw_mail_id: int) -> HttpResponse:
    """Read one again; `anyway`: the person vouches for its sender."""
    mail = set_aside(request.user, raw_mail_id)
    anyway = request.POST.get("anyway") == "yes"
    read_again(mail.pk, now=timezone.now(), accept_sender=anyway)
    if anyway:
        log.info("mail %s was filed although its sender is not proven, by user %s", mail.pk, request.user.pk)
        record(Deed.SENDER_ACCEPTED, by=request.user, store=mail.store_id, mail=mail.pk)
    return _told(request, mail.pk)


@require_safe
def quarantine_raw(request: DeskRequest, raw_mail_id: int) -> HttpResponse:
    """Hand out the mail as it arrived: a file to keep, never a page."""
    mail = set_aside(request.user, raw_mail_id)
    record(Deed.RAW_MAIL_TAKEN, by=request.user, store=mail.store_id, mail=mail.pk)
    response = HttpResponse(read_raw(mail), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.eml"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def _told(request: DeskRequest, raw_mail_id: int) -> HttpResponse:
    """Say what became of it, and lead to it where it was filed."""
    mail = RawMail.objects.defer("content").select_related("message").get(pk=raw_mail_id)
    if mail.state == RawMailState.FILED:
        message = mail.message
        if message.case_id:
            messages.success(request, _("It was filed. This is its case."))
            return redirect("case", message.case_id)
        messages.success(request, _("It was filed. It belongs to no case."))
        return redirect("other_mail_one", message.pk)
    if mail.state == RawMailState.QUARANTINED:
        messages.error(request, _("It stays here. %(reason)s") % {"reason": reason_words(mail.reason)})
    else:
        messages.error(request, _("It could not be read now. A worker tries it again within a minute."))
    return redirect("quarantine")
