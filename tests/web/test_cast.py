"""The cast at every address of the desk: owner, operator, warehouse, an owner of another store, and nobody.

The addresses are found in the resolver. One without a row here fails, so a new page says who may open it.

A row has two words of five letters, for reading and for posting, in the order owner, operator, warehouse, stranger,
nobody: `+` the page answers, `-` refused or not found, `x` not that method, `>` led to signing in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import signing
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from afterdesk.desk.actions.people_links import make_link, token_of
from afterdesk.desk.models import AccessLink, Role, User
from afterdesk.web.views import attachments
from tests.desk.cast import person, store
from tests.web.test_addresses import records

pytestmark = pytest.mark.django_db

WHO = ("owner", "operator", "warehouse", "stranger", "nobody")
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
#: Open to programs that watch the desk; what they say names nobody.
NO_PAGE = {"healthz", "healthz_live", "metrics"}

ROWS: dict[str, str] = {
    "abuse_report": "++--> xxxx>",
    "abuse_report_file": "xxxx> ++-->",
    "abuse_report_filed": "xxxx> ++-->",
    "access": "++++> xxxx>",
    "account_servers": "xxxx> +--->",
    "assignment": "xxxx> +++->",
    "attachment": "+++-> xxxx>",
    "attachment_file": "+---> xxxx>",
    "attachment_picture": "+++-> xxxx>",
    "audit": "+--+> xxxx>",
    "audit_export": "xxxx> +--+>",
    "buyer_data": "+---> xxxx>",
    "buyer_erasure": "xxxx> +--->",
    "buyer_export": "xxxx> +--->",
    "calculators": "++++> xxxx>",
    "calendar": "++++> xxxx>",
    "cancellation": "xxxx> ++-->",
    "case": "+++-> xxxx>",
    "case_hold": "xxxx> +--->",
    "case_letter_draft": "xxxx> ++-->",
    "case_letters": "+++-> +++->",
    "case_parts": "+++-> xxxx>",
    "case_product_file": "xxxx> ++-->",
    "closure": "xxxx> +++->",
    "draft": "xxxx> ++-->",
    "draft_file": "xxxx> ++-->",
    "draft_file_removal": "xxxx> ++-->",
    "draft_removal": "xxxx> ++-->",
    "elsewhere": "xxxx> +++->",
    "fact": "xxxx> +++->",
    "healthz": "+++++ xxxxx",
    "healthz_live": "+++++ xxxxx",
    "insert": "xxxx> ++-->",
    "job_retry": "xxxx> +--+>",
    "jobs": "+--+> xxxx>",
    "keys": "++++> xxxx>",
    "knowledge_export": "++--> xxxx>",
    "knowledge_import": "xxxx> ++-->",
    "learning": "+---> xxxx>",
    "learning_export": "+---> xxxx>",
    "learning_now": "xxxx> +--->",
    "learning_off": "xxxx> +--->",
    "letter": "xxxx> ++-->",
    "letter_help": "xxxx> ++-->",
    "mailbox": "++--> +--->",
    "mailbox_folders": "xxxx> +--->",
    "mailbox_new": "+---> +--->",
    "mailbox_removal": "xxxx> +--->",
    "mailbox_switch": "xxxx> +--->",
    "mailbox_trial": "xxxx> +--->",
    "me": "++++> ++++>",
    "merge": "xxxx> +++->",
    "merge_undoing": "xxxx> +++->",
    "metrics": "+++++ xxxxx",
    "my_warnings": "++++> ++++>",
    "new_case": "++++> ++++>",
    "no_response": "xxxx> +++->",
    "note": "xxxx> +++->",
    "offer_acceptance": "xxxx> ++-->",
    "offer_approval": "xxxx> ++-->",
    "offer_done": "xxxx> ++-->",
    "offer_refusal": "xxxx> ++-->",
    "offer_step": "xxxx> +++->",
    "offer_undoing": "xxxx> ++-->",
    "other_mail": "++++> xxxx>",
    "other_mail_case": "xxxx> +++->",
    "other_mail_one": "+++-> xxxx>",
    "outgoing": "+++-> xxxx>",
    "own_password": "++++> ++++>",
    "own_rules": "+---> +--->",
    "own_rules_off": "xxxx> +--->",
    "partner": "+---> +--->",
    "partners": "+++-> +--->",
    "people": "++++> xxxx>",
    "person": "+---> xxxx>",
    "person_activity": "xxxx> +--->",
    "person_invitation": "xxxx> +--->",
    "person_new": "+--+> +--+>",
    "person_password": "xxxx> +--->",
    "person_phone": "xxxx> +--->",
    "person_removal": "xxxx> +--->",
    "person_role": "xxxx> +--->",
    "presence": "xxxx> +++->",
    "privacy": "+---> xxxx>",
    "problems": "++++> xxxx>",
    "product": "+++-> ++-->",
    "product_file": "+++-> xxxx>",
    "product_file_new": "xxxx> ++-->",
    "product_file_removal": "xxxx> ++-->",
    "product_part_new": "xxxx> ++-->",
    "product_problem": "++--> ++-->",
    "product_problem_new": "++--> ++-->",
    "product_problem_retirement": "xxxx> ++-->",
    "product_sheet": "xxxx> +++->",
    "products": "++++> xxxx>",
    "programme_removal": "xxxx> +--->",
    "quarantine": "++-+> xxxx>",
    "quarantine_raw": "++--> xxxx>",
    "quarantine_reading": "xxxx> ++-->",
    "rating": "xxxx> ++-->",
    "reading": "xxxx> +++->",
    "recovery_codes": "xxxx> ++++>",
    "reopening": "xxxx> +++->",
    "release": "xxxx> ++-->",
    "reply": "xxxx> ++-->",
    "retry": "xxxx> ++-->",
    "rule": "++++> xxxx>",
    "rule_override": "xxxx> ++++>",
    "rule_override_end": "xxxx> +--->",
    "rules": "++++> xxxx>",
    "search": "++++> xxxx>",
    "second_step": "++++> ++++>",
    "second_step_end": "xxxx> ++++>",
    "sending_back": "xxxx> ++-->",
    "session_ends": "xxxx> ++++>",
    "settlement": "xxxx> ++-->",
    "sign_in": "+++++ +++++",
    "sign_in_code": "+++++ +++++",
    "sign_out": "xxxx> ++++>",
    "snooze": "xxxx> +++->",
    "situation": "xxxx> +++->",
    "split": "xxxx> +++->",
    "store": "+++-> +--->",
    "store_connection": "xxxx> +--->",
    "store_limit": "xxxx> +--->",
    "store_mail": "xxxx> ++-->",
    "store_new": "+--+> +--+>",
    "store_programmes": "xxxx> +--->",
    "store_table": "xxxx> ++-->",
    "store_webhook": "xxxx> +--->",
    "stores": "++++> xxxx>",
    "taking": "xxxx> ++-->",
    "task": "xxxx> +++->",
    "task_assignment": "xxxx> +++->",
    "task_done": "xxxx> +++->",
    "task_finished": "xxxx> +++->",
    "task_reopening": "xxxx> +++->",
    "task_taking": "xxxx> +++->",
    "tasks": "++++> ++++>",
    "template": "+++-> ++-->",
    "template_archive": "xxxx> ++-->",
    "template_export": "xxxx> ++-->",
    "template_import": "++--> ++-->",
    "template_import_plan": "++--> ++-->",
    "template_new": "++--> ++-->",
    "template_return": "xxxx> ++-->",
    "templates": "++++> xxxx>",
    "theme": "xxxxx +++++",
    "today": "++++> xxxx>",
    "today_more": "++++> xxxx>",
    "translation": "xxxx> +++->",
    "verification": "xxxx> ++-->",
    "warnings_seen": "xxxx> ++++>",
    "welcome": "+++++ +++++",
    "wording": "xxxx> ++-->",
}


def addresses(patterns: list[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Give the name and the route of every address."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield one.name or route, route


ADDRESSES = dict(addresses(get_resolver().url_patterns))


def place() -> tuple[dict[str, Client], dict[str, object]]:
    """Make a store with one of each record and its people; return their browsers and what addresses name."""
    shop = store("Maple")
    owner, new = person("Olga", shop, Role.OWNER), person("Nia", shop)
    named: dict[str, object] = dict(records(shop, owner))
    link = make_link(user=new, purpose=AccessLink.Purpose.INVITATION, store=shop, by=owner)
    named |= {"person_id": new.pk, "membership_id": new.memberships.get().pk, "job_id": 0, "rule_id": "MSG-1"}
    people: dict[str, User | None] = {
        "owner": owner,
        "operator": person("Carl", shop),
        "warehouse": person("Wanda", shop, Role.WAREHOUSE),
        "stranger": person("Sam", store("Else"), Role.OWNER),
        "nobody": None,
    }
    return {name: browser(user) for name, user in people.items()}, {
        **named,
        "token": token_of(link),
        "file_token": signing.dumps([owner.pk, named["attachment_id"]], salt=attachments.SALT),
    }


def browser(user: User | None) -> Client:
    """Return a browser in which this person is signed in, if anybody."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def path_of(name: str, named: dict[str, object]) -> str:
    """Return the address with the numbers of the records in it."""
    given = {**named, "token": named["file_token"]} if name == "attachment_file" else named
    return "/" + ARGUMENT.sub(lambda found: str(given[found[1]]), ADDRESSES[name])


def letter(answer: HttpResponse) -> str:
    """Say in one letter how an address answered."""
    if answer.headers.get("Location", "").startswith("/sign-in/?next="):
        return ">"
    return {403: "-", 404: "-", 405: "x"}.get(answer.status_code, "+" if answer.status_code < 500 else "!")


def asked(client: Client, method: str, path: str) -> HttpResponse:
    """Ask once; whatever it changed is taken back."""
    with transaction.atomic():
        answer = getattr(client, method)(path)
        transaction.set_rollback(True)
    return answer  # type: ignore[no-any-return]


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(ROWS) == set(ADDRESSES)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_who_may_open_an_address(name: str) -> None:
    browsers, named = place()
    path = path_of(name, named)
    found = ["".join(letter(asked(browsers[who], method, path)) for who in WHO) for method in ("get", "post")]
    assert " ".join(found) == ROWS.get(name)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_every_answer_is_closed_to_frames_caches_and_guessing(name: str) -> None:
    browsers, named = place()
    for who in ("owner", "nobody"):
        answer = asked(browsers[who], "get", path_of(name, named))
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert re.search("frame-ancestors 'none'|sandbox", answer["Content-Security-Policy"])
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        if answer.status_code == 200 and name not in NO_PAGE:
            assert "no-store" in answer["Cache-Control"], who


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_no_post_passes_without_the_token_of_its_form(name: str) -> None:
    """Another site can let a browser post; without the token of our own page nothing happens."""
    browsers, named = place()
    client = Client(enforce_csrf_checks=True)
    client.cookies = browsers["owner"].cookies
    with transaction.atomic():
        answer = client.post(path_of(name, named))
        transaction.set_rollback(True)
    assert answer.status_code in (403, 405)
    assert answer.status_code == 403 or ROWS[name].split()[1].startswith("x")
