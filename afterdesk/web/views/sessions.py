"""How I sign in: my sessions, my second step, what happened at the door."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterdesk.desk.actions.second_step import (
    CodeWrong,
    address_for_phone,
    begin_second_step,
    codes_left,
    confirm_second_step,
    end_second_step,
    has_second_step,
    new_recovery_codes,
    should_have_second_step,
)
from afterdesk.desk.actions.sessions import end_sessions
from afterdesk.desk.queries.access import door_of
from afterdesk.web.forms import CodeForm, PasswordForm
from afterdesk.web.requests import DeskRequest


@never_cache
@require_safe
def access(request: DeskRequest) -> HttpResponse:
    """Show how I sign in, and where I am signed in."""
    context = {
        "door": door_of(request.user),
        "here": request.session.session_key,
        "has_step": has_second_step(request.user),
        "should": should_have_second_step(request.user),
        "codes_left": codes_left(request.user),
        "form": PasswordForm(request.user),
    }
    return render(request, "me/access.html", context)


@require_POST
def session_ends(request: DeskRequest) -> HttpResponse:
    """End one session of mine, or all others."""
    words = request.POST.get("session", "")
    only = int(words) if words.isascii() and words.isdigit() and len(words) < 19 else None
    if words and only is None:
        return redirect("access")
    here = request.session.session_key or ""
    count = end_sessions(user=request.user, by=request.user, now=timezone.now(), only=only, but=here)
    ended = ngettext("%(count)s session was ended.", "%(count)s sessions were ended.", count)
    messages.success(request, ended % {"count": count})
    return redirect("access")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: DeskRequest) -> HttpResponse:
    """Switch the second step on: show the square, take a first code, show the recovery codes once."""
    if has_second_step(request.user):
        return redirect("access")
    step, form = begin_second_step(user=request.user), CodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes = confirm_second_step(user=request.user, code=form.cleaned_data["code"], now=timezone.now())
        except CodeWrong as problem:
            form.add_error(None, _(str(problem)))
        else:
            return render(request, "me/recovery_codes.html", {"codes": codes})
    address = address_for_phone(step)
    square = segno.make(address, error="m", micro=False).svg_inline(scale=5, border=2, svgclass="square", lineclass="")
    context = {"form": form, "square": mark_safe(square), "secret": step.secret}  # noqa: S308 - drawn by segno
    return render(request, "me/second_step.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters()
@require_POST
def second_step_end(request: DeskRequest) -> HttpResponse:
    """Switch the second step off; the password is asked for."""
    if _password_is_right(request):
        end_second_step(user=request.user)
        messages.success(request, _("The second step is off."))
    return redirect("access")


@never_cache
@sensitive_post_parameters()
@require_POST
def recovery_codes(request: DeskRequest) -> HttpResponse:
    """Make new recovery codes; the password is asked for, and they are shown this once."""
    if not has_second_step(request.user) or not _password_is_right(request):
        return redirect("access")
    return render(request, "me/recovery_codes.html", {"codes": new_recovery_codes(user=request.user)})


def _password_is_right(request: DeskRequest) -> bool:
    form = PasswordForm(request.user, request.POST)
    if not form.is_valid():
        messages.error(request, _("This is not your password. Nothing was changed."))
    return form.is_valid()
