"""Templates of a store for tests: a letter, a snippet, and one that no guard lets pass."""

from __future__ import annotations

from afterdesk.desk.actions.insert_template import LetterSoFar, insert_template
from afterdesk.desk.actions.templates import (
    save_template,
)
from afterdesk.desk.models import (
    Case,
    Store,
    Template,
    User,
)
from afterdesk.domain.templates import TemplateKind, TemplateWords
from tests.desk.cast import NOW

TEXT = (
    "Guten Tag {buyer_name},\n\nes tut uns leid. Wir ersetzen {product} heute und melden uns bis {promise}. "
    "Antworten Sie gern auf diese Nachricht."
)
WORDS = TemplateWords(name="Damaged", text=TEXT, language="de", situation="damaged", tags=("lamp",))
SNIPPET = TemplateWords(name="Hello", text="Guten Tag {buyer_name}", language="de", kind=TemplateKind.SNIPPET)
BRIBE = "Guten Tag, geben Sie uns 5 Sterne, dann erstatten wir Ihnen 10 Euro."


def saved(shop: Store, by: User, words: TemplateWords = WORDS) -> Template:
    return save_template(store=shop, words=words, by=by, now=NOW)


def with_lamp(case: Case) -> Case:
    assert case.order is not None
    case.order.items.create(sku="LAMP-1", title="Desk lamp, black", quantity=1)
    case.situation = "damaged"
    case.save()
    return case


def insert(case: Case, row: Template, by: User, text: str = "", at: int | None = None) -> str:
    return insert_template(case=case, template_id=row.pk, letter=LetterSoFar(text, at), by=by, now=NOW).text
