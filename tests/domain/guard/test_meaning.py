"""The guard sees meaning: the same words forbidden in one sentence are harmless in another."""

from __future__ import annotations

import pytest

from afterdesk.domain.guard import Family, GuardContext, LetterKind, check_reply
from afterdesk.domain.guard.values import Finding
from afterdesk.packs.guard import load_guard_rules

REPLY = GuardContext()


def blocking(text: str, context: GuardContext = REPLY) -> set[str]:
    return {f.family.value for f in findings(text, context) if f.blocks}


def findings(text: str, context: GuardContext = REPLY) -> tuple[Finding, ...]:
    return check_reply(text, context=context, rules=load_guard_rules())


@pytest.mark.parametrize(
    ("text", "family"),
    [
        pytest.param("Please change your review.", "review_manipulation", id="plain"),
        pytest.param("You know what would make my day after this refund.", "review_manipulation", id="oblique"),
        pytest.param("We would never ask, but five stars would make us happy.", "review_manipulation", id="but"),
        pytest.param("好评返现", "review_incentive", id="Chinese cashback"),
        pytest.param("給個五星好嗎", "review_manipulation", id="traditional Chinese"),
        pytest.param("星をいただければ幸いです。", "review_manipulation", id="Japanese stars"),
        pytest.param("Ein kleines Dankeschön für Ihre Bewertung liegt bei.", "review_incentive", id="German thanks"),
        pytest.param("As soon as the claim is withdrawn we refund you.", "atoz_inducement", id="condition"),
        pytest.param("We are out of stock, please cancel the order.", "order_cancel_request", id="cancel for us"),
        pytest.param("Please pick 'No longer needed' as return reason.", "return_steering", id="reason"),
    ],
)
def test_forbidden(text: str, family: str) -> None:
    assert family in blocking(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("We would never ask you to change your review.", id="refusal"),
        pytest.param("レビューの変更をお願いすることはございません。", id="Japanese refusal"),
        pytest.param("我们绝不会要求您修改评价。", id="Chinese refusal"),
        pytest.param("Wir bitten Sie nicht, Ihre Rezension zu ändern.", id="German refusal"),
        pytest.param('Your "5 Stars Kettle" ships today.', id="product name"),
        pytest.param("Das Messerset „5 Sterne Profi“ geht heute raus.", id="German product name"),
        pytest.param("Your refund was issued today; the A-to-z claim will be settled by Amazon.", id="refund anyway"),
        pytest.param("To cancel, go to Your Orders and select Request cancellation.", id="Amazon's route"),
        pytest.param("We read your review and have changed the manual.", id="we change something"),
        pytest.param('You wrote "one star, remove this seller". I understand.', id="the buyer's words"),
    ],
)
def test_harmless(text: str) -> None:
    assert blocking(text) == set()


def test_a_neutral_notice_about_seller_feedback_is_a_warning() -> None:
    found = findings("The matter is solved. Seller feedback can be updated at any time if you wish.")
    assert [(f.rule, f.severity.value) for f in found] == [("G05", "warn")]


@pytest.mark.parametrize(
    ("context", "family"),
    [
        pytest.param(GuardContext(previous_requests=1), "repeat_review_request", id="second request"),
        pytest.param(GuardContext(flags=frozenset({"complaint"})), "repeat_review_request", id="in a complaint"),
    ],
)
def test_a_neutral_request_depends_on_the_case(context: GuardContext, family: str) -> None:
    text = "You are welcome to leave an honest review of the lamp."
    assert blocking(text) == set()
    assert family in blocking(text, context)


def test_an_admission_is_blocked_in_a_safety_case_only() -> None:
    text = "The kettle has a manufacturing defect; a new one leaves today. Reply here if needed."
    assert blocking(text) == set()
    assert blocking(text, GuardContext(safety=True)) == {"safety_admission"}


def test_unasked_thanks_are_blocked_and_a_reply_is_not() -> None:
    text = "Order 112-4839201-5520193: thank you for your order! We hope you enjoy it."
    assert blocking(text, GuardContext(proactive=True)) == {"unnecessary_message"}
    assert blocking("You are very welcome, I am glad it works. Reply here if anything comes up.") == set()


@pytest.mark.parametrize(
    ("text", "kind", "missing"),
    [
        pytest.param("Then return it.", LetterKind.REPLY, {"blunt_return", "no_timeframe", "no_followup"}, id="blunt"),
        pytest.param("We are sorry. Just reply.", LetterKind.APOLOGY, {"no_solution", "no_timeframe"}, id="only sorry"),
        pytest.param("Sorry! A new one leaves today.", LetterKind.APOLOGY, {"no_followup"}, id="no way back"),
        pytest.param("The cable is two metres long.", LetterKind.ANSWER, set(), id="an answer needs no more"),
        pytest.param("Gern geschehen!", LetterKind.THANKS, set(), id="nor does thanks"),
    ],
)
def test_completeness_knows_the_kind_of_letter(text: str, kind: LetterKind, missing: set[str]) -> None:
    found = findings(text, GuardContext(letter_kind=kind))
    assert {f.family.value for f in found} == missing
    assert not any(f.blocks for f in found)


def test_a_finding_says_everything_in_the_letters_language() -> None:
    (finding,) = (f for f in findings("Bitte ändern Sie Ihre Bewertung.") if f.family is Family.REVIEW_MANIPULATION)
    assert finding.words == "ändern Sie Ihre Bewertung"
    assert finding.why
    assert finding.source
    assert finding.instead.startswith("Was Sie schreiben")
