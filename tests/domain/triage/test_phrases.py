"""The phrase language of the lexicons, and what takes a phrase back."""

from __future__ import annotations

import pytest

from afterdesk.domain.triage.lexicon import build_lexicon, find_evidence
from afterdesk.domain.triage.normalise import fold
from afterdesk.domain.triage.phrases import BadPhrase, compile_phrase, find_phrases


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        pytest.param("leav* ~ bad review*", "I'm leaving you a very bad review!", True, id="gap and endings"),
        pytest.param("leav* ~ bad review*", "I am leaving. A bad review it is", False, id="not across sentences"),
        pytest.param(
            "leav* ~ bad review*", "leave one two three four five bad reviews", False, id="five words are too many"
        ),
        pytest.param("(one|1) star", "gave 1 star", True, id="alternatives"),
        pytest.param("(one|1) star", "11 stars", False, id="whole words"),
        pytest.param("write [a] review", "write review", True, id="optional word left out"),
        pytest.param("write [a] review", "write a review", True, id="optional word there"),
        pytest.param("don't work", "it dont work", True, id="apostrophe left out"),
        pytest.param("*schaden", "ein Transportschaden", True, id="compound"),
        pytest.param("写~差评", "我要写一条差评", True, id="Chinese gap"),
        pytest.param("(マーケットプレイス|マケプレ)保証", "マケプレ保証を使います", True, id="Japanese alternatives"),
        pytest.param("(a-to-z|atoz)", "我在准备A-to-Z的材料", True, id="Latin words inside Chinese"),
        pytest.param("星(1|一)", "星1つにします", True, id="a figure inside Japanese"),
        pytest.param("(a-to-z|atoz)", "我在准备beta-to-zeta的材料", False, id="not inside a longer Latin word"),
        pytest.param("退货", "我要退貨", True, id="traditional text meets a simplified phrase"),
    ],
)
def test_phrase(phrase: str, text: str, found: bool) -> None:
    assert bool(list(find_phrases(fold(text), [compile_phrase("x", phrase)]))) is found


def test_a_phrase_without_a_certain_word_is_refused() -> None:
    with pytest.raises(BadPhrase, match=r"has no certain word"):
        compile_phrase("x", "[maybe] ~")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("The plug caught fire", True, id="said"),
        pytest.param("The smoke alarm is fine. The plug caught fire", True, id="taken back in another sentence only"),
        pytest.param("Nobody was near and nothing caught fire", False, id="taken back in its own sentence"),
    ],
)
def test_denial_counts_in_its_own_sentence(text: str, said: bool) -> None:
    lexicon = build_lexicon("en", {"safety": ["caught fire"]}, {"safety": ["smoke alarm", "nothing caught"]}, {})
    assert bool(find_evidence(fold(text), [lexicon]).said) is said
