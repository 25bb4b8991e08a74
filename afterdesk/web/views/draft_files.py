"""Files beside the letter: attach one, take one away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afterdesk.channels.email.outgoing_files import UnsendableFile
from afterdesk.desk.actions.draft_files import add_draft_file, remove_draft_file
from afterdesk.desk.permissions import Permission
from afterdesk.web.case_answer import answer, workable_case
from afterdesk.web.requests import DeskRequest


@require_POST
def draft_file(request: DeskRequest, case_id: int) -> HttpResponse:
    """Keep the chosen files for the next reply; what Amazon does not take is said at once."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    for one in request.FILES.getlist("files"):
        try:
            add_draft_file(case=case, name=one.name or "", content=one.read(), by=request.user)
        except UnsendableFile as problem:
            messages.error(request, _(str(problem)))
    return answer(request, case, ("files",))


@require_POST
def draft_file_removal(request: DeskRequest, case_id: int, draft_file_id: int) -> HttpResponse:
    """Take a file away."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    remove_draft_file(case=case, draft_file_id=draft_file_id, by=request.user)
    return answer(request, case, ("files",))
