"""The letter blocks: one folder of TOML files per language. A further language is one more folder."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from babel import UnknownLocaleError
from babel.core import Locale

from afterdesk.domain.formats import Writing
from afterdesk.domain.letters import PLACEHOLDERS, Block, BlockLibrary, LanguageBlocks, LetterProblem
from afterdesk.packs.playbooks import load_letter_plans

__all__ = ["load_letters", "read_language", "read_letters", "with_own_blocks"]

FOLDER = Path(__file__).parent
_NAME = re.compile(r"\{(\w+)\}")
_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})


@cache
def load_letters() -> BlockLibrary:
    """Return the letter blocks that ship with the desk."""
    return BlockLibrary(read_letters(FOLDER), load_letter_plans())


def with_own_blocks(library: BlockLibrary, lang: str, own: Mapping[str, Any]) -> BlockLibrary:
    """Return the library with a store's own wordings over the shipped blocks of a language. Raises LetterProblem."""
    language = library.language(lang)
    blocks = {name: _block(f"own blocks ({lang})", name, written) for name, written in own.items()}
    changed = replace(language, blocks={**language.blocks, **blocks})
    return replace(library, languages={**library.languages, lang: changed})


def read_letters(folder: Path) -> dict[str, LanguageBlocks]:
    """Read a folder of languages. Raises LetterProblem with file, block and what to write."""
    return {path.parent.name: read_language(path.parent) for path in sorted(folder.glob("*/language.toml"))}


def read_language(folder: Path) -> LanguageBlocks:
    """Read one language's folder."""
    settings = _toml(folder / "language.toml")
    blocks: dict[str, Block] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == "language.toml":
            continue
        for name, written in _toml(path).get("block", {}).items():
            if name in blocks:
                raise LetterProblem(f'{folder.name}/{path.name}: the block "{name}" is there twice. Keep one.')
            blocks[name] = _block(f"{folder.name}/{path.name}", name, written)
    default = _writing(folder.name, settings, str(settings.get("locale", "")))
    by_marketplace = {
        marketplace: _writing(folder.name, settings, locale)
        for marketplace, locale in settings.get("marketplaces", {}).items()
    }
    return LanguageBlocks(folder.name, blocks, default, by_marketplace)


def _writing(lang: str, settings: Mapping[str, Any], locale: str) -> Writing:
    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        raise LetterProblem(f'{lang}/language.toml: "{locale}" is not a CLDR locale. Write, e.g., "de_DE".') from None
    start = Writing(locale)
    return Writing(
        locale,
        str(settings.get("moment", start.moment)),
        str(settings.get("moment_with_zone", start.moment_with_zone)),
        str(settings.get("clock", start.clock)),
        str(settings.get("alternatives", start.alternatives)),
        tuple((str(word), str(other)) for word, other in settings.get("spelling", {}).get(locale, {}).items()),
    )


def _block(place: str, name: str, written: Any) -> Block:
    count = ""
    if isinstance(written, str):
        variants: tuple[dict[str, str], ...] = ({"other": written},)
    elif isinstance(written, list) and written and all(isinstance(text, str) for text in written):
        variants = tuple({"other": text} for text in written)
    elif isinstance(written, dict) and "other" in written and "count" in written:
        forms = {form: str(text) for form, text in written.items() if form in _PLURALS}
        count = str(written["count"])
        variants = (forms,)
    else:
        raise LetterProblem(
            f'{place}: the block "{name}" is neither a text, a list of texts, '
            "nor { count = ..., one = ..., other = ... }."
        )
    _check_placeholders(place, name, variants)
    return Block(name, variants, count)


def _check_placeholders(place: str, name: str, variants: tuple[dict[str, str], ...]) -> None:
    for forms in variants:
        for text in forms.values():
            for used in _NAME.findall(text):
                if used not in PLACEHOLDERS:
                    known = ", ".join(sorted(PLACEHOLDERS))
                    raise LetterProblem(
                        f'{place}: "{name}" uses {{{used}}}, which is not a placeholder. Known: {known}.'
                    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise LetterProblem(f"{path.parent.name}/{path.name} cannot be read: {problem}.") from None
