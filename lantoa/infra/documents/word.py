# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""An official document as a Word file that an office can edit, number and sign."""

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from . import decree30 as rule
from . import qr
from .decree30 import Code, Heading, OfficialDocument, Table, Text

TEXT_MM = 165
"""Between the margins."""
CODE_MM = (45, 120)
SHORT = 14
"""Letters up to which a column of a table stays on one line."""
LETTER_MM = 2.5

CENTRE, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY


def render_word(document: OfficialDocument) -> bytes:
    """The .docx as bytes."""
    word = Document()
    _page(word)
    _header(word, document)
    _title(word, document)
    words = [block for block in document.body if not isinstance(block, Code)]
    for block in document.body:
        last = bool(words) and block is words[-1]
        if isinstance(block, Table):
            _table(word, block)
        elif isinstance(block, Code):
            _code(word, block)
        elif isinstance(block, Heading):
            _text(word.add_paragraph(), block.text, bold=True)
        elif isinstance(block, Text):
            end = rule.WORDS["end"] if last and not block.text.endswith(rule.WORDS["end"]) else ""
            _text(word.add_paragraph(), block.text.rstrip(".") + end if end else block.text, italic=block.italic)
    _signatures(word, document)
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def _page(word: WordDocument) -> None:
    style = word.styles["Normal"]
    style.font.name = rule.FONT
    style.font.size = Pt(rule.TEXT_PT)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), rule.FONT)
    style.element.rPr.rFonts.set(qn("w:cs"), rule.FONT)
    style.paragraph_format.space_after = Pt(0)
    section = word.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in rule.PAGE_MM)
    section.top_margin, section.bottom_margin = Mm(rule.MARGINS_MM["top"]), Mm(rule.MARGINS_MM["bottom"])
    section.left_margin, section.right_margin = Mm(rule.MARGINS_MM["left"]), Mm(rule.MARGINS_MM["right"])
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    run = number.add_run()
    run.font.size = Pt(rule.PAGE_NUMBER_PT)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._r.append(mark)


def _line(cell: _Cell, text: str, size: int, *, first: bool = False, ruled: bool = False, **look: bool) -> Paragraph:
    """One centred line of a header or signature cell."""
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = CENTRE
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold, run.italic = look.get("bold", False), look.get("italic", False)
    if ruled:
        # Underlining a run of no-break spaces draws the short rule in Word and LibreOffice alike.
        mark = cell.add_paragraph()
        mark.alignment = CENTRE
        mark.paragraph_format.line_spacing = Pt(6)
        stroke = mark.add_run("\u00a0" * 24)
        stroke.font.size = Pt(5)
        stroke.underline = True
    return paragraph


def _grid(word: WordDocument, widths_mm: tuple[int, int]) -> tuple[_Cell, _Cell]:
    """A borderless row of two cells."""
    table = word.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    cells = table.rows[0].cells
    for column, cell, width in zip(table.columns, cells, widths_mm, strict=True):
        column.width = cell.width = Mm(width)
    return cells[0], cells[1]


def _header(word: WordDocument, document: OfficialDocument) -> None:
    left, right = _grid(word, rule.HEADER_COLUMNS_MM)
    if document.parent_body:
        _line(left, document.parent_body.upper(), rule.BODY_NAME_PT, first=True)
    _line(
        left,
        document.issuing_body.upper(),
        rule.BODY_NAME_PT,
        first=not document.parent_body,
        bold=True,
        ruled=True,
    )
    _line(left, rule.number_line(document.sign), rule.NUMBER_PT)
    _line(right, rule.WORDS["country"], rule.COUNTRY_PT, first=True, bold=True)
    motto = _line(right, rule.WORDS["motto"], rule.MOTTO_PT, bold=True)
    motto.runs[0].underline = True
    _line(right, rule.place_and_date(document.place, document.day), rule.PLACE_DATE_PT, italic=True)


def _title(word: WordDocument, document: OfficialDocument) -> None:
    for text, size, before in (
        (document.type_name.upper(), rule.TYPE_PT, 14),
        (document.abstract, rule.ABSTRACT_PT, 0),
    ):
        paragraph = word.add_paragraph()
        paragraph.alignment = CENTRE
        paragraph.paragraph_format.space_before = Pt(before)
        run = paragraph.add_run(text)
        run.bold = True
        run.font.size = Pt(size)
    stroke = word.add_paragraph()
    stroke.alignment = CENTRE
    stroke.paragraph_format.space_after = Pt(rule.PARAGRAPH_GAP_PT)
    run = stroke.add_run("\u00a0" * 30)
    run.underline = True
    run.font.size = Pt(5)


def _text(paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False) -> None:
    paragraph.alignment = JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(rule.FIRST_LINE_MM)
    paragraph.paragraph_format.space_before = Pt(rule.PARAGRAPH_GAP_PT)
    paragraph.paragraph_format.keep_with_next = bold
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic


def _table(word: WordDocument, table: Table) -> None:
    word.add_paragraph().paragraph_format.line_spacing = Pt(6)
    grid = word.add_table(rows=1, cols=len(table.head))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    head = grid.rows[0]
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeat)
    for cell, text in zip(head.cells, table.head, strict=True):
        _cell(cell, text, CENTRE, bold=True)
    for place, row in enumerate(table.rows):
        bold = place >= len(table.rows) - table.footer
        line = grid.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for column, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
            _cell(cell, text, RIGHT if column in table.numeric else WD_ALIGN_PARAGRAPH.LEFT, bold=bold)
    grid.autofit = False
    for grid_column, width in zip(grid.columns, _widths_mm(table), strict=True):
        grid_column.width = Mm(width)
        for cell in grid_column.cells:
            cell.width = Mm(width)


def _columns(table: Table) -> list[list[str]]:
    return [["", *(row[place] for row in table.rows)] for place in range(len(table.head))]


def _widths_mm(table: Table) -> list[float]:
    """Short columns take what they need, the columns of words share the rest; LibreOffice would make all alike.

    A head may take several lines: of it only the longest word counts.
    """
    heads = [max(map(len, name.split()), default=0) for name in table.head]
    longest = [max(head, *map(len, cells)) for head, cells in zip(heads, _columns(table), strict=True)]
    needed = [LETTER_MM * length + 5 if length <= SHORT else 0 for length in longest]
    shares = [0 if need else min(length, 60) for need, length in zip(needed, longest, strict=True)]
    rest = TEXT_MM - sum(needed)
    if rest < 30 * sum(map(bool, shares)) or not any(shares):
        return [TEXT_MM / len(longest)] * len(longest)
    return [need or rest * share / sum(shares) for need, share in zip(needed, shares, strict=True)]


def _code(word: WordDocument, code: Code) -> None:
    left, right = _grid(word, CODE_MM)
    left.paragraphs[0].add_run().add_picture(BytesIO(qr.png(code.text)), width=Mm(CODE_MM[0] - 5))
    for place, text in enumerate(code.beside):
        run = (right.add_paragraph() if place else right.paragraphs[0]).add_run(text)
        run.bold = not place
        run.font.size = Pt(rule.TABLE_PT if not place else rule.RECIPIENTS_PT)


def _cell(cell: _Cell, text: str, alignment: WD_ALIGN_PARAGRAPH, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = alignment
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.size = Pt(rule.TABLE_PT)


def _signatures(word: WordDocument, document: OfficialDocument) -> None:
    word.add_paragraph().paragraph_format.line_spacing = Pt(10)
    left, right = _grid(word, (80, 85))
    _sign(right, [document.authority, document.title], document.signer)
    if document.left_title:
        _sign(left, [document.left_title], document.left_signer)
        left = word.add_table(rows=1, cols=1).rows[0].cells[0]
    head = left.paragraphs[0].add_run(rule.WORDS["recipients"])
    head.bold = head.italic = True
    head.font.size = Pt(rule.RECIPIENTS_HEAD_PT)
    archive = rule.WORDS["archive"].format(offices=document.archive)
    for text in [*(f"- {name};" for name in document.recipients), f"- {archive}"]:
        left.add_paragraph().add_run(text).font.size = Pt(rule.RECIPIENTS_PT)


def _sign(cell: _Cell, titles: list[str], signer: str) -> None:
    """Who signs, with room for the signature."""
    for place, text in enumerate(filter(None, titles)):
        _line(cell, text.upper(), rule.SIGNATURE_PT, first=place == 0, bold=True)
    for _ in range(4):
        cell.add_paragraph()
    _line(cell, signer, rule.SIGNATURE_PT, bold=True)
