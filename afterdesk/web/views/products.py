"""Products: what is known of them, problem by problem, with the files that help."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterdesk.channels.email.outgoing_files import UnsendableFile
from afterdesk.desk.actions.draft_files import add_draft_file
from afterdesk.desk.actions.knowledge import (
    KnowledgeRefused,
    add_asset,
    add_part,
    bring_back_problem,
    dossier_of,
    retire_problem,
    save_dossier,
    save_problem,
)
from afterdesk.desk.models import Product, ProductProblem
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.knowledge import (
    asset_for,
    problem_for,
    product_for,
    product_lines,
    product_of_dossier,
    product_page,
    uses_of,
)
from afterdesk.desk.scope import may, require, stores_for
from afterdesk.packs.cards import card_words
from afterdesk.web.case_answer import answer, workable_case
from afterdesk.web.knowledge_forms import LANGUAGES, AssetForm, DossierForm, PartForm, ProblemForm
from afterdesk.web.requests import DeskRequest
from afterdesk.web.views.attachments import closed
from afterdesk.web.views.product_files import FORMATS
from afterdesk.web.words import language_name

USES_SHOWN = 20


@require_safe
def products(request: DeskRequest) -> HttpResponse:
    """List the products with how complete what is known of them is."""
    query = request.GET.get("q", "").strip()[:200]
    context = {
        "lines": product_lines(request.user, query=query),
        "query": query,
        "stores": stores_for(request.user, Permission.KEEP_KNOWLEDGE).order_by("name"),
        "formats": FORMATS,
    }
    part = request.htmx and not request.htmx.boosted
    return render(request, "products/_lines.html" if part else "products/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def product(request: DeskRequest, product_id: int) -> HttpResponse:
    """Show what is known of a product; those who keep it change it."""
    found = product_for(request.user, product_id)
    if request.method != "POST":
        return _page(request, found)
    require(request.user, found.store_id, Permission.KEEP_KNOWLEDGE)
    dossier = dossier_of(found)
    form = DossierForm(request.POST, instance=dossier)
    if not form.is_valid():
        return _page(request, found, form=form)
    fields = dict(form.cleaned_data)
    dossier.refresh_from_db()
    save_dossier(dossier=dossier, fields=fields, by=request.user, now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("product", product_id)


@require_http_methods(["GET", "HEAD", "POST"])
def product_problem_new(request: DeskRequest, product_id: int) -> HttpResponse:
    """Write down a new known problem."""
    found = product_for(request.user, product_id)
    require(request.user, found.store_id, Permission.KEEP_KNOWLEDGE)
    return _problem(request, found, None)


@require_http_methods(["GET", "HEAD", "POST"])
def product_problem(request: DeskRequest, problem_id: int) -> HttpResponse:
    """Change a known problem."""
    problem = problem_for(request.user, problem_id)
    require(request.user, problem.dossier.store_id, Permission.KEEP_KNOWLEDGE)
    return _problem(request, product_of_dossier(request.user, problem.dossier), problem)


@require_POST
def product_problem_retirement(request: DeskRequest, problem_id: int) -> HttpResponse:
    """Take a known problem out of use, or bring it back."""
    problem = problem_for(request.user, problem_id)
    require(request.user, problem.dossier.store_id, Permission.KEEP_KNOWLEDGE)
    if problem.retired_at:
        bring_back_problem(problem=problem)
        messages.success(request, _("In use again."))
    else:
        retire_problem(problem=problem, now=timezone.now())
        messages.success(request, _("Out of use. It can be brought back at the foot of this page."))
    return redirect("product", product_of_dossier(request.user, problem.dossier).pk)


@require_POST
def product_file_new(request: DeskRequest, product_id: int) -> HttpResponse:
    """Keep a manual, card or video."""
    found = product_for(request.user, product_id)
    require(request.user, found.store_id, Permission.KEEP_KNOWLEDGE)
    form = AssetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, asset_form=form)
    given = form.cleaned_data
    try:
        add_asset(
            dossier=dossier_of(found),
            name=given["file"].name,
            content=given["file"].read(),
            about=given,
            by=request.user,
            now=timezone.now(),
        )
    except KnowledgeRefused as problem:
        form.add_error("file", _(str(problem)))
        return _page(request, found, asset_form=form)
    return redirect(reverse("product", args=[product_id]) + "#files")


@require_safe
def product_file(request: DeskRequest, asset_id: int) -> HttpResponse:
    """Hand out a product's file, always as a download."""
    asset = asset_for(request.user, asset_id)
    response = HttpResponse(bytes(asset.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, asset.name) or "attachment"
    return closed(response)


@require_POST
def product_file_removal(request: DeskRequest, asset_id: int) -> HttpResponse:
    """Take a file away."""
    asset = asset_for(request.user, asset_id)
    require(request.user, asset.dossier.store_id, Permission.KEEP_KNOWLEDGE)
    page = product_of_dossier(request.user, asset.dossier)
    asset.delete()
    return redirect(reverse("product", args=[page.pk]) + "#files")


@require_POST
def product_part_new(request: DeskRequest, product_id: int) -> HttpResponse:
    """Note a part."""
    found = product_for(request.user, product_id)
    require(request.user, found.store_id, Permission.KEEP_KNOWLEDGE)
    form = PartForm(request.POST)
    if not form.is_valid():
        return _page(request, found, part_form=form)
    add_part(dossier=dossier_of(found), **form.cleaned_data)
    return redirect(reverse("product", args=[product_id]) + "#parts")


@require_POST
def case_product_file(request: DeskRequest, case_id: int, asset_id: int) -> HttpResponse:
    """Put a product's file beside the letter."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    asset = asset_for(request.user, asset_id)
    require(request.user, asset.dossier.store_id, Permission.SEND_REPLIES)
    if asset.for_buyers and asset.dossier.store_id == case.store_id:
        try:
            add_draft_file(case=case, name=asset.name, content=bytes(asset.content), by=request.user)
        except UnsendableFile as problem:
            messages.error(request, _(str(problem)))
    return answer(request, case, ("files",))


def _problem(request: DeskRequest, of: Product, problem: ProductProblem | None) -> HttpResponse:
    form = ProblemForm(request.POST if request.method == "POST" else None, problem=problem)
    if problem is None and request.GET.get("language", "") in LANGUAGES:
        form.initial[f"steps_{request.GET['language']}"] = request.GET.get("steps", "")[:4000]
    if request.method == "POST" and form.is_valid():
        try:
            save_problem(dossier=dossier_of(of), text=form.text, by=request.user, now=timezone.now(), problem=problem)
        except KnowledgeRefused as refusal:
            form.add_error(None, _(str(refusal)))
        else:
            messages.success(request, _("Saved."))
            return redirect("product", of.pk)
    uses = uses_of(problem)[:USES_SHOWN] if problem else ()
    context = {"product": of, "problem": problem, "form": form, "uses": uses}
    return render(request, "products/problem.html", context, status=422 if form.errors else 200)


def _page(request: DeskRequest, found: Product, **forms: Any) -> HttpResponse:
    page = product_page(found)
    context = {
        "page": page,
        "product": found,
        "may_keep": may(request.user, found.store_id, Permission.KEEP_KNOWLEDGE),
        "form": DossierForm(instance=page.dossier),
        "asset_form": AssetForm(),
        "part_form": PartForm(),
        "sheet_languages": [(one, language_name(one)) for one in sorted(card_words())],
        **forms,
    }
    is_refused = any(getattr(one, "errors", None) for one in forms.values())
    return render(request, "products/page.html", context, status=422 if is_refused else 200)
