"""Files that came with a message: always a download, never a page; pictures also small and drawn anew."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from afterdesk.channels.email.attachments import safe_name
from afterdesk.desk.models import Attachment
from afterdesk.desk.scope import attachments_for
from afterdesk.web.pictures import thumbnail
from afterdesk.web.requests import DeskRequest

#: The address of a file is good for one person and so long; what is copied from a browser's history opens nothing.
TOKEN_SECONDS = 300
SALT = "afterdesk.attachment"


@require_safe
def attachment(request: DeskRequest, attachment_id: int) -> HttpResponse:
    """Lead to the file, under an address that is good for this person and some minutes."""
    found = get_object_or_404(attachments_for(request.user).only("pk"), pk=attachment_id)
    token = signing.dumps([request.user.pk, found.pk], salt=SALT)
    response = redirect("attachment_file", token)
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
def attachment_file(request: DeskRequest, token: str) -> HttpResponse:
    """Hand out one file. Its own type is not believed: a mail's script must not run here."""
    found = _named_by(request, token)
    response = HttpResponse(bytes(found.file.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, safe_name(found.name)) or "attachment"
    return closed(response)


@require_safe
def attachment_picture(request: DeskRequest, attachment_id: int) -> HttpResponse:
    """Show a picture small, drawn anew from its dots; whatever else was in the file stays behind."""
    found = get_object_or_404(attachments_for(request.user).select_related("file"), pk=attachment_id)
    drawn = thumbnail(bytes(found.file.content))
    if drawn is None:
        raise Http404
    return closed(HttpResponse(drawn, content_type="image/jpeg"))


def _named_by(request: DeskRequest, token: str) -> Attachment:
    """Return the file of a token that was made for this person and is fresh; rights are asked again."""
    try:
        person_id, attachment_id = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None
    if person_id != request.user.pk:
        raise Http404
    return get_object_or_404(attachments_for(request.user).select_related("file"), pk=attachment_id)


def closed(response: HttpResponse) -> HttpResponse:
    """Close a file's answer: nothing in it runs, no cache keeps it, no other page reads it."""
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response
