"""The simulated buyer answers what was asked, in the language of the letter, and then lets go."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from afterdesk.demo.buyer import PATIENCE, offered_choices, simulate_buyer
from afterdesk.demo.values import OutgoingReply
from afterdesk.domain.language import detect_language
from tests.demo.cast import NOW

CHOICES = "Dear Dana,\n\nI am sorry. You can choose:\n1. A new kettle.\n2. A refund.\n3. Both lids.\n\nKind regards"
REPLY = OutgoingReply(
    order_id="113-1234567-7654321",
    to_alias="abcdefghijklmno+1a2b3c4d@marketplace.amazon.com",
    subject="Re: Inquiry from Amazon customer Dana (Order: 113-1234567-7654321)",
    text=CHOICES,
    message_id="<one@larch-and-lumen.example>",
    lang="en",
    buyer="Dana Whitlock",
)


def answers(reply: OutgoingReply, count: int = 60) -> list[EmailMessage | None]:
    """What many buyers of different moods write to the same letter."""
    raws = [simulate_buyer(reply, now=NOW, seed=seed) for seed in range(count)]
    return [message_from_bytes(raw, policy=policy.default) if raw else None for raw in raws]


def said(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    text = str(body.get_content())
    inside = text.split("-------------")[2]
    return inside.partition(" wrote:")[0].partition("\nOn ")[0].strip()


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        pytest.param(CHOICES, (1, 2, 3), id="dots"),
        pytest.param("1) a\n2) b", (1, 2), id="brackets"),
        pytest.param("① 交換\n② 返金", (1, 2), id="circled"),
        pytest.param("1、换货\n2、退款", (1, 2), id="Chinese comma"),
        pytest.param("We refund you.\n1. Only one thing", (), id="one is no choice"),
        pytest.param("It takes 2 days.\n3. x", (), id="no beginning"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_offered_choices(text: str, choices: tuple[int, ...]) -> None:
    assert offered_choices(text) == choices


def test_the_answer_comes_through_the_relay_and_names_our_mail() -> None:
    message = next(found for found in answers(REPLY) if found)
    assert message["In-Reply-To"] == message["References"] == "<one@larch-and-lumen.example>"
    assert message["X-Space-Notification-Type"] == "BBC_MESSAGE_SENT_TO_MERCHANT"
    assert message["X-Marketplace-ID"] == "ATVPDKIKX0DER"
    assert REPLY.to_alias in str(message["From"])
    assert "Dana Whitlock" in str(message["From"])
    assert str(message["Subject"]) == REPLY.subject


def test_a_letter_with_choices_is_always_answered_and_mostly_chosen() -> None:
    found = [said(message) for message in answers(REPLY) if message]
    assert len(found) == 60
    chosen = [text for text in found if any(number in text for number in "123")]
    assert len(chosen) > 40
    assert {number for number in "123" for text in chosen if number in text} == set("123")


def test_without_choices_buyers_thank_ask_or_stay_silent() -> None:
    found = answers(replace(REPLY, text="Dear Dana, the new kettle left today."))
    assert 0 < found.count(None) < 30
    texts = [said(message) for message in found if message]
    assert any("hank" in text for text in texts)
    assert any("?" in text for text in texts)


def test_a_second_letter_is_never_asked_about() -> None:
    found = answers(replace(REPLY, text="The new kettle left today.", turn=2))
    assert not any("?" in said(message) for message in found if message)


def test_patience_ends() -> None:
    assert set(answers(replace(REPLY, turn=PATIENCE))) == {None}


@pytest.mark.parametrize(
    ("lang", "domain"),
    [
        pytest.param("de", "amazon.de", id="German"),
        pytest.param("fr", "amazon.fr", id="French"),
        pytest.param("ja", "amazon.co.jp", id="Japanese"),
        pytest.param("zh", "amazon.com", id="Chinese in the US store"),
        pytest.param("zh-Hant", "amazon.co.uk", id="a script is no language"),
    ],
)
def test_buyers_answer_in_the_language_of_the_letter(lang: str, domain: str) -> None:
    reply = replace(REPLY, lang=lang, text="OK", to_alias=f"abcdefghijklmno+1a2b3c4d@marketplace.{domain}")
    texts = [_inside(message) for message in answers(reply) if message]
    spoken = [detect_language(text).lang for text in texts if len(text) > 20 or not text.isascii()]
    assert spoken.count(lang.partition("-")[0]) > len(spoken) * 0.9


def test_an_unknown_language_is_answered_in_english() -> None:
    assert any("hank" in said(message) for message in answers(replace(REPLY, lang="xx", text="OK")) if message)


@pytest.mark.parametrize(
    "alias",
    [
        pytest.param("dana@freemail.example", id="a private address"),
        pytest.param("x@marketplace.amazon.com.evil.example", id="a look-alike"),
        pytest.param("robot@amazon.com", id="Amazon's robot"),
        pytest.param("", id="nobody"),
    ],
)
def test_only_relay_addresses_answer(alias: str) -> None:
    assert simulate_buyer(replace(REPLY, to_alias=alias), now=NOW, seed=1) is None


def test_the_same_letter_gets_the_same_answer() -> None:
    assert simulate_buyer(REPLY, now=NOW, seed=3) == simulate_buyer(REPLY, now=NOW, seed=3)


def _inside(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    lines = [
        line for line in str(body.get_content()).splitlines() if not line.startswith((">", "Am ", "Le ", "On ", "2026"))
    ]
    begin = next(at for at, line in enumerate(lines) if line.startswith("----"))
    return lines[begin + 2].strip()
