"""Today: the next thing to do stands on top."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from afterdesk.desk.queries.mailboxes import alarms_for
from afterdesk.desk.queries.second_reading import held_for
from afterdesk.desk.queries.today import Cursor, Filters, Moment, queue_for, today_for
from afterdesk.web.forms import FilterForm
from afterdesk.web.requests import DeskRequest


@require_safe
def today(request: DeskRequest) -> HttpResponse:
    """Show the queue; htmx asks for the same page and gets the part it can swap."""
    form = FilterForm(request.GET or None)
    filters = form.filters
    moment = _moment()
    after = Cursor.read(request.GET.get("after", ""))
    page = today_for(request.user, filters, moment, after)
    context = {
        "page": page,
        "held": held_for(request.user, now=moment.now),
        "mailbox_alarms": alarms_for(request.user, now=timezone.now()),
        "filters": filters,
        "form": form,
        "query": _query(filters),
        "rest": _query(filters, without="state"),
        "after": after,
    }
    # Going back in the browser, htmx asks for the whole page again.
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "today/_board.html" if is_part else "today/page.html"
    return render(request, template, context)


@require_safe
def more(request: DeskRequest) -> HttpResponse:
    """Show the rows behind a cursor, for htmx to put below the ones on the page."""
    filters = FilterForm(request.GET or None).filters
    rows, following = queue_for(request.user, filters, Cursor.read(request.GET.get("after", "")))
    context = {"rows": rows, "next": following, "filters": filters, "query": _query(filters)}
    return render(request, "today/_rows.html", context)


def _moment() -> Moment:
    now = timezone.localtime()
    end = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Moment(now, end)


def _query(filters: Filters, without: str = "") -> str:
    given = {
        "state": filters.state,
        "store": filters.store_id or "",
        "marketplace": filters.marketplace,
        "situation": filters.situation,
        "assignee": filters.assignee,
    }
    return urlencode({name: value for name, value in given.items() if value and name != without})
