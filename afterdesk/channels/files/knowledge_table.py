"""Product knowledge as a table: one row per text, part, and problem in one language.

Columns: sku, kind (a heading of the Markdown form, "part" or "problem"), name, language, issue, signs, cause, text.
Several lines or steps in one cell stand apart by " | ", because programs of tables lose the ends of lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook

from afterdesk.channels.files.knowledge import HEADINGS, LANGUAGES, UNSELLABLE, read_markdown
from afterdesk.channels.files.sheets import as_table
from afterdesk.channels.files.tables import Line, Report, RowProblem, read_lines
from afterdesk.domain.issues import Issue
from afterdesk.domain.knowledge import PartText, ProblemText, ProductKnowledge

COLUMNS = ("sku", "kind", "name", "language", "issue", "signs", "cause", "text")
APART = " | "
_TEXTS = {name.casefold(): key for name, key in HEADINGS.items()}
_HEADING_OF = {key: name for name, key in HEADINGS.items()}


def read_knowledge(name: str, raw: bytes) -> Report[ProductKnowledge]:
    """Read a Markdown file or a table, as its ending says. Raises UnreadableReport."""
    if name.lower().endswith((".md", ".markdown", ".txt")):
        return read_markdown(raw.decode("utf-8-sig", "replace"))
    return read_table(as_table(raw))


def read_table(raw: bytes) -> Report[ProductKnowledge]:
    """Read a table; a row that makes no sense is named and left out. Raises UnreadableReport without sku and kind."""
    products: dict[str, ProductKnowledge] = {}
    problems: list[RowProblem] = []
    for line in read_lines(raw, (("sku",), ("kind", "type"))):
        sku = line.text("sku")[:60]
        known = products.get(sku) or ProductKnowledge(sku)
        try:
            products[sku] = _joined(known, line)
        except ValueError as problem:
            problems.append(RowProblem(line.number, str(problem)))
    return Report(tuple(products.values()), tuple(problems))


def write_csv(products: Iterable[ProductKnowledge]) -> bytes:
    """Write products as comma separated values that a spreadsheet opens, with a byte order mark for its charset."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([COLUMNS, *_rows(products)])
    return written.getvalue().encode("utf-8-sig")


def write_xlsx(products: Iterable[ProductKnowledge]) -> bytes:
    """Write products as a workbook."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "products"
    for row in [COLUMNS, *_rows(products)]:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.data_type = "s"  # a text that begins with "=" is no formula
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _joined(known: ProductKnowledge, line: Line) -> ProductKnowledge:
    kind, name = line.text("kind", "type").casefold(), line.text("name")
    if not known.sku:
        raise ValueError("the row names no SKU")
    if kind == "part":
        part = PartText(name, line.text("text"), line.text("cause").casefold() == UNSELLABLE)
        return ProductKnowledge(known.sku, known.texts, known.problems, (*known.parts, part))
    if kind == "problem":
        return ProductKnowledge(known.sku, known.texts, _with(known.problems, line), known.parts)
    if kind not in _TEXTS:
        raise ValueError(f'"{kind}" is none of {", ".join([*HEADINGS, "part", "problem"])}')
    text = "\n".join(_apart(line.text("text")))
    return ProductKnowledge(known.sku, {**known.texts, _TEXTS[kind]: text}, known.problems, known.parts)


def _with(problems: tuple[ProblemText, ...], line: Line) -> tuple[ProblemText, ...]:
    title, lang, issue = line.text("name"), line.text("language").casefold(), line.text("issue")
    if lang and lang not in LANGUAGES:
        raise ValueError(f'"{lang}" is no language; write one of {", ".join(sorted(LANGUAGES))}')
    if issue and issue not in set(Issue):
        raise ValueError(f'"{issue}" is no issue; write one of {", ".join(Issue)}')
    before = next((one for one in problems if one.title == title), ProblemText(title=title))
    signs = [one.strip() for one in line.text("signs").split(",") if one.strip()]
    cause, steps = line.text("cause"), _apart(line.text("text"))
    joined = ProblemText(
        title=title,
        issue=issue or before.issue,
        signs=tuple(dict.fromkeys([*before.signs, *signs])),
        cause={**before.cause, **({lang: cause} if lang and cause else {})},
        steps={**before.steps, **({lang: steps} if lang and steps else {})},
    )
    others = [one for one in problems if one.title != title]
    return (*others, joined)


def _apart(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace("\n", "|").split("|") if part.strip()]


def _rows(products: Iterable[ProductKnowledge]) -> Iterator[Sequence[str]]:
    for product in products:
        for name, text in product.texts.items():
            yield (product.sku, _HEADING_OF[name], "", "", "", "", "", APART.join(text.splitlines()))
        for part in product.parts:
            yield (
                product.sku,
                "part",
                part.name,
                "",
                "",
                "",
                UNSELLABLE if part.from_unsellable else "",
                part.part_sku,
            )
        for problem in product.problems:
            yield from _problem_rows(product.sku, problem)


def _problem_rows(sku: str, problem: ProblemText) -> Iterator[Sequence[str]]:
    for lang in sorted(problem.steps) or [""]:
        signs, steps = ", ".join(problem.signs), APART.join(problem.steps.get(lang, ()))
        yield (sku, "problem", problem.title, lang, problem.issue, signs, problem.cause.get(lang, ""), steps)
