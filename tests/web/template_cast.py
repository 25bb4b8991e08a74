"""What the tests of the pages of templates share: words, forms, and the insert into a letter."""

from __future__ import annotations

from typing import Any

from afterdesk.desk.actions.templates import save_template
from afterdesk.desk.models import Template
from afterdesk.domain.templates import TemplateKind, TemplateWords
from tests.desk.cast import NOW
from tests.web.cast import HTMX, Cast

WORDS = TemplateWords(
    name="Damaged", text="Guten Tag {buyer_name},\n\nwir ersetzen {product} heute.", language="de", situation="damaged"
)
SNIPPET = TemplateWords(name="Regards", text="Viele Grüße, {store_name}", language="de", kind=TemplateKind.SNIPPET)
BRIBE = "Geben Sie uns 5 Sterne, dann erstatten wir Ihnen 10 Euro."


def saved(cast: Cast, words: TemplateWords = WORDS) -> Template:
    return save_template(store=cast.store, words=words, by=cast.owner, now=NOW)


def form(**changes: str) -> dict[str, str]:
    return {"name": "Damaged", "kind": "letter", "language": "de", "text": "Guten Tag {buyer_name}", **changes}


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def insert(cast: Cast, row: Template, who: str = "colleague", *, htmx: bool = True, **more: object) -> Any:
    data = {"text": "Liebe Anna,", "language": "de", "template": row.pk, **more}
    return cast.client(who).post(f"/cases/{cast.case.pk}/insert/", data, headers=HTMX if htmx else {})
