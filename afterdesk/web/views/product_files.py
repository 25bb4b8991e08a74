"""Products as files: knowledge in and out, cards and pages to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from afterdesk.channels.files.knowledge import MAX_BYTES, write_markdown
from afterdesk.channels.files.knowledge_table import read_knowledge, write_csv, write_xlsx
from afterdesk.channels.files.tables import UnreadableReport
from afterdesk.channels.pdf.sheets import as_pdf
from afterdesk.desk.actions.import_knowledge import import_knowledge
from afterdesk.desk.actions.knowledge import KnowledgeRefused, add_asset, dossier_of
from afterdesk.desk.models import AssetKind, Product, Store
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.knowledge import knowledge_of, product_for
from afterdesk.desk.scope import NotFound, require, stores_for
from afterdesk.domain.knowledge import ProductKnowledge
from afterdesk.domain.letters import short_title
from afterdesk.domain.sheets import SheetProblem
from afterdesk.packs.cards import SheetKind, sheet_of
from afterdesk.web.requests import DeskRequest
from afterdesk.web.views.attachments import closed

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


@require_POST
def product_sheet(request: DeskRequest, product_id: int) -> HttpResponse:
    """Print a card or page from what is known of a product, or keep it among the files; what it breaks is said."""
    found = product_for(request.user, product_id)
    keep = request.POST.get("deed") == "keep"
    if keep:
        require(request.user, found.store_id, Permission.KEEP_KNOWLEDGE)
    asked, lang = request.POST.get("kind", ""), request.POST.get("language", "")
    kind = SheetKind(asked) if asked in set(SheetKind) else SheetKind.CARD
    try:
        content = _printed(found, kind, lang)
        name = f"{slugify(found.sku) or found.pk}-{kind.value}-{lang}.pdf"
        if not keep:
            return _download(name, content)
        _keep(request, found, kind, lang, name, content)
    except (SheetProblem, KnowledgeRefused) as problem:
        messages.error(request, _(str(problem)))
        return redirect(reverse("product", args=[product_id]) + "#print")
    messages.success(request, _("Kept among the files."))
    return redirect(reverse("product", args=[product_id]) + "#files")


def _download(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return closed(response)


def _keep(request: DeskRequest, of: Product, kind: SheetKind, lang: str, name: str, content: bytes) -> None:
    about = {"kind": _ASSETS[kind], "language": lang, "version": f"{timezone.localdate():%Y-%m-%d}"}
    add_asset(dossier=dossier_of(of), name=name, content=content, about=about, by=request.user, now=timezone.now())


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
