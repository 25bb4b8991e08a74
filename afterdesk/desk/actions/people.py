"""Who works at the desk: add a person, change a role, let somebody go. A store always keeps an owner.

Only owners make, change or remove owners; a lead cannot raise anybody above themselves. Signing in belongs to the
whole desk, so only somebody who manages every store of a person may take it away or give a new password.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.people_links import make_link, revoke_links
from afterdesk.desk.actions.second_step import reset_second_step
from afterdesk.desk.actions.sessions import end_sessions
from afterdesk.desk.models import AccessLink, Case, CaseEvent, CaseState, Deed, EventKind, Membership, Role, Store, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import require, store_ids_for
from afterdesk.domain.errors import DeskError

log = logging.getLogger(__name__)


class PeopleRefused(DeskError):
    """A person cannot be changed like this; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who is to work in a store."""

    name: str
    email: str
    role: str
    language: str = "en"
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Added:
    """Who was added, and the link with which they choose a password; None: they have one of their own."""

    user: User
    link: AccessLink | None


@transaction.atomic
def add_person(*, store: Store, person: NewPerson, by: User) -> Added:
    """Give somebody a role in a store; an address that is known gets no second account."""
    require(by, store, Permission.MANAGE_PEOPLE)
    _may_give(by, store.pk, person.role)
    user = _known_or_new(person, store)
    Membership.objects.create(user=user, store=store, role=person.role)
    log.info("user %s joined store %s as %s, by user %s", user.pk, store.pk, person.role, by.pk)
    is_invited = not user.has_usable_password()
    link = make_link(user=user, purpose=AccessLink.Purpose.INVITATION, store=store, by=by) if is_invited else None
    deed = Deed.PERSON_INVITED if is_invited else Deed.ROLE_GIVEN
    record(deed, by=by, store=store, person=user.pk, role=person.role)
    return Added(user, link)


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> None:
    """Give a person another role in a store."""
    _may_change(by, membership)
    _may_give(by, membership.store_id, role)
    if role != Role.OWNER:
        _keep_an_owner(membership)
    Membership.objects.filter(pk=membership.pk).update(role=role)
    log.info("membership %s became %s, by user %s", membership.pk, role, by.pk)
    record(
        Deed.ROLE_CHANGED,
        by=by,
        store=membership.store_id,
        person=membership.user_id,
        role=role,
        before=membership.role,
    )


@transaction.atomic
def remove_from_store(*, membership: Membership, by: User, now: datetime) -> None:
    """Let a person no longer work in a store; their account stays, their open cases there are nobody's."""
    _may_change(by, membership)
    _keep_an_owner(membership)
    _give_up_cases(membership.user, [membership.store_id], by, now)
    membership.delete()
    log.info("user %s left store %s, by user %s", membership.user_id, membership.store_id, by.pk)
    record(Deed.PERSON_REMOVED, by=by, store=membership.store_id, person=membership.user_id, role=membership.role)


@transaction.atomic
def deactivate(*, user: User, by: User, now: datetime) -> None:
    """Let a person no longer sign in, from this moment on; what they did keeps their name."""
    memberships = _whole_account(user, by)
    for membership in memberships:
        _keep_an_owner(membership)
    _give_up_cases(user, [one.store_id for one in memberships], by, now)
    User.objects.filter(pk=user.pk).update(is_active=False)
    log.info("user %s was deactivated by user %s", user.pk, by.pk)
    end_sessions(user=user, by=by, now=now)
    record(Deed.PERSON_DEACTIVATED, by=by, person=user.pk)


@transaction.atomic
def reactivate(*, user: User, by: User) -> None:
    """Let a person sign in again."""
    _whole_account(user, by)
    User.objects.filter(pk=user.pk).update(is_active=True)
    log.info("user %s was reactivated by user %s", user.pk, by.pk)
    record(Deed.PERSON_REACTIVATED, by=by, person=user.pk)


@transaction.atomic
def new_link(*, user: User, by: User, now: datetime) -> AccessLink:
    """Let a person who lost the password, or the invitation, choose one; every session of theirs ends."""
    memberships = _whole_account(user, by)
    is_invited = not user.has_usable_password() and _was_never_in(user)
    purpose = AccessLink.Purpose.INVITATION if is_invited else AccessLink.Purpose.NEW_PASSWORD
    user.set_unusable_password()
    user.save(update_fields=["password"])
    link = make_link(user=user, purpose=purpose, store=_that_can_send(memberships), by=by)
    end_sessions(user=user, by=by, now=now)
    log.info("a link was made for user %s by user %s", user.pk, by.pk)
    record(Deed.INVITATION_RENEWED if is_invited else Deed.PASSWORD_LINK_MADE, by=by, person=user.pk)
    return link


@transaction.atomic
def withdraw_invitation(*, user: User, by: User, now: datetime) -> None:
    """Take back an invitation that nobody accepted: its link opens nothing, and its roles are gone."""
    memberships = _whole_account(user, by)
    if user.has_usable_password() or not _was_never_in(user):
        raise PeopleRefused("This invitation was accepted already. Deactivate the person instead.")
    revoke_links(user=user, now=now)
    _give_up_cases(user, [one.store_id for one in memberships], by, now)
    Membership.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(is_active=False)
    for one in memberships:
        record(Deed.INVITATION_REVOKED, by=by, store=one.store_id, person=user.pk)


def is_invited(user: User) -> bool:
    """Whether somebody was invited and has not come in yet."""
    return not user.has_usable_password() and _was_never_in(user)


@transaction.atomic
def reset_phone(*, user: User, by: User) -> None:
    """Take the second step away from somebody who lost the phone: only who owns every store of theirs may."""
    memberships = _whole_account(user, by)
    owned = set(store_ids_for(by, Permission.MANAGE_STORE))
    if any(one.store_id not in owned for one in memberships):
        raise PeopleRefused("Only the account owner resets a second step.")
    reset_second_step(user=user, by=by)


def _known_or_new(person: NewPerson, store: Store) -> User:
    """Return the account of an address. One whose invitation was withdrawn begins anew; nobody else's is changed."""
    email = person.email.strip().lower()
    told = {"name": person.name.strip(), "language": person.language, "time_zone": person.time_zone}
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, None, **told)
    if Membership.objects.filter(user=user, store=store).exists():
        raise PeopleRefused("This person works in this store already. Change the role instead.")
    if is_invited(user) and not Membership.objects.filter(user=user).exists():
        User.objects.filter(pk=user.pk).update(is_active=True, **told)
        user.refresh_from_db()
    return user


def _was_never_in(user: User) -> bool:
    return user.last_login is None and not AccessLink.objects.filter(user=user, used_at__isnull=False).exists()


def _that_can_send(memberships: Sequence[Membership]) -> Store | None:
    stores = Store.objects.filter(pk__in=[one.store_id for one in memberships]).order_by("pk")
    return next((one for one in stores if one.can_send), None)


def _may_give(by: User, store_id: int, role: str) -> None:
    if role == Role.OWNER and store_id not in store_ids_for(by, Permission.MANAGE_STORE):
        raise PeopleRefused("Only an owner makes somebody an owner.")


def _may_change(by: User, membership: Membership) -> None:
    if membership.user_id == by.pk:
        raise PeopleRefused("Nobody changes their own role. Ask another owner or lead.")
    require(by, membership.store_id, Permission.MANAGE_PEOPLE)
    if membership.role == Role.OWNER and membership.store_id not in store_ids_for(by, Permission.MANAGE_STORE):
        raise PeopleRefused("Only an owner changes what an owner may do.")


def _whole_account(user: User, by: User) -> list[Membership]:
    """Return all memberships of a person whose account may be changed by this one."""
    if user.pk == by.pk:
        raise PeopleRefused("Nobody locks out themselves. Change your own password under “My settings”.")
    memberships = list(Membership.objects.filter(user=user).select_related("user"))
    managed, owned = set(store_ids_for(by, Permission.MANAGE_PEOPLE)), set(store_ids_for(by, Permission.MANAGE_STORE))
    if not memberships or any(one.store_id not in managed for one in memberships):
        raise PeopleRefused("This person also works in a store that you do not manage. Remove them from yours instead.")
    if any(one.role == Role.OWNER and one.store_id not in owned for one in memberships):
        raise PeopleRefused("Only an owner changes what an owner may do.")
    return memberships


def _keep_an_owner(membership: Membership) -> None:
    """Refuse to lose a store's last owner who can sign in. The store's row is the lock: two cannot go at once."""
    if membership.role != Role.OWNER or not membership.user.is_active:
        return
    Store.objects.select_for_update().get(pk=membership.store_id)
    others = Membership.objects.filter(store_id=membership.store_id, role=Role.OWNER, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise PeopleRefused("A store keeps at least one owner. Make somebody else an owner first.")


def _give_up_cases(user: User, store_ids: list[int], by: User, now: datetime) -> None:
    """What waits for somebody who is gone would wait forever: it becomes nobody's, and its story says so."""
    cases = Case.objects.filter(assignee=user, store_id__in=store_ids).exclude(state=CaseState.CLOSED)
    events = [
        CaseEvent(case=case, store_id=case.store_id, kind=EventKind.ASSIGNED, at=now, by=by, data={"to": ""})
        for case in cases.select_for_update()
    ]
    CaseEvent.objects.bulk_create(events)
    cases.update(assignee=None)
