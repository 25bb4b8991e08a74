"""Products: what is known of them, problem by problem, with the files that help."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterdesk.channels.files.knowledge import MAX_BYTES, write_markdown
from afterdesk.channels.files.knowledge_table import read_knowledge, write_csv, write_xlsx
from afterdesk.channels.files.tables import UnreadableReport
from afterdesk.channels.pdf.sheets import as_pdf
from afterdesk.desk.actions.draft_files import add_draft_file
from afterdesk.desk.actions.import_knowledge import import_knowledge
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
from afterdesk.desk.models import AssetKind, Product, ProductProblem, Store
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.knowledge import (
    asset_for,
    knowledge_of,
    problem_for,
    product_for,
    product_lines,
    product_of_dossier,
    product_page,
    uses_of,
)
from afterdesk.desk.scope import NotFound, may, require, stores_for
from afterdesk.domain.knowledge import ProductKnowledge
from afterdesk.domain.letters import short_title
from afterdesk.domain.sheets import SheetProblem
from afterdesk.packs.cards import SheetKind, card_words, sheet_of
from afterdesk.web.case_answer import answer, workable_case
from afterdesk.web.knowledge_forms import LANGUAGES, AssetForm, DossierForm, PartForm, ProblemForm
from afterdesk.web.requests import DeskRequest
from afterdesk.web.views.attachments import closed
from afterdesk.web.words import language_name

USES_SHOWN = 20
#: Said by the printing room, in words that the catalogue must know.
gettext_noop("No known problem of this product has steps in this language. Write one first.")
_ASSETS = {
    SheetKind.CARD: AssetKind.CARD.value,
    SheetKind.MANUAL: AssetKind.MANUAL.value,
    SheetKind.RETURN: AssetKind.OTHER.value,
}
#: How knowledge leaves: by ending, the type and the writer.
FORMATS: dict[str, tuple[str, Callable[[Iterable[ProductKnowledge]], Any]]] = {
    "md": ("text/markdown; charset=utf-8", write_markdown),
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}


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


@require_POST
def knowledge_import(request: DeskRequest, store_id: int) -> HttpResponse:
    """Bring in what a file knows of products, or only say what it would change."""
    store = _store(request, store_id)
    file, keep = request.FILES.get("file"), request.POST.get("deed") != "check"
    context: dict[str, Any] = {"store": store, "keep": keep}
    try:
        if not isinstance(file, UploadedFile) or (file.size or 0) > MAX_BYTES:
            raise UnreadableReport(_("Choose a file of at most 10 MB: Markdown, CSV or XLSX."))
        report = read_knowledge(file.name or "", file.read())
    except UnreadableReport as problem:
        context["problem"] = _(str(problem))
        return render(request, "products/imported.html", context, status=422)
    context["report"] = report
    context["brought"] = import_knowledge(
        store=store, products=report.rows, by=request.user, now=timezone.now(), keep=keep
    )
    return render(request, "products/imported.html", context)


@require_safe
def knowledge_export(request: DeskRequest, store_id: int) -> HttpResponse:
    """Hand out what is known of a store's products as a file."""
    store = _store(request, store_id)
    asked = request.GET.get("as", "")
    ending = asked if asked in FORMATS else "md"
    kind, write = FORMATS[ending]
    response = HttpResponse(write(knowledge_of(store)), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="products-{store.slug}.{ending}"'
    return closed(response)


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
        add_draft_file(case=case, name=asset.name, content=bytes(asset.content), by=request.user)
    return answer(request, case, ("files",))


@require_safe
def product_sheet(request: DeskRequest, product_id: int) -> HttpResponse:
    """Print a card or page from what is known of a product; a rule that it breaks is said instead."""
    found = product_for(request.user, product_id)
    kind, lang = request.GET.get("kind", ""), request.GET.get("language", "")
    try:
        content = _printed(found, SheetKind(kind) if kind in set(SheetKind) else SheetKind.CARD, lang)
    except SheetProblem as problem:
        messages.error(request, _(str(problem)))
        return redirect(reverse("product", args=[product_id]) + "#print")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slugify(found.sku)}-{kind or "card"}-{lang}.pdf"'
    return closed(response)


@require_POST
def product_sheet_kept(request: DeskRequest, product_id: int) -> HttpResponse:
    """Keep a printed card or page among the product's files, to put it beside letters."""
    found = product_for(request.user, product_id)
    require(request.user, found.store_id, Permission.KEEP_KNOWLEDGE)
    kind, lang = request.POST.get("kind", ""), request.POST.get("language", "")
    try:
        chosen = SheetKind(kind) if kind in set(SheetKind) else SheetKind.CARD
        content = _printed(found, chosen, lang)
        about = {"kind": _ASSETS[chosen], "language": lang, "version": f"{timezone.localdate():%Y-%m-%d}"}
        name = f"{slugify(found.sku)}-{chosen.value}-{lang}.pdf"
        add_asset(
            dossier=dossier_of(found), name=name, content=content, about=about, by=request.user, now=timezone.now()
        )
    except (SheetProblem, KnowledgeRefused) as problem:
        messages.error(request, _(str(problem)))
    return redirect(reverse("product", args=[product_id]) + "#files")


def _printed(of: Product, kind: SheetKind, lang: str) -> bytes:
    dossier = dossier_of(of)
    problems = [one.known for one in dossier.problems.filter(retired_at=None).order_by("id")]
    sheet = sheet_of(
        kind,
        lang,
        product=short_title(of.title),
        store=of.store.sender_name or of.store.name,
        months=dossier.warranty_months,
        problems=problems,
    )
    return as_pdf(sheet)


def _store(request: DeskRequest, store_id: int) -> Store:
    store = stores_for(request.user).filter(pk=store_id).first()
    if store is None:
        raise NotFound("There is no such store among yours.")
    require(request.user, store, Permission.KEEP_KNOWLEDGE)
    return store


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
