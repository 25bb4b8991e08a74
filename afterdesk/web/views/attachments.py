"""Files that came with a message: always a download, never a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from afterdesk.desk.scope import attachments_for
from afterdesk.web.requests import DeskRequest


@require_safe
def attachment(request: DeskRequest, attachment_id: int) -> HttpResponse:
    """Hand out one file. Its own type is not believed: a mail's script must not run here."""
    found = get_object_or_404(attachments_for(request.user).select_related("file"), pk=attachment_id)
    response = HttpResponse(bytes(found.file.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response
