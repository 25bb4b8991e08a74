"""Writing down what is known of products: dossiers, known problems, parts, manuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from afterdesk.channels.email.outgoing_files import UnsendableFile, checked_file
from afterdesk.desk.indexing import index_dossier
from afterdesk.desk.models import (
    AssetKind,
    Case,
    Dossier,
    Message,
    Product,
    ProductAsset,
    ProductPart,
    ProductProblem,
    SolutionUse,
    User,
)
from afterdesk.desk.rulebook import guard_rules
from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard import GuardContext, check_reply
from afterdesk.domain.knowledge import TEXTS, KnownProblem, ProblemText, fitting


class KnowledgeRefused(DeskError):
    """What was written of a product cannot be kept as it is."""


def dossier_of(product: Product) -> Dossier:
    """Return the dossier of a product's SKU; the first look at it makes an empty one."""
    dossier, _ = Dossier.objects.get_or_create(store_id=product.store_id, sku=product.sku)
    return dossier


def save_dossier(*, dossier: Dossier, fields: Mapping[str, Any], by: User | None, now: datetime) -> bool:
    """Keep what was written. Return whether anything changed."""
    changed = [name for name in TEXTS if name in fields and getattr(dossier, name) != fields[name]]
    for name in changed:
        setattr(dossier, name, fields[name])
    if changed:
        dossier.updated_at, dossier.updated_by = now, by
        dossier.save(update_fields=[*changed, "updated_at", "updated_by"])
        index_dossier(dossier, at=now)
    return bool(changed)


def save_problem(
    *, dossier: Dossier, text: ProblemText, by: User | None, now: datetime, problem: ProductProblem | None = None
) -> ProductProblem:
    """Keep a known problem, new or changed. Raises KnowledgeRefused in a sentence."""
    kept = problem or ProductProblem(dossier=dossier)
    kept.title, kept.issue = text.title.strip(), text.issue
    kept.signs = [sign.strip() for sign in text.signs if sign.strip()]
    kept.cause = {lang: words.strip() for lang, words in text.cause.items() if words.strip()}
    kept.steps = _steps(text.steps)
    _check(kept)
    kept.updated_at, kept.updated_by = now, by
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise KnowledgeRefused(
            "This product has a known problem of that name already. Change that one, or choose another name."
        ) from None
    index_dossier(dossier, at=now)
    return kept


def retire_problem(*, problem: ProductProblem, now: datetime) -> None:
    """Take a problem out of use; what it solved stays counted, and it can be brought back."""
    problem.retired_at = now
    problem.save(update_fields=["retired_at"])


def bring_back_problem(*, problem: ProductProblem) -> None:
    """Put a retired problem into use again."""
    problem.retired_at = None
    problem.save(update_fields=["retired_at"])


def add_part(*, dossier: Dossier, name: str, part_sku: str = "", from_unsellable: bool = False) -> ProductPart:
    """Note a part that can be sent alone; the same name again brings it up to date."""
    part, _ = ProductPart.objects.update_or_create(
        dossier=dossier, name=name.strip(), defaults={"part_sku": part_sku, "from_unsellable": from_unsellable}
    )
    return part


def add_asset(
    *, dossier: Dossier, name: str, content: bytes, about: Mapping[str, Any], by: User | None, now: datetime
) -> ProductAsset:
    """Keep a file about the product. Raises KnowledgeRefused where Amazon would not take it beside a letter."""
    try:
        checked = checked_file(name, content)
    except UnsendableFile as problem:
        raise KnowledgeRefused(str(problem)) from problem
    return ProductAsset.objects.create(
        dossier=dossier,
        kind=AssetKind(about.get("kind", AssetKind.MANUAL)),
        language=about.get("language", ""),
        version=about.get("version", ""),
        for_buyers=bool(about.get("for_buyers", True)),
        name=checked.name,
        content=content,
        content_type=checked.content_type,
        size=len(content),
        added_at=now,
        added_by=by,
    )


def note_solutions(*, case: Case, text: str, language: str, now: datetime) -> int:
    """Count which known solutions of the case's product stand in a reply, so that it can be said what works."""
    found = [one for one in problems_of(case) if (told := one.known.told(language)) and told in text]
    SolutionUse.objects.bulk_create(
        [SolutionUse(problem=one, case=case, at=now) for one in found], ignore_conflicts=True
    )
    return len(found)


def problems_of(case: Case) -> list[ProductProblem]:
    """Return the known problems in use of what was ordered; one query."""
    if case.order_id is None:
        return []
    skus = case.order.items.exclude(sku="").values("sku") if case.order else []
    found = ProductProblem.objects.filter(dossier__store_id=case.store_id, dossier__sku__in=skus, retired_at=None)
    return list(found.order_by("id")[:200])


def known_for(case: Case) -> tuple[KnownProblem, ...]:
    """Return the known problems a case may be about, the likeliest first."""
    problems = problems_of(case)
    if not problems:
        return ()
    said = case.messages.filter(direction=Message.Direction.IN).order_by("-at", "-id").values_list("body", flat=True)
    return fitting([one.known for one in problems], issue=case.issue, text="\n".join(said[:3]))


def _steps(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    cleaned = {lang: [step.strip() for step in steps if step.strip()] for lang, steps in given.items()}
    return {lang: steps for lang, steps in cleaned.items() if steps}


def _check(problem: ProductProblem) -> None:
    if not problem.title:
        raise KnowledgeRefused("Give the problem a name, for example “Does not charge”.")
    lonely = sorted(set(problem.cause) - set(problem.steps))
    if lonely:
        raise KnowledgeRefused(
            f"There is a cause but no step in: {', '.join(lonely)}. Write what the buyer can do, one step a line."
        )
    _check_by_guard(problem.known)


def _check_by_guard(known: KnownProblem) -> None:
    """Refuse what no letter may say, so that a letter never carries it; completeness is the letter's own matter."""
    for lang in sorted(known.languages):
        context = GuardContext(buyer_lang=lang)
        found = check_reply(known.told(lang), context=context, rules=guard_rules())
        stopped = next((one for one in found if one.blocks), None)
        if stopped is not None:
            raise KnowledgeRefused(
                f"“{stopped.words}” ({lang}) must not be in a letter (rule {stopped.rule}): write it otherwise."
            )
