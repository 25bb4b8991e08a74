"""Every address that names a record by its number: whoever works elsewhere opens none of them, reads or posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from afterdesk.channels.email.values import MailAttachment, MailKind, Trust
from afterdesk.desk.actions.draft_files import add_draft_file
from afterdesk.desk.actions.import_templates import keep_file
from afterdesk.desk.actions.knowledge import add_asset, dossier_of, save_problem
from afterdesk.desk.actions.mailboxes import add_mailbox
from afterdesk.desk.actions.replies import ReplyRequest, queue_reply
from afterdesk.desk.actions.templates import save_template
from afterdesk.desk.models import (
    Attachment,
    Case,
    Mailbox,
    Offer,
    OutgoingMessage,
    Partner,
    Product,
    RawMail,
    RawMailState,
    Role,
    RuleOverride,
    Store,
    StoreProgramme,
    Task,
    User,
)
from afterdesk.domain.knowledge import ProblemText
from afterdesk.domain.templates import TemplateKind, TemplateWords
from tests.desk.cast import NOW, mailbox, notice, open_one, person, receive, store

pytestmark = pytest.mark.django_db

#: A picture of one dot, so that its small form can be asked for.
ONE_DOT = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")
NUMBER = re.compile(r"<int:(\w+)>")
#: Jobs belong to no store.
OF_NO_STORE = {"job_id"}


def addresses(patterns: list[Any], before: str = "") -> Iterator[str]:
    """Give every address that names a record by its number."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif set(NUMBER.findall(route)) - OF_NO_STORE:
            yield route


def records(shop: Store, owner: User) -> dict[str, int]:
    """Make one of each record that an address can name, and return their numbers."""
    case = open_one(shop, attachments=(MailAttachment("a.gif", "image/gif", ONE_DOT),))
    other = receive(shop, notice(MailKind.ORDER_NOTICE, order_id=None))
    receive(shop, notice(MailKind.A_TO_Z_CLAIM, trusted=Trust.NO))
    reply = ReplyRequest(text="Guten Tag,\n\nwir senden sie heute.", language="de", warning_reason="checked")
    programme = StoreProgramme.objects.create(store=shop, marketplace="DE", programme="SFP", since=NOW.date())
    live = add_mailbox(store=shop, name="live", mailbox=Mailbox(host="127.0.0.1", username="u"), by=owner)
    assert other is not None
    dossier = dossier_of(Product.objects.create(store=shop, sku="LAMP-1", title="Desk lamp"))
    known = save_problem(dossier=dossier, text=ProblemText(title="Noise"), by=owner, now=NOW)
    manual = add_asset(dossier=dossier, name="a.txt", content=b"Manual", about={"kind": "manual"}, by=owner, now=NOW)
    words = TemplateWords(name="We send it", text="Guten Tag {buyer_name}", language="de", kind=TemplateKind.SNIPPET)
    own = save_template(store=shop, words=words, by=owner, now=NOW)
    kept = keep_file(store=shop, name="a.csv", raw=b"name,text,language\na,b,de", language="", by=owner, now=NOW)
    return {
        "template_id": own.pk,
        "version_id": own.versions.get().pk,
        "template_import_id": kept.pk,
        "case_id": case.pk,
        "store_id": shop.pk,
        "message_id": other.pk,
        "said_id": case.messages.latest("pk").pk,
        "outgoing_id": queue_reply(case=case, reply=reply, by=owner, now=NOW).pk,
        "task_id": Task.objects.create(case=case, title="Weigh it", created_at=NOW - timedelta(hours=1)).pk,
        "partner_id": Partner.objects.create(store=shop, kind="repair", name="Fixit").pk,
        "attachment_id": Attachment.objects.get().pk,
        "raw_mail_id": RawMail.objects.get(state=RawMailState.QUARANTINED).pk,
        "account_id": mailbox(shop).pk,
        "person_id": owner.pk,
        "membership_id": owner.memberships.get().pk,
        "programme_id": programme.pk,
        "mailbox_id": live.pk,
        "buyer_id": case.buyer_id or 0,
        "draft_file_id": add_draft_file(case=case, name="a.txt", content=b"Guten Tag", by=owner).pk,
        "offer_id": Offer.objects.create(case=case, remedy="reship", state="offered", by=owner, at=NOW).pk,
        "product_id": known.dossier.store.products.get().pk,
        "problem_id": known.pk,
        "asset_id": manual.pk,
        "override_id": RuleOverride.objects.create(store=shop, rule_id="MSG-1", reason="x", at=NOW).pk,
    }


def asked(user: User, path: str) -> list[int]:
    """Read and post to an address, and return the two answers' numbers."""
    client = Client()
    client.force_login(user)
    return [client.get(path).status_code, client.post(path).status_code]


def state_of(shop: Store) -> list[object]:
    """Return what a stranger's post could have changed."""
    return [
        list(Case.objects.filter(store=shop).values()),
        list(OutgoingMessage.objects.filter(store=shop).values_list("status", flat=True)),
        list(RawMail.objects.filter(store=shop).order_by("pk").values_list("state", flat=True)),
        list(Task.objects.filter(case__store=shop).values_list("done_at", flat=True)),
        list(shop.memberships.values_list("user__password", "user__is_active", "role")),
        list(RuleOverride.objects.filter(store=shop).values_list("ended_at", flat=True)),
        list(shop.partners.values()),
        shop.programmes.count(),
        list(shop.templates.values()),
        shop.template_imports.values_list("applied_at", flat=True).first(),
    ]


@pytest.mark.parametrize("route", sorted(addresses(get_resolver().url_patterns)))
def test_no_address_opens_another_stores_record(route: str) -> None:
    shop = store("Maple")
    owner = person("Olga", shop, Role.OWNER)
    numbers = records(shop, owner)
    path = "/" + NUMBER.sub(lambda found: str(numbers[found[1]]), route)
    before = state_of(shop)
    for stranger in (person("Sam", store(), Role.OWNER), person("Nora")):
        assert set(asked(stranger, path)) <= {403, 404, 405}
    assert state_of(shop) == before
    assert set(asked(owner, path)) - {403, 404, 405}, "nobody at all can open this address, so this shows nothing"
