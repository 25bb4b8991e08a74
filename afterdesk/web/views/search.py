"""Search: cases first, then mail without a case, orders, products."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from afterdesk.desk.queries.search import search
from afterdesk.desk.queries.settings import people_and_stores
from afterdesk.web.forms_settings import SearchForm
from afterdesk.web.requests import DeskRequest


@require_safe
def search_page(request: DeskRequest) -> HttpResponse:
    """Show what was found; htmx asks for the same page and gets the part it can swap."""
    stores, people = people_and_stores(request.user)
    form = SearchForm(request.GET or None, stores=stores, people=people)
    query = form.query
    context = {
        "form": form,
        "filters": form.filters,
        "query": query,
        "result": search(request.user, query, form.filters),
        "stores": stores,
    }
    is_part = request.htmx and not request.htmx.boosted
    return render(request, "search/_found.html" if is_part else "search/page.html", context)
