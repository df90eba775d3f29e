"""A report on paper: what was taken, set so that a clinician can read it in a minute."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.lettering import beside_dejavu, font, legible

_MARGIN = 18  # millimetres
_GREY = (238, 241, 243)
_LINE = 5.2


@dataclass(frozen=True)
class Table:
    """A table with a heading above it.

    Attributes:
        title: the heading.
        head: names of the columns.
        rows: as many cells each.
        widths: shares of the line, one a column.
        numbers: so many of the last columns hold numbers.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: int = 0


@dataclass(frozen=True)
class Paper:
    """A report, in words already.

    Attributes:
        title: the heading.
        facts: (label, value) above the tables.
        tables: those without rows are left out.
        notes: how to read it, at the end.
        page: the words for "page".
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    page: str


def pdf(paper: Paper) -> bytes:
    """Set it on A4; takes a good part of a second, so never in the event loop."""
    sheet = _sheet(paper)
    sheet.add_page()
    sheet.set_font("Text", "B", 16)
    sheet.multi_cell(0, 8, legible(paper.title), new_x="LMARGIN", new_y="NEXT")
    sheet.ln(2)
    for label, value in paper.facts:
        sheet.set_font("Text", "B", 9.5)
        sheet.cell(42, _LINE, legible(label))
        sheet.set_font("Text", "", 9.5)
        sheet.multi_cell(0, _LINE, legible(value), new_x="LMARGIN", new_y="NEXT")
    for table in paper.tables:
        if table.rows:
            _set(sheet, table)
    sheet.ln(4)
    sheet.set_font("Text", "", 8.5)
    for note in paper.notes:
        sheet.multi_cell(0, 4.4, f"• {legible(note)}", new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())


def _sheet(paper: Paper) -> Any:
    # Imported here, for it takes a second and most people never ask for a report.
    from fpdf import FPDF

    class Sheet(FPDF):
        def footer(self) -> None:
            self.set_y(-12)
            self.set_font("Text", "", 8)
            self.cell(0, 6, f"{legible(paper.page)} {self.page_no()}/{{nb}}", align="C")

    sheet = Sheet(format="A4")
    sheet.set_title(paper.title)
    sheet.set_margin(_MARGIN)
    sheet.set_text_shaping(True)  # what runs from right to left does so here, too
    sheet.set_auto_page_break(auto=True, margin=_MARGIN)
    for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        sheet.add_font("Text", style, font(file))
    others = beside_dejavu(*map(legible, _words(paper)))
    for face in others:
        sheet.add_font(face.name, "", face.path)
    # Their bold is left out: twice the size for a name or two.
    sheet.set_fallback_fonts([face.name for face in others], exact_match=False)
    return sheet


def _words(paper: Paper) -> Iterator[str]:
    """Yield everything that is written on it."""
    yield from (paper.title, paper.page, *paper.notes)
    for fact in paper.facts:
        yield from fact
    for table in paper.tables:
        yield from (table.title, *table.head)
        for row in table.rows:
            yield from row


def _set(sheet: Any, table: Table) -> None:
    from fpdf.fonts import FontFace

    sheet.ln(5)
    sheet.set_font("Text", "B", 11)
    sheet.multi_cell(0, 7, legible(table.title), new_x="LMARGIN", new_y="NEXT")
    sheet.set_font("Text", "", 8.5)
    sheet.set_draw_color(176, 190, 197)
    heading = FontFace(emphasis="BOLD", fill_color=_GREY)
    words = len(table.head) - table.numbers
    with sheet.table(
        col_widths=table.widths,
        text_align=("LEFT",) * words + ("RIGHT",) * table.numbers,
        headings_style=heading,
        line_height=_LINE,
        padding=(0.8, 1.2),
        borders_layout="HORIZONTAL_LINES",
    ) as grid:
        for row in (table.head, *table.rows):
            grid.row([legible(cell) for cell in row])
