"""The catalogues of the interface: `python -m afterdesk.web.messages` brings them up to date without system tools.

It reads every visible string out of the code, the templates and the packs, merges them into `locale/*/django.po`,
keeps what is translated there, and compiles the `.mo` files that Django reads. All of them are committed.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from afterdesk.domain.joining import WORDS
from afterdesk.domain.offers import TELL_THE_BUYER
from afterdesk.domain.rules import Confidence

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
LANGUAGES = ("en", "zh_Hans")
#: A sentence that an operator may read when an action refuses is a string of the interface too.
REFUSALS = (
    "CannotSend",
    "NewerMessage",
    "MoveRefused",
    "CannotOpen",
    "RegroupRefused",
    "NoPlaybook",
    "FactRefused",
    "NotAllowed",
    "NotFound",
    "LetterProblem",
    "StoreRefused",
    "PeopleRefused",
    "CodeWrong",
    "LinkGone",
    "NoMailKept",
    "UnverifiedSender",
    "PriceUnknown",
    "KnowledgeRefused",
    "SheetProblem",
    "OfferRefused",
    "PartnerRefused",
    "TemplateRefused",
    "VersionPassed",
    "WritingFault",
    "AnswerRefused",
    "TokensChanged",
    "CannotAsk",
    "HoldRefused",
    "RatingRefused",
)
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    **dict.fromkeys(REFUSALS),
}
PACK = "pack"

_CALL = re.compile(r"(?<![\w.])(?:_|(?:n|p|np)?gettext)\(")
_ERRORS_OF = ("desk", "web", "domain", "channels/writing")


@dataclass(frozen=True, slots=True)
class Found:
    """One string, with its plural and context where it has them, and the file it stands in."""

    text: str | tuple[str, str]
    context: str | None
    file: str


def found_strings() -> Iterator[Found]:
    """Return every visible string of the interface."""
    yield from _in_code()
    yield from _in_templates()
    yield from _in_tables()
    yield from _in_packs()


def merged(language: str) -> Catalog:
    """Return a language's catalogue with every string of the interface in it; translations are kept, old strings go."""
    kept = _read(language)
    catalog = Catalog(
        locale=language,
        project="Afterdesk",
        version="",
        copyright_holder="Afterdesk",
        fuzzy=False,
        charset="utf-8",
        creation_date=kept.creation_date,
        revision_date=kept.revision_date,
        last_translator="Afterdesk",
        language_team="Afterdesk",
        msgid_bugs_address="",
    )
    for one in found_strings():
        before = kept.get(one.text, one.context)
        translated = before.string if isinstance(before, Message) and before.string else None
        catalog.add(one.text, translated, locations=[(one.file, 0)], context=one.context)
    return catalog


def compiled(language: str) -> bytes:
    """Return what the committed `.po` compiles to."""
    target = io.BytesIO()
    write_mo(target, _read(language))
    return target.getvalue()


def untranslated(language: str) -> list[str]:
    """Return the strings of code and templates that a language has no words for."""
    catalog = _read(language)
    missing = []
    for one in found_strings():
        message = catalog.get(one.text, one.context)
        if one.file != PACK and not (message and _is_whole(message)):
            missing.append(str(one.text))
    return sorted(set(missing))


def main() -> int:
    """Bring every catalogue up to date and say what is still missing."""
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        catalog = merged(language)
        with (folder / "django.po").open("wb") as target:
            write_po(target, catalog, width=110, sort_output=True, include_lineno=False, omit_header=False)
        (folder / "django.mo").write_bytes(compiled(language))
    for words in untranslated("zh_Hans"):
        print(f"zh_Hans: not translated: {words}")
    return 0


def _in_code() -> Iterator[Found]:
    for path in sorted(path for room in _ERRORS_OF for path in (PACKAGE / room).rglob("*.py")):
        with path.open("rb") as source:
            for _, text, _, context in extract("python", source, keywords=KEYWORDS):
                if text and text[0] != "":
                    words = (str(text[0]), str(text[1])) if isinstance(text, tuple) else str(text)
                    yield Found(words, context, path.relative_to(PACKAGE).as_posix())


def _in_templates() -> Iterator[Found]:
    for path in sorted((PACKAGE / "web" / "templates").rglob("*.html")):
        for arguments, name in _calls(templatize(path.read_text(encoding="utf-8"))):
            context = arguments.pop(0) if name in ("pgettext", "npgettext") else None
            words = (arguments[0], arguments[1]) if name in ("ngettext", "npgettext") else arguments[0]
            yield Found(words, context, path.relative_to(PACKAGE).as_posix())


def _calls(source: str) -> Iterator[tuple[list[str], str]]:
    """Return the literal arguments and the name of each gettext call in a templatized template."""
    for match in _CALL.finditer(source):
        call = _whole_call(source, match.start(), match.end())
        if call is not None:
            arguments = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if arguments:
                yield arguments, match.group().rstrip("(")


def _whole_call(source: str, start: int, opened: int) -> ast.Call | None:
    end = source.find(")", opened)
    while end != -1:
        try:
            parsed = ast.parse(source[start : end + 1], mode="eval").body
        except SyntaxError:
            end = source.find(")", end + 1)
            continue
        return parsed if isinstance(parsed, ast.Call) else None
    return None


def _in_tables() -> Iterator[Found]:
    """Return the sentences that the rules give as reasons."""
    for words in (TELL_THE_BUYER, *WORDS.values(), *(confidence.words for confidence in Confidence)):
        yield Found(words, None, "domain")


def _in_packs() -> Iterator[Found]:
    """Return the names of clocks and the guard's reasons, which pages show to operators."""
    for path in sorted((PACKAGE / "packs" / "amazon").glob("*.toml")):
        for rule in tomllib.loads(path.read_text(encoding="utf-8")).get("rule", []):
            if rule.get("kind") in ("clock", "window") and rule.get("title"):
                yield Found(rule["title"], None, PACK)
    for path in sorted((PACKAGE / "packs" / "playbooks").glob("*.toml")):
        for title in _task_titles(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield Found(title, None, PACK)
    caps = tomllib.loads((PACKAGE / "packs" / "heat" / "heat.toml").read_text(encoding="utf-8"))["contact_cap"]
    yield from (Found(caps[name], None, PACK) for name in ("why", "unasked_why"))
    for path in sorted((PACKAGE / "packs" / "guard").glob("*.toml")):
        for words in _values_of("why", tomllib.loads(path.read_text(encoding="utf-8"))):
            yield Found(words, None, PACK)


def _task_titles(table: Any) -> Iterator[str]:
    """Return the titles of tasks, wherever a playbook gives them: they are kept as text, in English."""
    if isinstance(table, dict) and {"title", "owner", "hours"} <= set(table):
        yield table["title"]["en"]
    elif isinstance(table, dict | list):
        for one in table.values() if isinstance(table, dict) else table:
            yield from _task_titles(one)


def _values_of(key: str, table: Any) -> Iterator[str]:
    if isinstance(table, dict):
        for name, value in table.items():
            if name == key and isinstance(value, str):
                yield value
            else:
                yield from _values_of(key, value)
    elif isinstance(table, list):
        for one in table:
            yield from _values_of(key, one)


def _read(language: str) -> Catalog:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _is_whole(message: Message) -> bool:
    given = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(given)


if __name__ == "__main__":
    sys.exit(main())
