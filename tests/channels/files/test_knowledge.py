"""Product knowledge as Markdown and as a table: read, written, read again; what makes no sense is named."""

from __future__ import annotations

import pytest

from afterdesk.channels.files.knowledge import read_markdown, write_markdown
from afterdesk.channels.files.knowledge_table import read_knowledge, write_csv, write_xlsx
from afterdesk.channels.files.tables import UnreadableReport
from afterdesk.demo.catalogue import HERE as DEMO
from afterdesk.domain.knowledge import PartText, ProblemText, ProductKnowledge

TEXT = """\
# LAMP-1
## Specification
Power: 6 W
Cable: 1.5 m
## Warranty months
24
## Parts
- Foot (LAMP-1-FOOT), from unsellable units
- Shade
## Problem: Does not charge
Issue: quality_defect
Signs: won't charge, lädt nicht、充電できない
### de
Cause: Auf den Kontakten klebt noch die Schutzfolie.
1. Ziehen Sie die Folie ab.
2) Laden Sie zwei Stunden.
### ja
1、フィルムをはがしてください。
# LAMP-2
## Notes
=1+1 is no formula
"""
LAMP = ProductKnowledge(
    "LAMP-1",
    {"specification": "Power: 6 W\nCable: 1.5 m", "warranty_months": "24"},
    (
        ProblemText(
            title="Does not charge",
            issue="quality_defect",
            signs=("won't charge", "lädt nicht", "充電できない"),
            cause={"de": "Auf den Kontakten klebt noch die Schutzfolie."},
            steps={
                "de": ["Ziehen Sie die Folie ab.", "Laden Sie zwei Stunden."],
                "ja": ["フィルムをはがしてください。"],
            },
        ),
    ),
    (PartText("Foot", "LAMP-1-FOOT", True), PartText("Shade")),
)
OTHER = ProductKnowledge("LAMP-2", {"notes": "=1+1 is no formula"})


def test_markdown_is_read_as_people_write_it() -> None:
    report = read_markdown(TEXT)
    assert report.rows == (LAMP, OTHER)
    assert report.problems == ()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        pytest.param("a.md", write_markdown([LAMP, OTHER]).encode(), id="Markdown"),
        pytest.param("a.csv", write_csv([LAMP, OTHER]), id="CSV"),
        pytest.param("a.xlsx", write_xlsx([LAMP, OTHER]), id="XLSX"),
    ],
)
def test_what_is_written_is_read_again_as_it_was(name: str, raw: bytes) -> None:
    report = read_knowledge(name, raw)
    assert report.problems == ()
    assert report.rows == (LAMP, OTHER)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        pytest.param("# A\n## Spec\nx", 2, '"Spec" is none of', id="an unknown heading"),
        pytest.param("## Notes\nx\n# A", 1, "before any SKU", id="no SKU yet"),
        pytest.param("# A\n## Problem: x\n### klingon", 3, "is no language", id="an unknown language"),
        pytest.param("# A\n## Problem: x\n1. Do it.", 3, "before a language", id="a step of no language"),
        pytest.param("# A\n## Problem: x\nIssue: odd", 3, "is no issue", id="an unknown issue"),
        pytest.param("# A\n## Warranty months\ntwo years", 3, "a number of months", id="months in words"),
        pytest.param("# A\n## Parts\n- (X)", 3, "is no part", id="a part without a name"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(text: str, line: int, why: str) -> None:
    report = read_markdown(text)
    assert [(one.line, why in one.why) for one in report.problems] == [(line, True)]


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        pytest.param("a.md", b"Just words", "No product is named", id="no heading"),
        pytest.param("a.md", b"", "No product is named", id="empty"),
        pytest.param("a.csv", b"name,price\nx,1\n", 'no column "sku"', id="another table"),
        pytest.param("a.xlsx", b"PK\x03\x04broken", "is none", id="a broken workbook"),
    ],
)
def test_a_file_of_another_kind_is_refused(name: str, raw: bytes, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_knowledge(name, raw)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        pytest.param("A,colour,,,,,,red", '"colour" is none of', id="an unknown kind"),
        pytest.param("A,problem,x,klingon,,,,do it", "is no language", id="an unknown language"),
        pytest.param("A,problem,x,en,odd,,,do it", "is no issue", id="an unknown issue"),
        pytest.param(",notes,,,,,,x", "names no SKU", id="no SKU"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(row: str, why: str) -> None:
    raw = f"sku,kind,name,language,issue,signs,cause,text\n{row}\nB,Notes,,,,,,kept\n".encode()
    report = read_knowledge("a.csv", raw)
    assert [(one.line, why in one.why) for one in report.problems] == [(2, True)]
    assert ProductKnowledge("B", {"notes": "kept"}) in report.rows


def test_the_demo_stores_own_notes_are_read_whole() -> None:
    report = read_markdown((DEMO / "knowledge.md").read_text("utf-8"))
    assert report.problems == ()
    assert {"en", "de", "ja"} <= {lang for one in report.rows for problem in one.problems for lang in problem.steps}
