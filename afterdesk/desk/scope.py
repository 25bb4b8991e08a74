"""The one place that decides which records a person may reach. Every page, action and API call goes through it."""

from __future__ import annotations

from django.db.models import QuerySet

from afterdesk.desk.models import (
    Attachment,
    Case,
    ImportRun,
    MailAccount,
    Mailbox,
    Membership,
    Message,
    Order,
    OutgoingMessage,
    Product,
    RawMail,
    Store,
    Task,
    Template,
    TemplateImport,
    User,
)
from afterdesk.desk.permissions import ALLOWED, Permission
from afterdesk.domain.errors import DeskError


class NotFound(DeskError):
    """There is no such record, or it belongs to a store this person does not work in. Both look the same."""


class NotAllowed(DeskError):
    """The person works in the store, but their role does not include this."""


def store_ids_for(user: User, permission: Permission = Permission.SEE_CASES) -> list[int]:
    """Return the ids of the stores in which this person may do this; one query."""
    roles = [role for role, allowed in ALLOWED.items() if permission in allowed]
    found = Membership.objects.filter(user_id=user.pk, user__is_active=True, role__in=roles)
    return list(found.order_by("store_id").values_list("store_id", flat=True))


def rights_of(user: User) -> frozenset[Permission]:
    """Return what this person may do in at least one store; one query."""
    roles = Membership.objects.filter(user_id=user.pk, user__is_active=True).values_list("role", flat=True)
    return frozenset(one for role in set(roles) for one in ALLOWED.get(role, frozenset()))


def may(user: User, store: Store | int, permission: Permission) -> bool:
    """Whether the person's role in the store includes the permission."""
    store_id = store if isinstance(store, int) else store.pk
    role = Membership.objects.filter(user_id=user.pk, user__is_active=True, store_id=store_id).values_list(
        "role", flat=True
    )
    return any(permission in ALLOWED.get(one, frozenset()) for one in role)


def require(user: User, store: Store | int, permission: Permission) -> None:
    """Raise NotAllowed unless the person may."""
    if not may(user, store, permission):
        raise NotAllowed("Your role in this store does not include this. Ask a lead or the account owner.")


def stores_for(user: User, permission: Permission = Permission.SEE_CASES) -> QuerySet[Store]:
    """The stores a person works in."""
    return Store.objects.filter(pk__in=store_ids_for(user, permission))


def cases_for(user: User) -> QuerySet[Case]:
    """The cases a person may see."""
    return Case.objects.filter(store_id__in=store_ids_for(user))


def case_for(user: User, case_id: int) -> Case:
    """Return one case, or raise NotFound."""
    found = cases_for(user).select_related("store", "order", "buyer", "assignee").filter(pk=case_id).first()
    if found is None:
        raise NotFound("There is no such case in your stores.")
    return found


def messages_for(user: User) -> QuerySet[Message]:
    """The messages a person may see, with a case or without."""
    return Message.objects.filter(store_id__in=store_ids_for(user))


def attachments_for(user: User) -> QuerySet[Attachment]:
    """The attachments a person may open."""
    return Attachment.objects.filter(message__store_id__in=store_ids_for(user))


def orders_for(user: User) -> QuerySet[Order]:
    """The orders a person may see."""
    return Order.objects.filter(store_id__in=store_ids_for(user))


def products_for(user: User) -> QuerySet[Product]:
    """The products a person may see."""
    return Product.objects.filter(store_id__in=store_ids_for(user))


def outgoing_for(user: User) -> QuerySet[OutgoingMessage]:
    """The replies on their way that a person may see."""
    return OutgoingMessage.objects.filter(store_id__in=store_ids_for(user))


def tasks_for(user: User) -> QuerySet[Task]:
    """The tasks of cases a person may see."""
    return Task.objects.filter(case__store_id__in=store_ids_for(user))


def templates_for(user: User, permission: Permission = Permission.SEE_CASES) -> QuerySet[Template]:
    """The templates of the stores in which a person may do this."""
    return Template.objects.filter(store_id__in=store_ids_for(user, permission)).select_related("store")


def template_imports_for(user: User) -> QuerySet[TemplateImport]:
    """The files with templates that a person may look at and bring in."""
    allowed = store_ids_for(user, Permission.SEND_REPLIES)
    return TemplateImport.objects.filter(store_id__in=allowed).select_related("store")


def raw_mails_for(user: User) -> QuerySet[RawMail]:
    """The stored mails a person may settle."""
    return RawMail.objects.filter(store_id__in=store_ids_for(user, Permission.SETTLE_MAIL))


def import_runs_for(user: User) -> QuerySet[ImportRun]:
    """The ledgers of the sources a person may see."""
    return ImportRun.objects.filter(account__store_id__in=store_ids_for(user, Permission.SETTLE_MAIL))


def mail_accounts_for(user: User) -> QuerySet[MailAccount]:
    """The mail sources a person may see."""
    return MailAccount.objects.filter(store_id__in=store_ids_for(user, Permission.SETTLE_MAIL))


def mailboxes_for(user: User) -> QuerySet[Mailbox]:
    """The live mailboxes a person may see."""
    allowed = store_ids_for(user, Permission.SETTLE_MAIL)
    return Mailbox.objects.filter(account__store_id__in=allowed).select_related("account__store")


def colleagues_of(user: User) -> QuerySet[User]:
    """The people who share at least one store with this person, themselves included."""
    return User.objects.filter(memberships__store_id__in=store_ids_for(user), is_active=True).distinct()
