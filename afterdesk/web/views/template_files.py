"""Templates in and out of files: looked at first, then brought in; taken out as a table or as text."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from afterdesk.channels.files.template_rows import UnreadableTemplates
from afterdesk.channels.files.templates import ExportKind
from afterdesk.desk.actions.import_templates import Change, bring_in, export_templates, keep_file, plan_import
from afterdesk.desk.models import Store
from afterdesk.desk.scope import NotFound, template_imports_for
from afterdesk.web.requests import DeskRequest
from afterdesk.web.template_forms import TemplateFileForm
from afterdesk.web.template_words import FILE_FAULTS, MEANINGS, row_fault
from afterdesk.web.views.templates import writable_store
from afterdesk.web.words import SITUATIONS

_IMPORTS_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
def template_import(request: DeskRequest, store_id: int) -> HttpResponse:
    """Take a file with templates; nothing changes before it has been looked at."""
    store = writable_store(request, store_id)
    if request.method != "POST":
        return _form(request, store, TemplateFileForm())
    form = TemplateFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, store, form)
    file, language = form.cleaned_data["file"], form.cleaned_data["language"]
    try:
        kept = keep_file(
            store=store, name=file.name or "", raw=file.read(), language=language, by=request.user, now=timezone.now()
        )
    except UnreadableTemplates as problem:
        form.add_error("file", str(FILE_FAULTS[problem.fault]))
        return _form(request, store, form)
    return redirect("template_import_plan", kept.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def template_import_plan(request: DeskRequest, template_import_id: int) -> HttpResponse:
    """Show what a file would do, and do it."""
    kept = template_imports_for(request.user).filter(pk=template_import_id).first()
    if kept is None:
        raise NotFound("There is no such file in your stores.")
    if request.method == "POST":
        plan = bring_in(kept=kept, by=request.user, now=timezone.now())
        count = plan.count(Change.NEW) + plan.count(Change.CHANGED)
        words = ngettext("%(n)s template brought in.", "%(n)s templates brought in.", count)
        messages.success(request, words % {"n": count})
        return redirect(f"/templates/?store={kept.store_id}")
    plan = plan_import(kept)
    context = {
        "kept": kept,
        "store": kept.store,
        "plan": plan,
        "new": plan.count(Change.NEW),
        "changed": plan.count(Change.CHANGED),
        "same": plan.count(Change.SAME),
        "faulty": [(one, row_fault(one)) for one in plan.faulty],
    }
    return render(request, "templates/plan.html", context)


@require_POST
def template_export(request: DeskRequest, store_id: int) -> HttpResponse:
    """Hand out a store's templates as a file; that it was taken is a row of the audit log."""
    store = writable_store(request, store_id)
    wanted = request.POST.get("format", "")
    kind = next((one for one in ExportKind if one.value == wanted), ExportKind.CSV)
    content, content_type = export_templates(store=store, kind=kind, by=request.user)
    response = HttpResponse(content, content_type=content_type)
    name = f"templates-{store.slug}-{timezone.localdate()}.{kind.value}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


def _form(request: DeskRequest, store: Store, form: TemplateFileForm) -> HttpResponse:
    context = {
        "store": store,
        "form": form,
        "variables": MEANINGS.items(),
        "situations": SITUATIONS.items(),
        "imports": store.template_imports.select_related("by").exclude(applied_at=None)[:_IMPORTS_SHOWN],
    }
    return render(request, "templates/import.html", context, status=422 if form.errors else 200)
