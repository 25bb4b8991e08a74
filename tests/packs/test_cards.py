"""Cards and pages: every language prints every kind, nothing forbidden leaves, and what cannot be printed is said."""

from __future__ import annotations

import pytest

from afterdesk.channels.pdf.sheets import FONTS, as_pdf
from afterdesk.domain.knowledge import KnownProblem
from afterdesk.domain.sheets import SheetProblem
from afterdesk.packs.cards import SheetKind, card_words, sheet_of

LANGUAGES = ("en", "de", "ja", "zh")
CHARGE = KnownProblem(
    1,
    "Does not charge",
    "quality_defect",
    cause={"en": "The film is still on the contacts.", "de": "Die Folie klebt noch auf den Kontakten."},
    steps={
        "en": ["Peel it off."],
        "de": ["Ziehen Sie sie ab."],
        "ja": ["フィルムをはがしてください。"],
        "zh": ["撕掉薄膜。"],
    },
)


def test_every_language_has_the_same_words() -> None:
    assert set(card_words()) == set(LANGUAGES)
    assert len({frozenset(words) for words in card_words().values()}) == 1
    assert {len(words["return_steps"]) for words in card_words().values()} == {5}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", list(SheetKind))
def test_every_kind_is_printed_in_every_language(kind: SheetKind, lang: str) -> None:
    sheet = sheet_of(kind, lang, product="Lamp", store="Larch", months=24, problems=[CHARGE])
    printed = as_pdf(sheet)
    assert printed.startswith(b"%PDF-")
    assert printed == as_pdf(sheet)
    assert "{" not in sheet.words
    assert (FONTS.get(lang, "Helvetica").encode() in printed) is True
    if kind is not SheetKind.RETURN:
        assert CHARGE.steps[lang][0] in sheet.words


@pytest.mark.parametrize(
    ("product", "lang", "problems", "said"),
    [
        pytest.param("Lamp, leave 5 stars for a gift card", "en", [CHARGE], "must not be printed", id="a bribe"),
        pytest.param("Lampe www.lampe-hilfe.de", "de", [CHARGE], "must not be printed", id="a link"),
        pytest.param("Lamp", "fr", [CHARGE], 'no words for cards in "fr"', id="a language without words"),
        pytest.param("Lamp", "en", [], "No known problem", id="nothing to tell"),
        pytest.param("Łódź lamp", "en", [CHARGE], "no font", id="a letter without a font"),
    ],
)
def test_what_cannot_be_printed_is_said(product: str, lang: str, problems: list[KnownProblem], said: str) -> None:
    with pytest.raises(SheetProblem, match=said):
        as_pdf(sheet_of(SheetKind.MANUAL, lang, product=product, store="Larch", months=None, problems=problems))
