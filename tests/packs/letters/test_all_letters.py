"""Every letter of every situation in every language and wording, composed with invented facts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from afterdesk.cli import main
from afterdesk.domain.letter_values import PLACEHOLDERS, LetterPlan
from afterdesk.domain.letters import LetterProblem
from afterdesk.domain.situations import Situation
from afterdesk.packs.letters import FOLDER, load_letters, read_letters, with_own_blocks
from afterdesk.packs.letters.gallery import render_all, sample_letter
from afterdesk.packs.playbooks import load_improvements

LIBRARY = load_letters()
LANGUAGES = ("en", "de", "ja", "zh")
PLANS = [pytest.param(plan, id=f"{plan.situation.value} {plan.kind}") for plan in LIBRARY.plans.values()]
BUYER_PLANS = [
    pytest.param(plan, id=f"{plan.situation.value} {plan.kind}")
    for plan in LIBRARY.plans.values()
    if plan.audience == "buyer"
]
NO_PROMISE = {(Situation.THANKS, "reply"), (Situation.PRESALES_QUESTION, "reply")}
PROMISING = [
    pytest.param(plan, id=f"{plan.situation.value} {plan.kind}")
    for plan in LIBRARY.plans.values()
    if plan.audience == "buyer" and (plan.situation, plan.kind) not in NO_PROMISE
]
APOLOGIES = [situation for situation, kind in LIBRARY.plans if kind == "apology"]
FORBIDDEN = {
    "en": r"\b(review|feedback|rating|stars?\b|claim|forgive|e-?mail|phone|call us|discount|coupon|https?:|www\.)",
    "de": r"\b(bewert|rezension|sterne?\b|antrag|verzeih|e-?mail|telefon|anruf|rabatt|gutschein|https?:|www\.)",
    "ja": r"(レビュー|評価|星|クレーム|お許し|メールアドレス|電話|割引|クーポン|https?:|www\.)",
    "zh": r"(评论|评价|反馈|好评|差评|星级|索赔|原谅|邮箱|电话|折扣|优惠券|https?:|www\.)",
}
HEDGES = {
    "en": r"\b(soon|shortly|asap)\b",
    "de": r"\b(in Kürze|baldmöglichst|demnächst)\b",
    "ja": r"(なるべく早く|近日中|後日)",
    "zh": r"(尽快|稍后|近期)",
}


def test_the_four_languages_have_the_same_blocks() -> None:
    names = {lang: set(LIBRARY.languages[lang].blocks) for lang in LANGUAGES}
    assert {lang: names["en"] ^ found for lang, found in names.items()} == {lang: set() for lang in LANGUAGES}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_blocks_have_the_same_placeholders_in_every_language(lang: str) -> None:
    def used(of: str, name: str) -> set[str]:
        block = LIBRARY.languages[of].blocks[name]
        return {word for forms in block.variants for text in forms.values() for word in re.findall(r"\{(\w+)\}", text)}

    english = LIBRARY.languages["en"].blocks
    assert {name: used("en", name) ^ used(lang, name) for name in english if used("en", name) != used(lang, name)} == {}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        pytest.param("en", "3 new pieces of Wasserkocher 1,7 l", id="en"),
        pytest.param("de", "noch einmal, 3 Stück", id="de"),
        pytest.param("ja", "」3点を", id="ja"),
        pytest.param("zh", "再寄3件", id="zh"),
    ],
)
def test_more_than_one_piece(lang: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS | {"quantity": 3, "order_total": "119.97"}), encoding="utf-8")
    assert main(["compose", "--situation", "damaged", "--lang", lang, "--facts", str(path)]) == 0
    assert words in capsys.readouterr().out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_openings_and_closings_vary(lang: str) -> None:
    blocks = LIBRARY.languages[lang].blocks
    assert all(len(blocks[name].variants) >= 2 for name in ("thanks", "closing", "options.lead", "promise.start"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("plan", PLANS)
def test_every_letter_is_whole(plan: LetterPlan, lang: str) -> None:
    for variant in range(3):
        letter = sample_letter(plan, lang, variant, LIBRARY)
        assert "{" not in letter.text
        assert all(part.text.strip() and part.operator_text.strip() for part in letter.parts)
        assert letter.text.endswith("Nordlicht Home") or plan.audience == "public"
        assert not re.search(r"[.。!！?？]\s*[.。]|\s,|  ", letter.text)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("plan", BUYER_PLANS)
def test_no_letter_to_a_buyer_says_what_amazon_forbids(plan: LetterPlan, lang: str) -> None:
    for variant in range(3):
        text = sample_letter(plan, lang, variant, LIBRARY).text
        assert not re.search(FORBIDDEN[lang], text, re.IGNORECASE)
        assert not re.search(HEDGES[lang], text, re.IGNORECASE)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("plan", PROMISING)
def test_every_letter_promises_a_day_and_a_time(plan: LetterPlan, lang: str) -> None:
    letter = sample_letter(plan, lang, 0, LIBRARY)
    assert "promise" in letter.placeholders


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("situation", APOLOGIES, ids=lambda one: one.value)
def test_the_apology_has_its_five_parts(situation: Situation, lang: str) -> None:
    letter = sample_letter(LIBRARY.plan(situation, "apology"), lang, 0, LIBRARY)
    parts = ["sorry", "own", "options", "improve", "closing"]
    found = [part.block_id.split(".")[0].replace("cause", "own") for part in letter.parts]
    assert [name for name in found if name in parts] == parts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_safety_letter_admits_nothing_and_offers_nothing(lang: str) -> None:
    letter = sample_letter(LIBRARY.plan(Situation.DAMAGE_OR_INJURY, "reply"), lang, 0, LIBRARY)
    names = {part.block_id for part in letter.parts}
    assert {"stop.safety", "route.safety"} <= names
    assert not {"options", "fixes"} & names
    assert not [name for name in names if name.startswith(("sorry.", "cause.", "improve."))]
    assert "amount" not in letter.placeholders


def test_every_promised_improvement_is_a_task() -> None:
    promised = {name for name in LIBRARY.languages["en"].blocks if name.startswith("improve.")}
    assert set(load_improvements()) == promised
    assert {
        block for plan in LIBRARY.plans.values() for block in plan.blocks if block.startswith("improve.")
    } == promised


def test_every_placeholder_is_used_somewhere() -> None:
    texts = " ".join(
        text
        for language in LIBRARY.languages.values()
        for block in language.blocks.values()
        for forms in block.variants
        for text in forms.values()
    )
    assert [name for name in PLACEHOLDERS if f"{{{name}}}" not in texts] == []


def test_american_and_british_spelling() -> None:
    plan = LIBRARY.plan(Situation.MISDELIVERED, "reply")
    british = sample_letter(plan, "en", 0, LIBRARY).text
    assert "neighbours" in british
    assert "parcel" in british
    american = dict(LIBRARY.languages["en"].writing.spelling)
    assert (american["neighbours"], american["parcel"]) == ("neighbors", "package")


def test_the_pages_for_review_are_current(tmp_path: Path) -> None:
    kept = Path(__file__).parents[3] / "docs" / "letters"
    assert render_all(tmp_path) == 45
    fresh = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert {path.name: path.read_text(encoding="utf-8") for path in kept.iterdir()} == fresh


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        pytest.param(
            "frame.toml", '[block]\nhello = "Hello {name},"', "{name}, which is not a placeholder", id="unknown"
        ),
        pytest.param("frame.toml", "[block]\nhello = 3", "neither a text, a list", id="a number"),
        pytest.param("frame.toml", "[block\n", "cannot be read", id="not TOML"),
        pytest.param("language.toml", 'locale = "xx_YY"', "not a CLDR locale", id="no such locale"),
    ],
)
def test_a_broken_language_says_where_and_what(name: str, text: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "de"
    folder.mkdir()
    (folder / "language.toml").write_text('locale = "de_DE"', encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(LetterProblem) as problem:
        read_letters(tmp_path)
    assert words in str(problem.value)
    assert f"de/{name}" in str(problem.value)


FACTS = {
    "marketplace": "DE",
    "buyer_name": "Jana Weber",
    "store_name": "Nordlicht Home",
    "product_title": "Wasserkocher 1,7 l, Edelstahl",
    "item_price": "39.99",
    "now": "2026-11-22T17:00:00+00:00",
    "shipped_at": "2026-11-17T10:00:00+00:00",
    "delivered_at": "2026-11-20T10:00:00+00:00",
    "in_return_window": True,
    "stock_product": 4,
    "promise_at": "2026-11-25T16:00:00+00:00",
    "arrives_on": "2026-11-27",
}


def _compose(tmp_path: Path, facts: object, *words: str) -> int:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    return main(["compose", "--situation", "damaged", "--lang", "de", "--facts", str(path), *words])


def test_compose_prints_the_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _compose(tmp_path, FACTS) == 0
    text = capsys.readouterr().out
    assert text.startswith("Guten Tag Jana Weber,\n\nvielen Dank")
    assert "39,99\N{NO-BREAK SPACE}€" in text
    assert "Mittwoch, 25. November, 17:00 Uhr" in text


def test_compose_shows_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _compose(tmp_path, FACTS, "--both", "--operator-lang", "zh") == 0
    assert "    | 您收到的" in capsys.readouterr().out


def test_compose_explains_the_advice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _compose(tmp_path, FACTS, "--advice") == 0
    text = capsys.readouterr().out
    assert "to ask: Can the item still be used?" in text
    assert "1. Send a new one, nothing back: " in text
    assert "39.99 refund to the buyer (39.99 EUR)" in text
    assert "Return, then full refund" in text
    assert "due to the buyer" in text


def test_a_store_has_its_own_wording() -> None:
    own = with_own_blocks(LIBRARY, "de", {"signature": "Ihr Team von {store}"})
    plan = LIBRARY.plan(Situation.DAMAGED, "reply")
    assert sample_letter(plan, "de", 0, own).text.endswith("Ihr Team von Nordlicht Home")
    assert sample_letter(plan, "de", 0, LIBRARY).text.endswith("Freundliche Grüße\nNordlicht Home")
    with pytest.raises(LetterProblem, match="not a placeholder"):
        with_own_blocks(LIBRARY, "de", {"signature": "Ihr {team}"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"item_price": "a lot"}, 'item_price is "a lot"', id="amount"),
        pytest.param({"item_price": "-1"}, "zero or more", id="negative"),
        pytest.param({"item_price": "NaN"}, "zero or more", id="not a number"),
        pytest.param({"promise_at": "2026-11-25T16:00"}, "without a time zone", id="naive moment"),
        pytest.param({"arrives_on": "Friday"}, "Write a day", id="day"),
        pytest.param({"marketplace": "XX"}, "Write one of: US", id="marketplace"),
        pytest.param({"colour": "red"}, "the facts name colour", id="unknown key"),
        pytest.param({"buyer_zone": "Mars/Base"}, "not a time zone", id="zone"),
        pytest.param({"product_title": ""}, "needs {product}", id="missing product"),
        pytest.param({"quantity": "many"}, "quantity", id="quantity"),
        pytest.param({"stock_product": "four"}, "stock_product", id="stock"),
        pytest.param({"costs": 3}, "costs", id="costs"),
        pytest.param({"item_price": "1e400"}, "up to 1000000000", id="more than anybody pays"),
        pytest.param({"quantity": 10**30}, "quantity", id="more than anybody orders"),
        pytest.param({"known": {"damage_extent": [1]}}, "known.damage_extent", id="a fact of a wrong kind"),
        pytest.param({"marketplace": ["DE"]}, "Write one of", id="marketplace in a list"),
        pytest.param({"currency": "XXQ"}, "currency", id="no such currency"),
        pytest.param({"fixes": "none"}, "fixes", id="fixes"),
    ],
)
def test_bad_facts_get_one_sentence(
    changes: dict[str, object], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _compose(tmp_path, FACTS | changes) == 2
    message = capsys.readouterr().err
    assert words in message
    assert "Traceback" not in message


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["compose"], "needs --situation", id="nothing given"),
        pytest.param(
            ["compose", "--situation", "x", "--lang", "de", "--facts", "f"], "not a situation", id="situation"
        ),
        pytest.param(
            ["compose", "--situation", "damaged", "--lang", "de", "--facts", "/nowhere.json"],
            "cannot be read",
            id="file",
        ),
    ],
)
def test_bad_calls_get_one_sentence(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert says in capsys.readouterr().err


def test_the_language_folders_are_the_languages() -> None:
    assert set(LANGUAGES) <= {path.parent.name for path in FOLDER.glob("*/language.toml")}
