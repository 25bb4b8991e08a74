"""Product knowledge as files: Markdown, a table (CSV, XLSX), and the notes in which sellers keep it.

Markdown says it as people write it, and every other kind of note is read as if it were Markdown:

    # LAMP-1                                  the SKU
    ## Specification                          also Strengths, Weaknesses, Competitors, Size guide, Warranty months,
    Power: 6 W                                Warranty terms, Notes
    ## Parts
    - Foot (LAMP-1-FOOT), from unsellable units
    ## Problem: Does not charge
    Issue: quality_defect
    Signs: won't charge, lädt nicht
    ### en
    Cause: The film is still on the contacts.
    1. Peel off the film.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from afterdesk.channels.files.tables import Report, RowProblem, UnreadableReport
from afterdesk.domain.issues import Issue
from afterdesk.domain.knowledge import PartText, ProblemText, ProductKnowledge

#: The heading of each text of a dossier.
HEADINGS = {
    "Specification": "specification",
    "Strengths": "strengths",
    "Weaknesses": "weaknesses",
    "Competitors": "comparisons",
    "Size guide": "size_guide",
    "Warranty months": "warranty_months",
    "Warranty terms": "warranty_terms",
    "Notes": "notes",
}
LANGUAGES = frozenset({"en", "de", "ja", "zh", "fr", "it", "es", "nl", "sv", "pl", "pt"})
PARTS, PROBLEM, UNSELLABLE = "Parts", "Problem:", "from unsellable units"
MAX_BYTES = 10 * 1024 * 1024

_HEADING = re.compile(r"(#{1,3})\s+(.+?)\s*#*$")
_STEP = re.compile(r"(?:\d{1,2}[.)、]|[-*•])\s*(.+)$")
_PART = re.compile(
    r"(?P<name>[^(,（]+?)\s*(?:[(（](?P<sku>[^)）]*)[)）])?\s*(?:[,，]\s*(?P<unsellable>from unsellable units))?$"
)
_BY_HEADING = {name.casefold(): key for name, key in HEADINGS.items()}


@dataclass(slots=True)
class _Problem:
    """A problem while it is being read."""

    title: str
    issue: str = ""
    signs: list[str] = field(default_factory=list)
    cause: dict[str, str] = field(default_factory=dict)
    steps: dict[str, list[str]] = field(default_factory=dict)

    def done(self) -> ProblemText:
        return ProblemText(
            title=self.title, issue=self.issue, signs=tuple(self.signs), cause=self.cause, steps=self.steps
        )


@dataclass(slots=True)
class _Product:
    """A SKU while it is being read."""

    sku: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    problems: list[_Problem] = field(default_factory=list)
    parts: list[PartText] = field(default_factory=list)

    def done(self) -> ProductKnowledge:
        texts = {name: "\n".join(lines).strip() for name, lines in self.texts.items()}
        return ProductKnowledge(
            self.sku,
            {name: text for name, text in texts.items() if text},
            tuple(one.done() for one in self.problems),
            tuple(self.parts),
        )


def read_markdown(text: str) -> Report[ProductKnowledge]:
    """Read what a text says of products. Raises UnreadableReport when it names none."""
    reader = _Reader()
    for number, line in enumerate(text.splitlines(), start=1):
        reader.take(number, line)
    if not reader.products:
        raise UnreadableReport('No product is named. Begin each with its SKU as a heading: "# LAMP-1".')
    return Report(tuple(one.done() for one in reader.products), tuple(reader.problems))


def write_markdown(products: Iterable[ProductKnowledge]) -> str:
    """Write products so that reading them again gives the same."""
    return "\n".join(line for product in products for line in _lines(product))


class _Reader:
    """Reads line by line; what cannot be understood is named with its line, and nothing behind it is lost."""

    def __init__(self) -> None:
        self.products: list[_Product] = []
        self.problems: list[RowProblem] = []
        self.section = ""
        self.lang = ""

    def take(self, number: int, line: str) -> None:
        heading = _HEADING.match(line.strip())
        if heading:
            self._heading(number, len(heading[1]), heading[2])
        elif line.strip():
            self._line(number, line.strip())

    def _heading(self, number: int, depth: int, words: str) -> None:
        if depth == 1:
            self.products.append(_Product(words[:60]))
            self.section = self.lang = ""
        elif not self.products:
            self._complain(number, f'"{words}" stands before any SKU')
        elif depth == 2:
            self._section(number, words)
        elif self.section == PROBLEM and words.casefold() in LANGUAGES:
            self.lang = words.casefold()
        else:
            self._complain(number, f'"{words}" is no language; write one of {", ".join(sorted(LANGUAGES))}')

    def _section(self, number: int, words: str) -> None:
        self.lang = ""
        if words.casefold().startswith(PROBLEM.casefold()):
            self.section = PROBLEM
            self.products[-1].problems.append(_Problem(words[len(PROBLEM) :].strip()[:200]))
        elif words.casefold() == PARTS.casefold():
            self.section = PARTS
        elif words.casefold() in _BY_HEADING:
            self.section = _BY_HEADING[words.casefold()]
        else:
            self.section = ""
            self._complain(number, f'"{words}" is none of {", ".join([*HEADINGS, PARTS])} and "Problem: ..."')

    def _line(self, number: int, line: str) -> None:
        if not self.products:
            return
        product = self.products[-1]
        if self.section == PROBLEM:
            self._of_problem(number, product.problems[-1], line)
        elif self.section == PARTS:
            self._of_parts(number, product, line)
        elif self.section == "warranty_months" and not line.isdigit():
            self._complain(number, f'the warranty is "{line}", expected a number of months')
        elif self.section:
            product.texts.setdefault(self.section, []).append(line)

    def _of_problem(self, number: int, problem: _Problem, line: str) -> None:
        name, colon, rest = line.partition(":")
        key = name.strip().casefold() if colon else ""
        if not self.lang and key == "issue":
            self._issue(number, problem, rest.strip())
        elif not self.lang and key == "signs":
            problem.signs = [one.strip() for one in re.split("[,，、]", rest) if one.strip()]
        elif not self.lang:
            self._complain(number, f'"{line[:60]}" stands before a language; write "### en" above it')
        elif key == "cause":
            problem.cause[self.lang] = rest.strip()
        else:
            step = _STEP.match(line)
            problem.steps.setdefault(self.lang, []).append(step[1] if step else line)

    def _issue(self, number: int, problem: _Problem, word: str) -> None:
        if word in set(Issue):
            problem.issue = word
        else:
            self._complain(number, f'"{word}" is no issue; write one of {", ".join(Issue)}')

    def _of_parts(self, number: int, product: _Product, line: str) -> None:
        step = _STEP.match(line)
        part = _PART.match(step[1] if step else line)
        if part is None:
            self._complain(number, f'"{line[:60]}" is no part; write "- Foot (SKU), {UNSELLABLE}"')
            return
        product.parts.append(PartText(part["name"][:120], (part["sku"] or "").strip()[:60], bool(part["unsellable"])))

    def _complain(self, number: int, why: str) -> None:
        self.problems.append(RowProblem(number, why))


def _lines(product: ProductKnowledge) -> Iterator[str]:
    yield f"# {product.sku}"
    for heading, name in HEADINGS.items():
        if product.texts.get(name):
            yield from (f"## {heading}", product.texts[name])
    if product.parts:
        yield f"## {PARTS}"
    for part in product.parts:
        sku = f" ({part.part_sku})" if part.part_sku else ""
        yield f"- {part.name}{sku}" + (f", {UNSELLABLE}" if part.from_unsellable else "")
    for problem in product.problems:
        yield from _problem_lines(problem)
    yield ""


def _problem_lines(problem: ProblemText) -> Iterator[str]:
    yield f"## {PROBLEM} {problem.title}"
    if problem.issue:
        yield f"Issue: {problem.issue}"
    if problem.signs:
        yield f"Signs: {', '.join(problem.signs)}"
    for lang in sorted(problem.steps):
        yield f"### {lang}"
        if problem.cause.get(lang):
            yield f"Cause: {problem.cause[lang]}"
        yield from (f"{number}. {step}" for number, step in enumerate(problem.steps[lang], start=1))
