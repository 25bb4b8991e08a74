"""The interface speaks English and Simplified Chinese, whole, and the compiled catalogues are current."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from afterdesk.channels.email.values import MailKind
from afterdesk.desk.models import EventKind
from afterdesk.desk.queries.case_story import StoryEvent
from afterdesk.domain.arithmetic import Label
from afterdesk.domain.issues import Issue, Wish
from afterdesk.domain.situations import Situation
from afterdesk.web import words
from afterdesk.web.cost_words import explained
from afterdesk.web.event_words import sentence
from afterdesk.web.messages import LANGUAGES, LOCALE, PACKAGE, compiled, found_strings, merged, untranslated

TEMPLATES = sorted((PACKAGE / "web" / "templates").rglob("*.html"))
#: Names that are the same in every language.
NAMES = {"Afterdesk", "SKU", "ASIN", "Enter", "Esc", "Ctrl", "i", "j", "k", "r", "g", "t"}
_CODE = re.compile(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_SEEN_ATTRIBUTES = ("title", "placeholder", "aria-label", "alt")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_anything_that_cannot_be_translated(path: Path) -> None:
    if path.name == "500.html":
        return  # shown when nothing works any more; it says both languages at once
    soup = BeautifulSoup(_CODE.sub("", path.read_text(encoding="utf-8")), "html.parser")
    seen = [str(text) for text in soup.find_all(string=True)]
    seen += [str(tag[name]) for tag in soup.find_all(True) for name in _SEEN_ATTRIBUTES if tag.has_attr(name)]
    left = {word for text in seen for word in re.findall(r"[^\W\d_]+", text)}
    assert left - NAMES - {"doctype", "html"} == set()


def test_every_string_has_its_chinese_words() -> None:
    assert untranslated("zh_Hans") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_what_the_readable_one_says(language: str) -> None:
    path = LOCALE / language / "LC_MESSAGES" / "django.mo"
    assert path.read_bytes() == compiled(language), "run: python -m afterdesk.web.messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readable_catalogue_has_every_string_of_the_interface(language: str) -> None:
    known = {(message.id, message.context) for message in merged(language)}
    assert {(one.text, one.context) for one in found_strings() if one.file != "pack"} <= known


def test_a_translation_keeps_every_placeholder() -> None:
    for message in merged("zh_Hans"):
        ids = [message.id] if isinstance(message.id, str) else [*message.id]
        texts = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
        if message.id and all(texts):
            wanted = set(re.findall(r"%\(\w+\)\d*[sd]", ids[-1]))
            assert all(set(re.findall(r"%\(\w+\)\d*[sd]", text)) == wanted for text in texts), message.id


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        pytest.param([one.value for one in Issue], words.ISSUES, id="issues"),
        pytest.param([one.value for one in Wish if one is not Wish.NONE], words.WISHES, id="wishes"),
        pytest.param([one.value for one in Situation], words.SITUATIONS, id="situations"),
        pytest.param([one.value for one in Label], words.COST_TERMS, id="terms of the cost"),
        pytest.param([*(one.value for one in MailKind), "reply"], words.MAIL_KINDS, id="kinds of mail"),
    ],
)
def test_every_code_has_a_word(codes: list[str], table: dict[str, object]) -> None:
    assert sorted(codes) == sorted(table)


@pytest.mark.parametrize("kind", EventKind.values)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_event_is_a_sentence_even_when_it_says_little(kind: str, language: str) -> None:
    with translation.override(language):
        assert sentence(StoryEvent(datetime(2026, 11, 18, tzinfo=UTC), kind, "", {}))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param("12.50 EUR", "€12.50", id="an amount"),
        pytest.param("2 x 9.10 USD", "2 × $9.10", id="pieces"),
        pytest.param(
            "30.0 % x 5662 JPY (0 own cases)", "30.0 % of ¥5,662; cases of your own behind it: 0", id="a chance"
        ),
        pytest.param(
            "30.0 % x 5662 JPY (4 own cases), buyer asks for: refund",
            "30.0 % of ¥5,662; cases of your own behind it: 4; wants a refund",
            id="a chance, and what the buyer asks for",
        ),
        pytest.param(
            "15.000000% of 40.00 EUR, less 20.000000% kept by Amazon",
            "15 % of €40.00, of which Amazon keeps 20 %",
            id="the fee",
        ),
        pytest.param("something new", "something new", id="words we do not know"),
    ],
)
def test_the_arithmetic_is_told(words: str, told: str) -> None:
    with translation.override("en"):
        assert explained(words) == told


def test_the_rules_themselves_speak_the_arithmetic_that_is_told() -> None:
    """A new wording of the rules shows here, not as English on a Chinese page."""
    from afterdesk.domain import arithmetic

    source = Path(arithmetic.__file__).read_text(encoding="utf-8")
    for piece in ("own cases)", ", buyer asks for: ", " kept by Amazon"):
        assert piece in source
