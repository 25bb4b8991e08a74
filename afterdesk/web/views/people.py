"""People: who works where as what; add somebody, change a role, let somebody go; one's own password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.people import (
    NewPerson,
    PeopleRefused,
    add_person,
    change_role,
    deactivate,
    is_invited,
    new_link,
    reactivate,
    remove_from_store,
    reset_phone,
    withdraw_invitation,
)
from afterdesk.desk.actions.people_links import open_link_of, token_of
from afterdesk.desk.actions.second_step import has_second_step
from afterdesk.desk.actions.sessions import end_sessions, rename_session
from afterdesk.desk.models import AccessLink, Deed, Membership, Role, Store, User
from afterdesk.desk.permissions import ALLOWED, Permission
from afterdesk.desk.queries.settings import person_page, teams_of
from afterdesk.desk.scope import NotAllowed, NotFound, stores_for
from afterdesk.web.forms_settings import NewPersonForm, OwnPasswordForm, RoleForm
from afterdesk.web.people_words import PERMISSIONS
from afterdesk.web.requests import DeskRequest


@require_safe
def people(request: DeskRequest) -> HttpResponse:
    """List the people of each store, and what each role may do."""
    roles = [(role, Role(role).label) for role in ALLOWED]
    table = [
        (words, [permission in ALLOWED[role] for role, _label in roles]) for permission, words in PERMISSIONS.items()
    ]
    teams = teams_of(request.user)
    context = {"teams": teams, "roles": roles, "table": table, "may_add": any(one.may_manage for one in teams)}
    context["may_audit"] = stores_for(request.user, Permission.SEE_AUDIT).exists()
    return render(request, "people/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: DeskRequest) -> HttpResponse:
    """Add somebody; they choose their password by a link that is shown to hand over."""
    managed = list(stores_for(request.user, Permission.MANAGE_PEOPLE))
    if not managed:
        raise NotAllowed("Your role in this store does not include this. Ask a lead or the account owner.")
    form = NewPersonForm(request.POST or None, stores=managed, initial={"language": request.user.language})
    if not form.is_valid():
        return render(request, "people/new.html", {"form": form}, status=422 if form.errors else 200)
    given = form.cleaned_data
    wanted = NewPerson(given["name"], given["email"], given["role"], given["language"], request.user.time_zone)
    try:
        added = add_person(store=Store.objects.get(pk=given["store"]), person=wanted, by=request.user)
    except PeopleRefused as problem:
        form.add_error(None, _(str(problem)))
        return render(request, "people/new.html", {"form": form}, status=422)
    return _link_page(request, added.user, added.link, is_new=True)


@require_safe
def person(request: DeskRequest, person_id: int) -> HttpResponse:
    """Show one person to those who manage them."""
    page = person_page(request.user, person_id)
    context = {"page": page, "roles": Role.choices, "is_me": page.person.pk == request.user.pk}
    context["is_invited"] = is_invited(page.person)
    context["link"] = open_link_of(page.person, now=timezone.now())
    context["has_step"] = has_second_step(page.person)
    context["may_reset"] = all(one.store_id in page.may_give_owner for one in page.memberships)
    return render(request, "people/one.html", context)


@require_POST
def person_role(request: DeskRequest, membership_id: int) -> HttpResponse:
    """Give a person another role in a store."""
    membership = _membership(request, membership_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        change_role(membership=membership, role=form.cleaned_data["role"], by=request.user)
        messages.success(request, _("Saved."))
    return redirect("person", membership.user_id)


@require_POST
def person_removal(request: DeskRequest, membership_id: int) -> HttpResponse:
    """Let a person no longer work in a store."""
    membership = _membership(request, membership_id)
    remove_from_store(membership=membership, by=request.user, now=timezone.now())
    words = _("%(name)s no longer works in %(store)s.")
    messages.success(request, words % {"name": membership.user.name, "store": membership.store.name})
    return redirect("people")


@require_POST
def person_activity(request: DeskRequest, person_id: int) -> HttpResponse:
    """Let a person no longer sign in, or again."""
    page = person_page(request.user, person_id)
    if request.POST.get("active") == "yes":
        reactivate(user=page.person, by=request.user)
        messages.success(request, _("%(name)s can sign in again.") % {"name": page.person.name})
    else:
        deactivate(user=page.person, by=request.user, now=timezone.now())
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": page.person.name})
    return redirect("person", person_id)


@never_cache
@require_POST
def person_password(request: DeskRequest, person_id: int) -> HttpResponse:
    """Make a link with which a person chooses a new password."""
    page = person_page(request.user, person_id)
    link = new_link(user=page.person, by=request.user, now=timezone.now())
    return _link_page(request, page.person, link, is_new=False)


@require_POST
def person_invitation(request: DeskRequest, person_id: int) -> HttpResponse:
    """Take back an invitation that nobody accepted."""
    page = person_page(request.user, person_id)
    withdraw_invitation(user=page.person, by=request.user, now=timezone.now())
    messages.success(request, _("The invitation of %(name)s was withdrawn.") % {"name": page.person.name})
    return redirect("people")


@require_POST
def person_phone(request: DeskRequest, person_id: int) -> HttpResponse:
    """Take the second step away from somebody who lost the phone."""
    page = person_page(request.user, person_id)
    reset_phone(user=page.person, by=request.user)
    messages.success(
        request, _("%(name)s signs in with the password alone until it is set up again.") % {"name": page.person.name}
    )
    return redirect("person", person_id)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: DeskRequest) -> HttpResponse:
    """Change one's own password; this session goes on, all others end."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if not form.is_valid():
        return render(request, "people/own_password.html", {"form": form}, status=422 if form.errors else 200)
    before = request.session.session_key or ""
    update_session_auth_hash(request, form.save())
    here = request.session.session_key or ""
    rename_session(old=before, new=here)
    end_sessions(user=request.user, by=request.user, now=timezone.now(), but=here)
    record(Deed.PASSWORD_CHANGED, by=request.user)
    messages.success(request, _("Your password was changed."))
    return redirect("me")


def _link_page(request: DeskRequest, person: User, link: AccessLink | None, *, is_new: bool) -> HttpResponse:
    address, is_mailed = "", False
    if link is not None:
        path = reverse("welcome", args=[token_of(link)])
        address = settings.AFTERDESK_URL + path if settings.AFTERDESK_URL else request.build_absolute_uri(path)
        is_mailed = bool(settings.AFTERDESK_URL and link.store and link.store.can_send)
    context = {"person": person, "link": link, "is_new": is_new, "address": address, "is_mailed": is_mailed}
    return render(request, "people/password.html", context)


def _membership(request: DeskRequest, membership_id: int) -> Membership:
    managed = stores_for(request.user, Permission.MANAGE_PEOPLE)
    found = Membership.objects.select_related("user", "store").filter(pk=membership_id, store__in=managed).first()
    if found is None:
        raise NotFound("There is no such person in the stores whose people you manage.")
    return found
