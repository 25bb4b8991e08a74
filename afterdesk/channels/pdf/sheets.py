"""A sheet of plain words as PDF, with fonts for Chinese and Japanese.

Latin text uses the standard fonts; Chinese and Japanese the Adobe character collections that every PDF reader has, so
nothing is embedded and a sheet stays small.
"""

from __future__ import annotations

import io

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, A6
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.platypus import ListFlowable, Paragraph, SimpleDocTemplate, Spacer

from afterdesk.domain.sheets import SMALL, Sheet, SheetProblem

INK = HexColor("#1b1f24")
#: The font of each language that Latin letters cannot write.
FONTS = {"ja": "HeiseiKakuGo-W5", "zh": "STSong-Light"}


def as_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as PDF. Raises SheetProblem where a letter has no font."""
    font, bold = _fonts(sheet)
    written = io.BytesIO()
    is_card = sheet.size == SMALL
    edge = (9 if is_card else 22) * mm
    document = SimpleDocTemplate(
        written,
        pagesize=A6 if is_card else A4,
        leftMargin=edge,
        rightMargin=edge,
        topMargin=edge,
        bottomMargin=edge,
        title=sheet.title,
        lang=sheet.lang,
        invariant=1,  # the same sheet gives the same bytes
    )
    size = 8.5 if is_card else 11
    title = ParagraphStyle("title", fontName=bold, fontSize=size * 1.6, leading=size * 2, textColor=INK)
    heading = ParagraphStyle("heading", fontName=bold, fontSize=size * 1.1, leading=size * 1.6, spaceBefore=size)
    text = ParagraphStyle("text", fontName=font, fontSize=size, leading=size * 1.5, textColor=INK)
    if sheet.lang in FONTS:
        title.wordWrap = heading.wordWrap = text.wordWrap = "CJK"
    flow: list[object] = [Paragraph(_escaped(sheet.title), title), Spacer(1, size)]
    for part in sheet.parts:
        flow.append(Paragraph(_escaped(part.heading), heading))
        if part.text:
            flow.append(Paragraph(_escaped(part.text), text))
        if part.steps:
            steps = [Paragraph(_escaped(step), text) for step in part.steps]
            flow.append(ListFlowable(steps, bulletType="1", bulletFontName=font, bulletFontSize=size))
    if sheet.foot:
        flow += [Spacer(1, size * 1.5), Paragraph(_escaped(sheet.foot), text)]
    document.build(flow)
    return written.getvalue()


def _fonts(sheet: Sheet) -> tuple[str, str]:
    if sheet.lang in FONTS:
        registerFont(UnicodeCIDFont(FONTS[sheet.lang]))
        return FONTS[sheet.lang], FONTS[sheet.lang]
    try:
        sheet.words.encode("cp1252")
    except UnicodeEncodeError as problem:
        odd = sheet.words[problem.start]
        raise SheetProblem(
            f'there is no font for "{odd}" on a sheet in "{sheet.lang}". Write it otherwise.'
        ) from problem
    return "Helvetica", "Helvetica-Bold"


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
