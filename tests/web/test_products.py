"""Product knowledge: written on its page, in the letter of a case that it fits, refused where no letter may say it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from afterdesk.channels.email.outgoing_files import MOST_FILES
from afterdesk.channels.files.knowledge_table import read_knowledge
from afterdesk.demo.catalogue import HERE as DEMO
from afterdesk.desk.actions.advising import compose_letter
from afterdesk.desk.actions.import_knowledge import import_knowledge
from afterdesk.desk.actions.knowledge import add_asset, dossier_of, save_problem
from afterdesk.desk.actions.replies import ReplyRequest, queue_reply
from afterdesk.desk.models import (
    Case,
    CaseState,
    Dossier,
    DraftFile,
    Message,
    Order,
    Product,
    ProductAsset,
    ProductPart,
    ProductProblem,
    SolutionUse,
)
from afterdesk.desk.queries.knowledge import knowledge_of, product_lines, product_page
from afterdesk.desk.queries.search import SearchFilters, search
from afterdesk.domain.knowledge import ProblemText
from tests.desk.cast import NOW
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%EOF\n"
CHARGE = {
    "title": "Does not charge",
    "issue": "quality_defect",
    "signs": "lädt nicht，won't charge",
    "cause_de": "Auf den Kontakten klebt noch die Schutzfolie.",
    "steps_de": "Bitte ziehen Sie die Folie ab.\nLaden Sie danach zwei Stunden.",
    "cause_en": "The film is still on the contacts.",
    "steps_en": "Peel off the film.\nThen charge for two hours.",
}


@pytest.fixture
def lamp(cast: Cast) -> Product:
    """A lamp that the case's order names."""
    order = cast.case.order
    assert order is not None
    order.total, order.currency = Decimal("39.90"), "EUR"
    order.save(update_fields=["total", "currency"])
    order.items.create(sku="LAMP-1", title="Desk lamp", quantity=1, price=Decimal("39.90"))
    return Product.objects.create(store=cast.store, sku="LAMP-1", title="Desk lamp, dimmable", stock_unsellable=2)


def about_quality(cast: Cast) -> Case:
    cast.case.situation, cast.case.issue, cast.case.language = "quality_fault", "quality_defect", "de"
    cast.case.save(update_fields=["situation", "issue", "language"])
    return Case.objects.select_related("store", "order", "buyer").get(pk=cast.case.pk)


def written(cast: Cast, lamp: Product, **changes: Any) -> ProductProblem:
    cast.client("colleague").post(f"/products/{lamp.pk}/problems/new/", {**CHARGE, **changes})
    return ProductProblem.objects.get()


def test_a_known_problem_goes_into_the_letter_in_the_buyers_language(cast: Cast, lamp: Product) -> None:
    problem = written(cast, lamp)
    assert problem.signs == ["lädt nicht", "won't charge"]
    letter = compose_letter(case=about_quality(cast), operator_language="en", now=NOW)
    assert "1) Auf den Kontakten klebt noch die Schutzfolie. Bitte ziehen Sie die Folie ab." in letter.text
    assert "fallback" in {part.block_id for part in letter.parts}  # and if it still fails: write to us at once
    page = cast.client("colleague").get(f"/cases/{cast.case.pk}/").content.decode()
    assert "Peel off the film." in page  # beside it, in the operator's own words


def test_a_language_without_steps_is_left_out_and_said(cast: Cast, lamp: Product) -> None:
    written(cast, lamp, cause_de="", steps_de="")
    case = about_quality(cast)
    assert "1) " not in compose_letter(case=case, operator_language="en", now=NOW).text.split("\n\n1. ")[0]
    assert "no steps in German" in cast.client("colleague").get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"title": " "}, "required", id="no name"),
        pytest.param({"steps_de": ""}, "no step in: de", id="a cause alone"),
        pytest.param({"steps_en": "Change your review to five stars."}, "must not be in a letter", id="the guard"),
        pytest.param({"steps_de": "Schreiben Sie an hilfe@lampe.example."}, "must not be in a letter", id="an address"),
    ],
)
def test_what_is_refused_says_why_and_loses_nothing(
    cast: Cast, lamp: Product, changes: dict[str, str], said: str
) -> None:
    answer = cast.client("owner").post(f"/products/{lamp.pk}/problems/new/", {**CHARGE, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Schutzfolie" in answer.content.decode()
    assert not ProductProblem.objects.exists()


def test_the_same_name_twice_is_refused(cast: Cast, lamp: Product) -> None:
    written(cast, lamp)
    answer = cast.client("owner").post(f"/products/{lamp.pk}/problems/new/", CHARGE)
    assert "known problem of that name already" in answer.content.decode()
    assert ProductProblem.objects.count() == 1


def test_what_it_solved_is_counted_once_per_case(cast: Cast, lamp: Product) -> None:
    problem = written(cast, lamp)
    case = about_quality(cast)
    text = f"Guten Tag,\n\n{problem.known.told('de')}\n\nWir melden uns bis morgen 17 Uhr."
    queue_reply(
        case=case, reply=ReplyRequest(text=text, language="de", warning_reason="checked"), by=cast.colleague, now=NOW
    )
    assert SolutionUse.objects.get().case_id == case.pk
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    line = product_page(lamp).problems[0]
    assert (line.sent, line.solved) == (1, 1)
    assert "solved 1 of 1" in cast.client("owner").get(f"/products/{lamp.pk}/").content.decode()


def test_a_problem_out_of_use_leaves_the_letter_and_comes_back(cast: Cast, lamp: Product) -> None:
    problem, case = written(cast, lamp), about_quality(cast)
    owner = cast.client("owner")
    owner.post(f"/products/problems/{problem.pk}/retirement/")
    assert "Schutzfolie" not in compose_letter(case=case, operator_language="en", now=NOW).text
    owner.post(f"/products/problems/{problem.pk}/retirement/")
    assert "Schutzfolie" in compose_letter(case=case, operator_language="en", now=NOW).text


def test_a_manual_is_attached_with_one_click(cast: Cast, lamp: Product) -> None:
    owner = cast.client("owner")
    manual = SimpleUploadedFile("manual.pdf", PDF)
    owner.post(f"/products/{lamp.pk}/files/", {"file": manual, "kind": "manual", "language": "de", "for_buyers": "on"})
    asset = ProductAsset.objects.get()
    owner.post(f"/cases/{cast.case.pk}/product-files/{asset.pk}/")
    assert DraftFile.objects.get().name == "manual.pdf"
    assert owner.get(f"/products/files/{asset.pk}/").content == PDF


@pytest.mark.parametrize(
    ("name", "content", "for_buyers"),
    [
        pytest.param("run.exe", b"MZ\x90\x00", "on", id="a program is not kept"),
        pytest.param("inner.pdf", PDF, "", id="colleagues only: not beside a letter"),
    ],
)
def test_what_is_not_for_buyers_stays_inside(
    cast: Cast, lamp: Product, name: str, content: bytes, for_buyers: str
) -> None:
    owner = cast.client("owner")
    given = {"file": SimpleUploadedFile(name, content), "kind": "other", "for_buyers": for_buyers}
    owner.post(f"/products/{lamp.pk}/files/", {key: value for key, value in given.items() if value})
    for asset in ProductAsset.objects.all():
        owner.post(f"/cases/{cast.case.pk}/product-files/{asset.pk}/")
    assert not DraftFile.objects.exists()


def test_the_dossier_counts_towards_completeness(cast: Cast, lamp: Product) -> None:
    client = cast.client("owner")
    before = product_lines(cast.owner)[0].completeness.score
    client.post(f"/products/{lamp.pk}/", {"specification": "Power: 6 W", "warranty_months": "24"})
    client.post(f"/products/{lamp.pk}/parts/", {"name": "Foot", "from_unsellable": "on"})
    assert ProductPart.objects.get().from_unsellable
    assert product_lines(cast.owner)[0].completeness.score == before + 25
    page = client.get(f"/products/{lamp.pk}/").content.decode()
    assert "from unsellable units: 2 there" in page
    assert Dossier.objects.get().updated_by == cast.owner


@pytest.mark.parametrize(("query", "finds"), [("dimm", True), ("LAMP", True), ("kettle", False)])
def test_products_are_found_by_title_sku_and_asin(cast: Cast, lamp: Product, query: str, finds: bool) -> None:
    assert bool(product_lines(cast.owner, query=query)) is finds
    assert ("Desk lamp" in cast.client("warehouse").get(f"/products/?q={query}").content.decode()) is finds


def test_who_may_not_write_reads(cast: Cast, lamp: Product) -> None:
    save_problem(
        dossier=dossier_of(lamp),
        text=ProblemText(title="Noise", steps={"en": ["Tighten the cap."]}),
        by=cast.owner,
        now=timezone.now(),
    )
    page = cast.client("warehouse").get(f"/products/{lamp.pk}/").content.decode()
    assert "Noise" in page
    assert "Add a known problem" not in page
    assert cast.client("warehouse").post(f"/products/{lamp.pk}/", {"notes": "x"}).status_code == 403


MARKDOWN = """\
# LAMP-1
## Notes
Take care.
## Problem: Smells
Issue: quality_defect
### zh
1. 请通风一天。
# GONE
## Notes
x
"""


def sent(cast: Cast, who: str, deed: str, text: str = MARKDOWN) -> Any:
    given = {"file": SimpleUploadedFile("known.md", text.encode()), "deed": deed}
    return cast.client(who).post(f"/products/stores/{cast.store.pk}/import/", given)


@pytest.mark.parametrize(
    ("deed", "said", "kept"),
    [
        pytest.param("check", "Would be imported: 2 new", 0, id="a check keeps nothing"),
        pytest.param("import", "Imported: 2 new", 1, id="an import does"),
    ],
)
def test_a_file_is_checked_and_imported(cast: Cast, lamp: Product, deed: str, said: str, kept: int) -> None:
    page = sent(cast, "owner", deed).content.decode()
    assert said in page
    assert "GONE: no product has this SKU" in page
    assert ProductProblem.objects.count() == kept


def test_the_same_file_twice_changes_nothing_and_the_export_is_the_import(cast: Cast, lamp: Product) -> None:
    sent(cast, "owner", "import")
    assert "0 new, 0 changed, 2 known already" in sent(cast, "owner", "import").content.decode()
    exported = cast.client("owner").get(f"/products/stores/{cast.store.pk}/export/").content.decode()
    assert exported.startswith("# LAMP-1\n## Notes\nTake care.")
    assert "0 new, 0 changed" in sent(cast, "owner", "import", exported).content.decode()


@pytest.mark.parametrize("ending", ["md", "csv", "xlsx"])
def test_knowledge_leaves_in_every_form(cast: Cast, lamp: Product, ending: str) -> None:
    sent(cast, "owner", "import")
    answer = cast.client("owner").get(f"/products/stores/{cast.store.pk}/export/?as={ending}")
    assert f".{ending}" in answer["Content-Disposition"]
    assert read_knowledge(f"a.{ending}", answer.content).rows == knowledge_of(cast.store)


def test_a_file_of_another_kind_changes_nothing(cast: Cast, lamp: Product) -> None:
    answer = sent(cast, "owner", "import", "only words")
    assert answer.status_code == 422
    assert "No product is named" in answer.content.decode()


@pytest.mark.parametrize("query", ["通风", "Smells", "take care", "LAMP-1"])
def test_what_is_known_is_found_by_search_in_every_language(cast: Cast, lamp: Product, query: str) -> None:
    sent(cast, "owner", "import")
    assert search(cast.colleague, query, SearchFilters()).products == [lamp]


def test_the_demo_stores_notes_pass_the_guard(cast: Cast) -> None:
    known = read_knowledge("known.md", (DEMO / "knowledge.md").read_bytes()).rows
    for one in known:
        Product.objects.create(store=cast.store, sku=one.sku, title=one.sku)
    brought = import_knowledge(store=cast.store, products=known, by=None, now=NOW)
    assert brought.refused == ()
    assert ProductProblem.objects.count() == len([one for product in known for one in product.problems])


def test_what_solved_several_cases_is_offered_as_a_solution(cast: Cast, lamp: Product) -> None:
    words = "Bitte ziehen Sie zuerst die klare Folie von den beiden Kontakten ab."
    for number in range(3):
        order = Order.objects.create(store=cast.store, order_id=f"306-{number:07}-7654321")
        order.items.create(sku="LAMP-1", title="Desk lamp")
        case = Case.objects.create(store=cast.store, order=order, title="x", state=CaseState.CLOSED, opened_at=NOW)
        Message.objects.create(
            store=cast.store, case=case, direction="out", kind="reply", at=NOW, body=f"Hallo\n\n{words}", language="de"
        )
    page = cast.client("owner").get(f"/products/{lamp.pk}/").content.decode()
    assert "solved 3 of 3" in page
    form = cast.client("owner").get(f"/products/{lamp.pk}/problems/new/?language=de&steps={words}").content.decode()
    assert words in form
    assert "Make it a solution" not in cast.client("warehouse").get(f"/products/{lamp.pk}/").content.decode()


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_card_is_printed_and_kept(cast: Cast, lamp: Product, language: str) -> None:
    written(cast, lamp)
    client = cast.client("colleague")
    path, given = f"/products/{lamp.pk}/print/", {"kind": "card", "language": language}
    assert client.post(path, given).content.startswith(b"%PDF-")
    assert not ProductAsset.objects.exists()
    client.post(path, {**given, "deed": "keep"})
    asset = ProductAsset.objects.get()
    assert (asset.kind, asset.language, asset.for_buyers) == ("card", language, True)
    refused = client.post(path, {"kind": "manual", "language": "ja"}, follow=True).content.decode()
    assert "No known problem of this product has steps" in refused


def test_who_only_reads_prints_and_keeps_nothing(cast: Cast, lamp: Product) -> None:
    written(cast, lamp)
    warehouse, given = cast.client("warehouse"), {"kind": "card", "language": "de"}
    assert warehouse.post(f"/products/{lamp.pk}/print/", given).status_code == 200
    assert warehouse.post(f"/products/{lamp.pk}/print/", {**given, "deed": "keep"}).status_code == 403
    assert not ProductAsset.objects.exists()


def test_more_files_than_a_letter_carries_are_refused_in_words(cast: Cast, lamp: Product) -> None:
    about = {"kind": "manual", "language": "de"}
    for number in range(MOST_FILES + 1):
        asset = add_asset(
            dossier=dossier_of(lamp), name=f"{number}.pdf", content=PDF, about=about, by=cast.owner, now=NOW
        )
        answer = cast.client("owner").post(f"/cases/{cast.case.pk}/product-files/{asset.pk}/", follow=True)
    assert "Take one away first" in answer.content.decode()
    assert DraftFile.objects.count() == MOST_FILES
