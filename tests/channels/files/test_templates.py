"""Files with templates: every format read, three written and read back, and what is broken or hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from afterdesk.channels.files import template_rows, templates_table
from afterdesk.channels.files.template_rows import FileFault, RowFault, UnreadableTemplates
from afterdesk.channels.files.templates import WRITERS, ExportKind, read_templates
from afterdesk.domain.templates import TemplateKind, TemplateWords, tidied, tidy_tags

LATE = TemplateWords(
    name="Parcel late",
    text="Guten Tag {buyer_name},\n\nwir prüfen das.\n\nBis {promise}",
    language="de",
    situation="delayed",
    marketplace="DE",
    tags=("parcel", "patience"),
)
THANKS = TemplateWords(name="Thanks", text="谢谢 {buyer_name}", language="zh", kind=TemplateKind.SNIPPET)
AWKWARD = TemplateWords(
    name='A "name", with; signs',
    text="# no heading\nlanguage: xx\n\\back\n=1+1\n- one\n\n```\n## x\n```",
    language="en",
    tags=("-x", "=cmd()"),
)
FORMULA = TemplateWords(name="=HYPERLINK(1)", text="'=quoted", language="en", tags=("+a",))


def read(raw: bytes, name: str = "a.csv", language: str = "") -> template_rows.TemplateFile:
    return read_templates(raw, file_name=name, language=language)


@pytest.mark.parametrize("kind", list(ExportKind))
@pytest.mark.parametrize(
    "words",
    [
        pytest.param([LATE, THANKS], id="usual"),
        pytest.param([AWKWARD], id="awkward"),
        pytest.param([FORMULA], id="formula"),
    ],
)
def test_what_is_written_is_read_back_the_same(kind: ExportKind, words: list[TemplateWords]) -> None:
    raw = WRITERS[kind][0](words)
    found = read(raw, f"templates.{kind.value}")
    assert found.faulty == ()
    assert [row.words for row in found.rows] == words


def test_no_cell_that_we_write_is_a_formula() -> None:
    text = templates_table.write_csv([FORMULA]).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "\n=" not in text


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        pytest.param(b"name,text,language\r\nA,Hello there,en\r\n", "a.csv", id="csv"),
        pytest.param(b"Text;Name;Language\nHello there;A;English\n", "a.csv", id="semicolons, another order"),
        pytest.param(b"name\ttext\tlang\nA\tHello there\ten-GB\n", "a.txt", id="tabs, named as text"),
        pytest.param("名称,内容,语言\nA,Hello there,英语\n".encode("utf-8-sig"), "a.csv", id="Chinese headings"),
        pytest.param("name,text,language\nA,Hello there,en\n".encode("utf-16"), "a.csv", id="utf-16"),
        pytest.param(b"# A\nlanguage: en\n\nHello there\n", "a.md", id="markdown"),
        pytest.param(b"---\nname: A\nlanguage: 'en'\n---\nHello there", "x.md", id="front matter"),
        pytest.param(b"---\nlanguage: en\n---\n# A\nHello there", "x.md", id="front matter for all"),
        pytest.param(b"Hello there", "A.txt", id="plain text, named as its file"),
    ],
)
def test_the_same_template_in_many_dresses(raw: bytes, name: str) -> None:
    [row] = read(raw, name, language="en").rows
    assert row.words == TemplateWords(name="A", text="Hello there", language="en")


def test_a_cell_of_several_lines_keeps_them_and_the_line_numbers_hold() -> None:
    raw = b'name,text,language\nA,"one\n\ntwo",en\n,no name,en\nC,x,tlh\n'
    found = read(raw)
    assert found.rows[0].words.text == "one\n\ntwo"
    assert [(one.line, one.fault) for one in found.faulty] == [
        (5, RowFault.NO_NAME),
        (6, RowFault.UNKNOWN_LANGUAGE),
    ]


@pytest.mark.parametrize(
    ("fields", "fault", "found"),
    [
        pytest.param({"name": ""}, RowFault.NO_NAME, "", id="no name"),
        pytest.param({"text": " "}, RowFault.NO_TEXT, "", id="no text"),
        pytest.param({"text": "x" * 10_001}, RowFault.TOO_LONG, "1", id="a text too long by one"),
        pytest.param({"name": "x" * 121}, RowFault.TOO_LONG, "1", id="a name too long by one"),
        pytest.param({"language": "Klingon"}, RowFault.UNKNOWN_LANGUAGE, "Klingon", id="language"),
        pytest.param({"language": "", "text": "12345"}, RowFault.NO_LANGUAGE, "", id="no language, no words"),
        pytest.param({"situation": "bored"}, RowFault.UNKNOWN_SITUATION, "bored", id="situation"),
        pytest.param({"situation": "46"}, RowFault.UNKNOWN_SITUATION, "46", id="a number past the last"),
        pytest.param({"marketplace": "XX"}, RowFault.UNKNOWN_MARKETPLACE, "XX", id="marketplace"),
        pytest.param({"kind": "poem"}, RowFault.UNKNOWN_KIND, "poem", id="kind"),
    ],
)
def test_a_faulty_row_says_why_and_stops_no_other(fields: dict[str, str], fault: RowFault, found: str) -> None:
    given = {"name": "A", "text": "Hello", "language": "en", "situation": "", "marketplace": "", "kind": "", **fields}
    raw = "\t".join(given) + "\n" + "\t".join(given.values()) + "\nB\tHello\ten\t\t\t\n"
    answer = read(raw.encode())
    assert [(one.line, one.fault, one.found) for one in answer.faulty] == [(2, fault, found)]
    assert [row.words.name for row in answer.rows] == ["B"]


@pytest.mark.parametrize(
    ("given", "situation", "marketplace", "language"),
    [
        pytest.param("Not received,amazon.de,Deutsch", "not_received", "DE", "de", id="as people write"),
        pytest.param("17,GB,en_GB", "not_received", "UK", "en", id="a number, another country code"),
        pytest.param("any,*,日语", "", "", "ja", id="any"),
    ],
)
def test_codes_are_understood_as_people_write_them(given: str, situation: str, marketplace: str, language: str) -> None:
    [row] = read(f"name,text,situation,marketplace,language\nA,x,{given}\n".encode()).rows
    assert (row.words.situation, row.words.marketplace, row.words.language) == (situation, marketplace, language)


def test_the_language_is_told_by_the_text_where_none_is_said() -> None:
    raw = "name,text\nA,Guten Tag und vielen Dank für Ihre Nachricht\nB,ご連絡ありがとうございます\n".encode()
    assert [row.words.language for row in read(raw).rows] == ["de", "ja"]
    assert [row.words.language for row in read(raw, language="en").rows] == ["en", "en"]


def test_the_same_template_twice_in_a_file_is_told() -> None:
    found = read(b"name,text,language\nA,x,en\nA,y,en\nA,z,de\n")
    assert [(one.line, one.fault) for one in found.faulty] == [(3, RowFault.TWICE)]
    assert len(found.rows) == 2


def test_headings_over_headings_become_tags() -> None:
    late, lost = b"## Late\n\nlanguage: en\ntags: dhl\n\nHello\n\n", b"## Lost\nlanguage: en\nHello\n\n"
    raw = b"# Parcels\n\n" + late + lost + b"# Other\nlanguage: en\nHi\n"
    found = read(raw, "a.md")
    assert [(row.words.name, row.words.tags, row.line) for row in found.rows] == [
        ("Late", ("dhl", "parcels"), 3),
        ("Lost", ("parcels",), 10),
        ("Other", (), 14),
    ]


def test_words_before_the_first_heading_are_told_not_lost() -> None:
    found = read(b"Hello\n# A\nlanguage: en\nHi\n", "a.md")
    assert [(one.line, one.fault) for one in found.faulty] == [(1, RowFault.NO_NAME)]


def word_file(build: Callable[[Any], None]) -> bytes:
    document = Document()
    build(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_word_file_is_parted_by_its_headings() -> None:
    def build(document: Any) -> None:
        document.add_heading("Parcels", 1)
        document.add_heading("Late", 2)
        document.add_paragraph("language: en")
        document.add_paragraph("Hello {buyer_name},")
        document.add_paragraph("we look into it:")
        document.add_paragraph("the carrier", style="List Bullet")
        document.add_paragraph("the warehouse", style="List Bullet")

    [row] = read(word_file(build), "a.docx").rows
    assert row.words == TemplateWords(
        name="Late",
        text="Hello {buyer_name},\n\nwe look into it:\n\n- the carrier\n- the warehouse",
        language="en",
        tags=("parcels",),
    )
    assert row.line == 2


def test_a_word_file_without_headings_is_one_template_named_as_the_file() -> None:
    [row] = read(word_file(lambda document: document.add_paragraph("Hello there and thank you")), "Thanks.docx").rows
    assert (row.words.name, row.words.text) == ("Thanks", "Hello there and thank you")


def test_a_table_in_a_word_file_is_read_as_one() -> None:
    def build(document: Any) -> None:
        table = document.add_table(2, 3)
        for cell, words in zip(table.rows[0].cells, ("Name", "Text", "Language"), strict=True):
            cell.text = words
        for cell, words in zip(table.rows[1].cells, ("A", "Hello\nthere", "en"), strict=True):
            cell.text = words

    [row] = read(word_file(build), "a.docx").rows
    assert (row.words.name, row.words.text) == ("A", "Hello\nthere")


def enex(notes: str, head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<en-export>{notes}</en-export>'.encode()


NOTE = (
    "<note><title>Late parcel</title><content><![CDATA[<?xml version='1.0'?>"
    '<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd">'
    "<en-note><div>language: en</div><div>Hello {buyer_name},</div><div><br/></div>"
    "<div>we look <b>into</b> it &amp; write.</div></en-note>]]></content><tag>Parcel</tag></note>"
)
DOCTYPE = '<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">'


def test_notes_of_evernote_are_templates() -> None:
    [row] = read(enex(NOTE, DOCTYPE), "a.enex").rows
    assert row.words == TemplateWords(
        name="Late parcel",
        text="Hello {buyer_name},\n\nwe look into it & write.",
        language="en",
        tags=("parcel",),
    )


def zipped(**files: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), words)
    return written.getvalue()


def workbook(*rows: list[str]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


ENTITY = '<!DOCTYPE en-export [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("raw", "name", "fault"),
    [
        pytest.param(b"", "a.md", FileFault.EMPTY, id="empty text"),
        pytest.param(b"", "a.csv", FileFault.NO_COLUMNS, id="empty table"),
        pytest.param(b"sku,asin\n1,2\n", "a.csv", FileFault.NO_COLUMNS, id="another table"),
        pytest.param(b"name,text\n", "a.csv", FileFault.EMPTY, id="a header alone"),
        pytest.param(workbook(["sku", "asin"]), "a.xlsx", FileFault.NO_COLUMNS, id="another workbook"),
        pytest.param(b"PK\x03\x04 no archive", "a.xlsx", FileFault.BROKEN, id="no archive"),
        pytest.param(zipped(a="x"), "a.xlsx", FileFault.BROKEN, id="an archive of something else"),
        pytest.param(zipped(word__document_xml="<x"), "a.docx", FileFault.BROKEN, id="broken word file"),
        pytest.param(b"\x00\x01\x02" * 99, "a.doc", FileFault.UNKNOWN, id="an old word file"),
        pytest.param(b"<?xml version='1.0'?><rss/>", "a.enex", FileFault.UNKNOWN, id="other XML"),
        pytest.param(b"<en-export><note>", "a.enex", FileFault.BROKEN, id="cut off"),
        pytest.param(enex("<note><title>&a;</title></note>", ENTITY), "a.enex", FileFault.BROKEN, id="asks for a file"),
        pytest.param(enex("<note><title>&b;</title></note>", LAUGHS), "a.enex", FileFault.BROKEN, id="entities"),
        pytest.param(enex("", DOCTYPE), "a.enex", FileFault.EMPTY, id="no note"),
        pytest.param(b"x" * (10 * 2**20 + 1), "a.md", FileFault.TOO_LARGE, id="too large"),
        pytest.param(
            b"name,text,language\n" + b"".join(b"n%d,x,en\n" % number for number in range(2001)),
            "a.csv",
            FileFault.TOO_MANY,
            id="too many",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why(raw: bytes, name: str, fault: FileFault) -> None:
    with pytest.raises(UnreadableTemplates) as refused:
        read(raw, name)
    assert refused.value.fault is fault


@pytest.mark.parametrize("part", ["xl__sharedStrings_xml", "word__document_xml"], ids=["workbook", "word file"])
def test_a_bomb_is_refused_before_it_is_unpacked(part: str) -> None:
    raw = zipped(**{part: "0" * (template_rows.MAX_UNPACKED_BYTES + 1)})
    assert len(raw) < 200_000
    with pytest.raises(UnreadableTemplates) as refused:
        read(raw, "a.xlsx")
    assert refused.value.fault is FileFault.TOO_LARGE


def test_an_entity_in_a_word_file_is_not_put_in() -> None:
    """The parser is told not to; nothing of this machine comes into a template."""
    raw = word_file(lambda document: document.add_paragraph("Hello MARK and thank you"))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                head = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document'
                content = content.replace(b"<w:document", head, 1).replace(b"MARK", b"&a;")
            new.writestr(name, content)
    [row] = read(changed.getvalue(), "a.docx").rows
    assert row.words.text.startswith("Hello")
    assert Path("/etc/hostname").read_text().strip() not in row.words.text


SIGNS = st.text(alphabet="ab #-*:：\\'\"=+@,;\t\n\r{}_1.`~|语言kindlanguage", max_size=60)


@given(name=SIGNS, text=SIGNS, tags=st.lists(SIGNS, max_size=3), kind=st.sampled_from(ExportKind))
@settings(max_examples=300, deadline=None)
def test_whatever_was_kept_comes_back_the_same(name: str, text: str, tags: list[str], kind: ExportKind) -> None:
    words = tidied(TemplateWords(name=name, text=text, language="en", tags=tidy_tags(",".join(tags))))
    assume(words.name and words.text)
    [row] = read(WRITERS[kind][0]([words]), f"x.{kind.value}").rows
    assert row.words == words


@given(raw=st.binary(max_size=200), name=st.sampled_from(["a.csv", "a.md", "a.enex", "a.docx", "a.xlsx", "a"]))
@settings(max_examples=200, deadline=None)
def test_no_bytes_at_all_are_more_than_unreadable(raw: bytes, name: str) -> None:
    for given_bytes in (raw, b"PK\x03\x04" + raw, b"<?xml" + raw, b"name,text\n" + raw):
        assert _read_or_refused(given_bytes, name)


def _read_or_refused(raw: bytes, name: str) -> bool:
    """Say whether every row has a text, or the refusal its words."""
    try:
        report = read(raw, name)
    except UnreadableTemplates as refusal:
        return bool(str(refusal).strip())
    return all(one.words.text for one in report.rows)
