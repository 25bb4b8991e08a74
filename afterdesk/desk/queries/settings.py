"""What the pages around the cases ask: stores with their sources of mail, people with their roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from afterdesk.desk.models import ImportRun, MailAccount, Membership, RawMailState, Role, Store, StoreProgramme, User
from afterdesk.desk.permissions import ALLOWED, Permission
from afterdesk.desk.scope import NotFound, colleagues_of, import_runs_for, mail_accounts_for, store_ids_for, stores_for

RUNS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class StoreLine:
    """A store in the list: can it send, when did mail last come in, how much is set aside."""

    store: Store
    last_mail_at: datetime | None
    quarantined: int
    role: str


@dataclass(frozen=True, slots=True)
class StorePage:
    """One store as a person may see it."""

    store: Store
    programmes: Sequence[StoreProgramme]
    accounts: Sequence[MailAccount]
    runs: Sequence[ImportRun]
    may_manage: bool
    may_import: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A store's people; `may_manage`: the reader may change them."""

    store: Store
    members: Sequence[Membership]
    may_manage: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person in the stores that the reader manages; `is_whole`: these are all their stores."""

    person: User
    memberships: Sequence[Membership]
    is_whole: bool
    may_give_owner: frozenset[int]


def people_and_stores(user: User) -> tuple[list[Store], list[User]]:
    """Return the stores a person works in and the colleagues there, for filters."""
    return list(stores_for(user)), list(colleagues_of(user).order_by("name", "pk"))


def store_lines(user: User) -> list[StoreLine]:
    """Return the stores a person works in."""
    roles = dict(Membership.objects.filter(user=user).values_list("store_id", "role"))
    found = stores_for(user).annotate(last_mail_at=Max("mail_accounts__last_success_at"))
    quarantined = dict(
        Store.objects.filter(pk__in=store_ids_for(user, Permission.SETTLE_MAIL))
        .annotate(count=Count("raw_mails", filter=Q(raw_mails__state=RawMailState.QUARANTINED)))
        .values_list("pk", "count")
    )
    return [StoreLine(one, one.last_mail_at, quarantined.get(one.pk, 0), roles.get(one.pk, "")) for one in found]


def store_page(user: User, store_id: int) -> StorePage:
    """Return one store. Raises NotFound."""
    role = Membership.objects.filter(user=user, user__is_active=True, store_id=store_id).select_related("store").first()
    if role is None:
        raise NotFound("There is no such store among yours.")
    allowed = ALLOWED.get(role.role, frozenset())
    return StorePage(
        store=role.store,
        programmes=list(role.store.programmes.order_by("marketplace", "programme", "since")),
        accounts=list(mail_accounts_for(user).filter(store_id=store_id).select_related("mailbox")),
        runs=list(import_runs_for(user).filter(account__store_id=store_id).select_related("account")[:RUNS_SHOWN]),
        may_manage=Permission.MANAGE_STORE in allowed,
        may_import=Permission.SETTLE_MAIL in allowed,
    )


def teams_of(user: User) -> list[Team]:
    """Return the people of each store a person works in; the same few queries for any number of stores."""
    stores, managed = list(stores_for(user)), set(store_ids_for(user, Permission.MANAGE_PEOPLE))
    members = Membership.objects.filter(store__in=stores).select_related("user").order_by("user__name", "user_id")
    by_store: dict[int, list[Membership]] = {one.pk: [] for one in stores}
    for member in members:
        if member.user.is_active or member.store_id in managed:
            by_store[member.store_id].append(member)
    return [Team(one, by_store[one.pk], one.pk in managed) for one in stores]


def person_page(user: User, person_id: int) -> PersonPage:
    """Return one person as far as the reader manages their stores. Raises NotFound."""
    managed = store_ids_for(user, Permission.MANAGE_PEOPLE)
    everywhere = list(Membership.objects.filter(user_id=person_id).select_related("user", "store"))
    shown = [one for one in everywhere if one.store_id in managed]
    if not shown:
        raise NotFound("There is no such person in the stores whose people you manage.")
    owned = frozenset(store_ids_for(user, Permission.MANAGE_STORE))
    is_whole = len(shown) == len(everywhere) and all(one.role != Role.OWNER or one.store_id in owned for one in shown)
    return PersonPage(shown[0].user, shown, is_whole, owned)
