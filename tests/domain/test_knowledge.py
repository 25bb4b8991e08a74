"""Known problems: which one a message is about, what of it goes into a letter, how complete a dossier is."""

from __future__ import annotations

import pytest

from afterdesk.domain.knowledge import POINTS, KnownProblem, Piece, completeness, fitting, fixes

CHARGE = KnownProblem(
    1,
    "Does not charge",
    "quality_defect",
    ("won't charge", "lädt nicht", "充電できない"),
    {"en": "The film is still on the contacts.", "de": "Die Folie klebt noch auf den Kontakten."},
    {
        "en": ["Peel it off.", "Charge for two hours."],
        "de": ["Ziehen Sie sie ab."],
        "ja": ["フィルムをはがしてください。"],
    },
)
NOISE = KnownProblem(2, "Noise", "quality_defect", ("rattle",), {}, {"en": ["Tighten the cap."]})
SIZE = KnownProblem(3, "Too small", "not_as_described", ("too small", "zu klein"), {}, {"en": ["See the size guide."]})
UNTOLD = KnownProblem(4, "Smell", "quality_defect", ("smell",))


@pytest.mark.parametrize(
    ("text", "issue", "fits"),
    [
        pytest.param("It rattles all night", "quality_defect", [2, 1, 4], id="a sign comes before the same issue"),
        pytest.param("Sie LÄDT NICHT und ist zu klein", "how_to_use", [1, 3], id="signs alone, in any case of letters"),
        pytest.param("本体が充電できないです", "", [1], id="Japanese"),
        pytest.param("Where is my parcel", "where_is_it", [], id="nothing fits"),
        pytest.param("", "not_as_described", [3], id="the issue alone"),
    ],
)
def test_fitting(text: str, issue: str, fits: list[int]) -> None:
    assert [one.id for one in fitting([CHARGE, NOISE, SIZE, UNTOLD], issue=issue, text=text)] == fits


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        pytest.param("de", ["Die Folie klebt noch auf den Kontakten. Ziehen Sie sie ab."], id="cause and steps"),
        pytest.param("ja", ["フィルムをはがしてください。"], id="no cause: the steps alone, without a space"),
        pytest.param("fr", [], id="no other language steps in"),
        pytest.param(
            "en",
            ["The film is still on the contacts. Peel it off. Charge for two hours.", "Tighten the cap."],
            id="what has no steps is left out",
        ),
    ],
)
def test_fixes_are_told_in_the_buyers_language(lang: str, told: list[str]) -> None:
    assert [one.text[lang] for one in fixes([CHARGE, UNTOLD, NOISE], lang=lang, operator_lang="zh")] == told


def test_the_operator_reads_his_own_language_or_english() -> None:
    (fix,) = fixes([CHARGE], lang="de", operator_lang="zh")
    assert fix.text["zh"].startswith("The film is still")


def test_a_letter_lists_three_at_most() -> None:
    assert len(fixes([NOISE] * 5, lang="en", operator_lang="en")) == 3


@pytest.mark.parametrize(
    ("present", "score", "first_missing"),
    [
        pytest.param([], 0, Piece.PROBLEMS, id="nothing"),
        pytest.param([Piece.PROBLEMS, Piece.MANUAL], 40, Piece.STEPS_IN_LANGUAGES, id="some"),
        pytest.param(list(Piece), 100, None, id="everything"),
    ],
)
def test_completeness(present: list[Piece], score: int, first_missing: Piece | None) -> None:
    found = completeness(present)
    assert found.score == score
    assert next(iter(found.missing), None) == first_missing


def test_every_piece_has_points() -> None:
    assert set(POINTS) == set(Piece)
