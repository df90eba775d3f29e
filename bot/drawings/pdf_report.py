"""The PDF report of what was taken, laid out so that a clinician can read it in a minute."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.drawings.fonts import dejavu_path, fallback_faces, make_drawable, needs_shaping

_MARGIN = 18  # millimetres
_GREY = (238, 241, 243)
_LINE = 5.2


@dataclass(frozen=True)
class Table:
    """A table with a heading above it.

    Attributes:
        title: The heading.
        head: Names of the columns.
        rows: As many cells each as there are columns.
        widths: Share of the line per column.
        numbers: How many of the last columns hold numbers.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: int = 0


@dataclass(frozen=True)
class Report:
    """Contents of a report, in the reader's language.

    Attributes:
        title: The heading.
        facts: Pairs of label and value above the tables.
        tables: Tables; those without rows are left out.
        notes: How to read the report, at the end.
        page: The word for "page".
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    page: str


def render_pdf(paper: Report) -> bytes:
    """Render a report as PDF on A4. Takes a large part of a second: never call it in the event loop."""
    sheet = new_sheet(paper.title, paper.page, _words(paper), _MARGIN)
    sheet.add_page()
    sheet.set_font("Text", "B", 16)
    sheet.multi_cell(0, 8, make_drawable(paper.title), new_x="LMARGIN", new_y="NEXT")
    sheet.ln(2)
    for label, value in paper.facts:
        sheet.set_font("Text", "B", 9.5)
        sheet.cell(42, _LINE, make_drawable(label))
        sheet.set_font("Text", "", 9.5)
        sheet.multi_cell(0, _LINE, make_drawable(value), new_x="LMARGIN", new_y="NEXT")
    for table in paper.tables:
        if table.rows:
            _draw_table(sheet, table)
    sheet.ln(4)
    sheet.set_font("Text", "", 8.5)
    for note in paper.notes:
        sheet.multi_cell(0, 4.4, f"• {make_drawable(note)}", new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())


def new_sheet(title: str, page: str, words: Iterable[str], margin: float) -> Any:
    """Return an empty fpdf document on A4 that counts its pages.

    Args:
        title: Its title.
        page: The word for "page".
        words: Every text that it will have, by which its fonts are chosen.
        margin: Millimetres on each side.
    """
    # Imported here: the import takes a second, and most people never ask for a report.
    from fpdf import FPDF

    class Sheet(FPDF):
        """A sheet that shapes only the texts that need it: that takes more than all else together."""

        def cell(self, *given: Any, **named: Any) -> Any:
            return self._shaped(super().cell, *given, **named)

        def multi_cell(self, *given: Any, **named: Any) -> Any:
            return self._shaped(super().multi_cell, *given, **named)

        def _shaped(self, draw: Callable[..., Any], *given: Any, **named: Any) -> Any:
            text = named["text"] if "text" in named else given[2]
            self.set_text_shaping(needs_shaping(text))
            return draw(*given, **named)

        def footer(self) -> None:
            self.set_y(-12)
            self.set_font("Text", "", 8)
            self.cell(0, 6, f"{make_drawable(page)} {self.page_no()}/{{nb}}", align="C")

    sheet = Sheet(format="A4")
    sheet.set_title(title)
    sheet.set_margin(margin)
    sheet.set_auto_page_break(auto=True, margin=margin)
    for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        sheet.add_font("Text", style, dejavu_path(file))
    others = fallback_faces(*map(make_drawable, words))
    for face in others:
        sheet.add_font(face.name, "", face.path)
    # Fallback fonts come without bold: it would double the size for a name or two.
    sheet.set_fallback_fonts([face.name for face in others], exact_match=False)
    return sheet


def _words(paper: Report) -> Iterator[str]:
    """Yield every text of the report."""
    yield from (paper.title, paper.page, *paper.notes)
    for fact in paper.facts:
        yield from fact
    for table in paper.tables:
        yield from table_words(table)


def table_words(table: Table) -> Iterator[str]:
    """Yield every text of a table."""
    yield from (table.title, *table.head)
    for row in table.rows:
        yield from row


def _draw_table(sheet: Any, table: Table) -> None:
    from fpdf.fonts import FontFace

    sheet.ln(5)
    sheet.set_font("Text", "B", 11)
    sheet.multi_cell(0, 7, make_drawable(table.title), new_x="LMARGIN", new_y="NEXT")
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
            grid.row([make_drawable(cell) for cell in row])
