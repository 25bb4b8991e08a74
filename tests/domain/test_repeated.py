"""What is written again and again about one product is found; what is written about all of them is not."""

from __future__ import annotations

import pytest

from afterdesk.domain.repeated import Answered, repeated_answers

FILM = "Please peel the clear film off the two contacts, then charge it for {} hours."
HELLO = "Thank you very much for your message about your order with us."
JAPANESE = "本体の接点にある透明なフィルムをはがしてから充電してください。"


def reply(case_id: int, sku: str, *paragraphs: str, solved: bool = True, language: str = "en") -> Answered:
    return Answered(case_id, sku, language, "\n\n".join(paragraphs), solved)


def three(paragraph: str, language: str = "en") -> list[Answered]:
    return [reply(n, "LAMP", HELLO, paragraph.format(n + 1), solved=n > 0, language=language) for n in range(3)]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        pytest.param(three(FILM), [(3, 2)], id="figures differ, the words are the same"),
        pytest.param(three(JAPANESE, "ja"), [(3, 2)], id="Japanese says it in half the characters"),
        pytest.param(three(FILM)[:2], [], id="two cases are no habit"),
        pytest.param([*three(FILM), reply(9, "MUG", FILM.format(9))], [], id="too often of another product"),
        pytest.param(three("Best regards"), [], id="too short to help anybody"),
        pytest.param([reply(1, "LAMP", FILM)] * 5, [], id="five replies in one case are one case"),
        pytest.param([], [], id="nothing sent"),
    ],
)
def test_repeated(answers: list[Answered], found: list[tuple[int, int]]) -> None:
    general = [reply(100 + n, f"SKU-{n}", HELLO) for n in range(6)]
    assert [(one.sent, one.solved) for one in repeated_answers([*answers, *general], "LAMP")] == found
