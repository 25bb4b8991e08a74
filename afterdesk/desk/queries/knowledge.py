"""Reading what is known of products: the list with how complete it is, one product's page, what fits a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from afterdesk.desk.models import (
    AssetKind,
    Case,
    CaseState,
    Dossier,
    Message,
    Product,
    ProductAsset,
    ProductProblem,
    SolutionUse,
    Store,
    User,
)
from afterdesk.desk.scope import NotFound, products_for, store_ids_for
from afterdesk.domain.knowledge import (
    TEXTS,
    Completeness,
    PartText,
    Piece,
    ProblemText,
    ProductKnowledge,
    completeness,
)
from afterdesk.domain.repeated import Answered, Repeated, repeated_answers

LISTED = 500
#: Replies read for what is written again and again, and how many of those are shown.
ANSWERS_READ, SUGGESTED = 400, 5


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One SKU in the list."""

    product: Product
    problems: int
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A known problem, with how often its solution was sent and in how many of those cases the buyer was content."""

    problem: ProductProblem
    sent: int
    solved: int

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which buyers can be told the solution."""
        return tuple(sorted(self.problem.steps))


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Everything a product's page shows."""

    product: Product
    dossier: Dossier
    problems: tuple[ProblemLine, ...]
    retired: tuple[ProductProblem, ...]
    assets: tuple[ProductAsset, ...]
    parts: tuple[Any, ...]
    completeness: Completeness
    repeated: tuple[Repeated, ...] = ()


def product_lines(user: User, *, query: str = "", store_id: int | None = None) -> tuple[ProductLine, ...]:
    """Return the products of a person's stores, one line per SKU, by title."""
    found = products_for(user).select_related("store")
    if store_id is not None:
        found = found.filter(store_id=store_id)
    if query:
        found = found.filter(Q(title__icontains=query) | Q(sku__icontains=query) | Q(asin__icontains=query))
    one_per_sku: dict[tuple[int, str], Product] = {}
    for product in found.order_by("title", "id")[: LISTED * 3]:
        one_per_sku.setdefault((product.store_id, product.sku), product)
    dossiers = {(one.store_id, one.sku): one for one in _dossiers(user)}
    return tuple(
        ProductLine(
            product,
            problems=len(dossiers[key].problems.all()) if key in dossiers else 0,
            completeness=_completeness(dossiers.get(key)),
        )
        for key, product in list(one_per_sku.items())[:LISTED]
    )


def product_for(user: User, product_id: int) -> Product:
    """Return a product of one of the person's stores. Raises NotFound."""
    found = products_for(user).select_related("store").filter(pk=product_id).first()
    if found is None:
        raise NotFound("There is no such product in your stores.")
    return found


def problem_for(user: User, problem_id: int) -> ProductProblem:
    """Return a known problem of one of the person's stores. Raises NotFound."""
    found = ProductProblem.objects.select_related("dossier").filter(
        pk=problem_id, dossier__store_id__in=store_ids_for(user)
    )
    one = found.first()
    if one is None:
        raise NotFound("There is no such known problem in your stores.")
    return one


def asset_for(user: User, asset_id: int) -> ProductAsset:
    """Return a product's file from one of the person's stores. Raises NotFound."""
    found = ProductAsset.objects.select_related("dossier").filter(
        pk=asset_id, dossier__store_id__in=store_ids_for(user)
    )
    one = found.first()
    if one is None:
        raise NotFound("There is no such file in your stores.")
    return one


def product_of_dossier(user: User, dossier: Dossier) -> Product:
    """Return the product on whose page a dossier is shown. Raises NotFound."""
    found = products_for(user).filter(store_id=dossier.store_id, sku=dossier.sku).order_by("title", "id").first()
    if found is None:
        raise NotFound("There is no product of this SKU any more. Import the product list again under Stores.")
    return found


def product_page(product: Product) -> ProductPage:
    """Return what is known of a product."""
    dossier = (
        _with_all(Dossier.objects.filter(store_id=product.store_id, sku=product.sku)).first()
        or Dossier.objects.get_or_create(store_id=product.store_id, sku=product.sku)[0]
    )
    problems, outcomes = list(dossier.problems.order_by("id")), _outcomes(dossier)
    return ProductPage(
        product=product,
        dossier=dossier,
        problems=tuple(ProblemLine(one, *outcomes.get(one.pk, (0, 0))) for one in problems if one.retired_at is None),
        retired=tuple(one for one in problems if one.retired_at is not None),
        assets=tuple(dossier.assets.defer("content")),
        parts=tuple(dossier.parts.all()),
        completeness=_completeness(dossier),
        repeated=_repeated(product, dossier),
    )


def assets_for(case: Case) -> tuple[ProductAsset, ...]:
    """Return the files that may go to the buyer of a case, those in the buyer's language first."""
    if case.order is None:
        return ()
    skus = case.order.items.exclude(sku="").values("sku")
    found = ProductAsset.objects.filter(dossier__store_id=case.store_id, dossier__sku__in=skus, for_buyers=True)
    return tuple(sorted(found.defer("content")[:30], key=lambda one: (one.language != case.language, one.pk)))


def _outcomes(dossier: Dossier) -> dict[int, tuple[int, int]]:
    """Return by problem: in how many cases it was sent, and how many closed without the buyer writing again."""
    again = Message.objects.filter(
        case=OuterRef("case"), direction=Message.Direction.IN, is_automatic=False, at__gt=OuterRef("at")
    )
    uses = SolutionUse.objects.filter(problem__dossier=dossier).annotate(again=Exists(again))
    counted: dict[int, tuple[int, int]] = {}
    for problem_id, state, wrote_again in uses.values_list("problem_id", "case__state", "again"):
        sent, solved = counted.get(problem_id, (0, 0))
        counted[problem_id] = (sent + 1, solved + (state == CaseState.CLOSED and not wrote_again))
    return counted


def _dossiers(user: User) -> QuerySet[Dossier]:
    return _with_all(Dossier.objects.filter(store_id__in=store_ids_for(user)))


def _with_all(found: QuerySet[Dossier]) -> QuerySet[Dossier]:
    asset = ProductAsset.objects.filter(dossier=OuterRef("pk"))
    return found.annotate(
        has_manual=Exists(asset.filter(kind=AssetKind.MANUAL)),
        has_card=Exists(asset.filter(kind=AssetKind.CARD)),
        has_video=Exists(asset.filter(kind=AssetKind.VIDEO)),
    ).prefetch_related("problems", "parts")


def _completeness(dossier: Dossier | None) -> Completeness:
    return completeness(_pieces(dossier) if dossier is not None else ())


def _pieces(dossier: Dossier) -> list[Piece]:
    problems = [one for one in dossier.problems.all() if one.retired_at is None]
    languages = set().union(*(one.steps for one in problems)) if problems else set()
    written = {
        Piece.PROBLEMS: bool(problems),
        Piece.STEPS_IN_LANGUAGES: len(languages) > 1 and all(set(one.steps) == languages for one in problems),
        Piece.MANUAL: getattr(dossier, "has_manual", False),
        Piece.SPECIFICATION: dossier.specification.strip(),
        Piece.WARRANTY: dossier.warranty_months is not None or dossier.warranty_terms.strip(),
        Piece.PARTS: bool(dossier.parts.all()),
        Piece.CARD: getattr(dossier, "has_card", False),
        Piece.STRENGTHS: dossier.strengths.strip() and dossier.weaknesses.strip(),
        Piece.COMPETITORS: dossier.comparisons.strip(),
        Piece.VIDEO: getattr(dossier, "has_video", False),
    }
    return [piece for piece, has in written.items() if has]


def uses_of(problem: ProductProblem) -> QuerySet[SolutionUse]:
    """Return the cases in which a solution was sent, newest first."""
    return problem.uses.select_related("case").order_by("-at")


def knowledge_of(store: Store) -> tuple[ProductKnowledge, ...]:
    """Return all that is known of a store's products, as files carry it; what is out of use is left out."""
    found = Dossier.objects.filter(store=store).prefetch_related("problems", "parts").order_by("sku")
    all_known = (_as_knowledge(one) for one in found)
    return tuple(one for one in all_known if one.texts or one.problems or one.parts)


def _as_knowledge(dossier: Dossier) -> ProductKnowledge:
    texts = {name: str(value) for name in TEXTS if (value := getattr(dossier, name)) not in (None, "")}
    in_use = [one for one in dossier.problems.all() if one.retired_at is None]
    problems = tuple(
        ProblemText(title=one.title, issue=one.issue, signs=tuple(one.signs), cause=one.cause, steps=one.steps)
        for one in in_use
    )
    parts = tuple(PartText(one.name, one.part_sku, one.from_unsellable) for one in dossier.parts.all())
    return ProductKnowledge(dossier.sku, texts, problems, parts)


def _repeated(product: Product, dossier: Dossier) -> tuple[Repeated, ...]:
    """Return what operators wrote again and again about a product and nobody has written down yet."""
    told = " ".join(" ".join(steps) for one in dossier.problems.all() for steps in one.steps.values()).casefold()
    found = repeated_answers(_answers(product), product.sku)
    return tuple(one for one in found if one.text.casefold() not in told)[:SUGGESTED]


def _answers(product: Product) -> Iterator[Answered]:
    """Give the newest replies of the store's closed cases, those of the product and as many others."""
    again = Message.objects.filter(
        case=OuterRef("case"), direction=Message.Direction.IN, is_automatic=False, at__gt=OuterRef("at")
    )
    sent = (
        Message.objects.filter(store_id=product.store_id, direction=Message.Direction.OUT, kind="reply")
        .filter(case__state=CaseState.CLOSED, case__order__items__sku__gt="")
        .annotate(again=Exists(again), sku=F("case__order__items__sku"))
        .order_by("-at")
    )
    for rows in (sent.filter(sku=product.sku)[:ANSWERS_READ], sent.exclude(sku=product.sku)[:ANSWERS_READ]):
        for one in rows.values_list("case_id", "sku", "language", "body", "again"):
            yield Answered(one[0], one[1], one[2].split("-")[0], one[3], not one[4])
