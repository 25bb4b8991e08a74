"""Product knowledge from a file: what is new or changed is kept, what the file does not say stays as it is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.knowledge import KnowledgeRefused, add_part, dossier_of, save_dossier, save_problem
from afterdesk.desk.models import Dossier, Product, ProductProblem, Store, User
from afterdesk.domain.knowledge import ProblemText, ProductKnowledge


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brings, in pieces (texts, problems, parts): new, changed, known already; and what was refused."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: tuple[str, ...] = ()


def import_knowledge(
    *, store: Store, products: Iterable[ProductKnowledge], by: User | None, now: datetime, keep: bool = True
) -> Brought:
    """Bring products up to date; with `keep` False only say what would change. The same file twice changes nothing."""
    counts = {"new": 0, "changed": 0, "same": 0}
    refused: list[str] = []
    with transaction.atomic():
        for known in products:
            product = Product.objects.filter(store=store, sku=known.sku).order_by("title", "id").first()
            if product is None:
                refused.append(f"{known.sku}: no product has this SKU. Import the product list first, under Stores.")
                continue
            for piece in _bring(dossier_of(product), known, by, now, refused):
                counts[piece] += 1
        if not keep:
            transaction.set_rollback(True)
    return Brought(**counts, refused=tuple(refused))


def _bring(
    dossier: Dossier, known: ProductKnowledge, by: User | None, now: datetime, refused: list[str]
) -> Iterable[str]:
    for name, text in known.texts.items():
        yield _bring_text(dossier, name, text, by, now)
    for part in known.parts:
        before = dossier.parts.filter(name=part.name).first()
        same = before and (before.part_sku, before.from_unsellable) == (part.part_sku, part.from_unsellable)
        add_part(dossier=dossier, name=part.name, part_sku=part.part_sku, from_unsellable=part.from_unsellable)
        yield "same" if same else "changed" if before else "new"
    for problem in known.problems:
        try:
            yield _bring_problem(dossier, problem, by, now)
        except KnowledgeRefused as refusal:
            refused.append(f"{known.sku}, {problem.title}: {refusal}")


def _bring_text(dossier: Dossier, name: str, text: str, by: User | None, now: datetime) -> str:
    value = int(text) if name == "warranty_months" else text
    was_empty = not getattr(dossier, name)
    changed = save_dossier(dossier=dossier, fields={name: value}, by=by, now=now)
    return "same" if not changed else "new" if was_empty else "changed"


def _bring_problem(dossier: Dossier, text: ProblemText, by: User | None, now: datetime) -> str:
    before = ProductProblem.objects.filter(dossier=dossier, title=text.title.strip()).first()
    if before is None:
        save_problem(dossier=dossier, text=text, by=by, now=now)
        return "new"
    joined = ProblemText(
        title=before.title,
        issue=text.issue or before.issue,
        signs=tuple(dict.fromkeys([*before.signs, *text.signs])),
        cause={**before.cause, **text.cause},
        steps={**before.steps, **{lang: list(steps) for lang, steps in text.steps.items()}},
    )
    was = (before.issue, list(before.signs), dict(before.cause), dict(before.steps))
    if was == (joined.issue, list(joined.signs), dict(joined.cause), dict(joined.steps)):
        return "same"
    save_problem(dossier=dossier, text=joined, by=by, now=now, problem=before)
    return "changed"
