"""One page for a clinician as PDF on A4: nights, pain and doses on one axis of days, with their numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.drawings.day_chart import CHART_WIDTH, GRID, PAPER, DayChart, draw_days
from bot.drawings.fonts import make_drawable
from bot.drawings.pdf_report import Table, new_sheet, table_words

# Millimetres.
_MARGIN, _GAP, _LINE = 12, 4, 4.2
_WIDTH = 210 - 2 * _MARGIN
_BESIDE = _MARGIN + CHART_WIDTH + _GAP
_HEADING = "#EEF1F3"
# Sizes of the letters below the charts, tried until everything is on one page.
_SCALES = (1.0, 0.8)


@dataclass(frozen=True)
class PageSection:
    """A heading and lines below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ClinicianPage:
    """Contents of a page for a clinician, in the reader's language; what was not ticked is absent.

    Attributes:
        title: The heading.
        facts: Pairs of label and value.
        chart: The days; None: neither sleep nor pain is on the page.
        periods: Numbers by week or month; None together with `chart`.
        taken: What is taken; None: not on the page.
        beside: What stands beside the chart, below the numbers; without a chart at the end.
        below: What follows what is taken.
        notes: How to read the page, at its foot.
        page: The word for "page".
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    chart: DayChart | None
    periods: Table | None
    taken: Table | None
    beside: tuple[PageSection, ...]
    below: tuple[PageSection, ...]
    notes: tuple[str, ...]
    page: str


def render_pdf(paper: ClinicianPage) -> bytes:
    """Render a page as PDF, on one sheet as far as it fits. Takes long: never call it in the event loop."""
    sheet = _draw(paper, _SCALES[0])
    for scale in _SCALES[1:]:
        if sheet.page_no() > 1:
            _discard(sheet)
            sheet = _draw(paper, scale)
    return bytes(sheet.output())


def _discard(sheet: Any) -> None:
    """Close the files of the fonts, which otherwise are closed with the output."""
    for font in sheet.fonts.values():
        font.ttfont.close()


def _draw(paper: ClinicianPage, scale: float) -> Any:
    sheet = new_sheet(paper.title, paper.page, _words(paper), _MARGIN)
    sheet.c_margin = 0
    sheet.add_page()
    _draw_head(sheet, paper)
    if paper.chart is not None and paper.periods is not None:
        top = sheet.get_y() + _GAP
        bottom = draw_days(sheet, paper.chart, _MARGIN, top)
        sheet.set_y(top - _GAP)
        _draw_title(sheet, paper.periods.title, 0.9, _BESIDE)
        _draw_table(sheet, paper.periods, _WIDTH - CHART_WIDTH - _GAP, 0.8)
        _draw_sections(sheet, paper.beside, scale, _BESIDE)
        sheet.set_y(max(bottom, sheet.get_y()))
    if paper.taken is not None:
        _draw_title(sheet, paper.taken.title, scale)
        _draw_table(sheet, paper.taken, _WIDTH, scale)
    _draw_sections(sheet, paper.below if paper.chart is not None else (*paper.below, *paper.beside), scale)
    sheet.set_y(sheet.get_y() + _GAP / 2)
    _draw_lines(sheet, paper.notes, 6.5)
    return sheet


def _draw_sections(
    sheet: Any, sections: tuple[PageSection, ...], scale: float, left: float = _MARGIN
) -> None:
    for section in sections:
        _draw_title(sheet, section.title, scale, left)
        _draw_lines(sheet, section.lines, 8 * scale, left)


def _words(paper: ClinicianPage) -> Iterator[str]:
    """Yield every text of the page."""
    yield from (paper.title, paper.page, *paper.notes)
    for fact in paper.facts:
        yield from fact
    for table in (paper.periods, paper.taken):
        if table is not None:
            yield from table_words(table)
    for section in (*paper.beside, *paper.below):
        yield from (section.title, *section.lines)
    if paper.chart is not None:
        yield from paper.chart.texts()


def _draw_head(sheet: Any, paper: ClinicianPage) -> None:
    sheet.set_font("Text", "B", 13)
    sheet.multi_cell(0, 7, make_drawable(paper.title), new_x="LMARGIN", new_y="NEXT")
    top = sheet.get_y()
    for place, (label, value) in enumerate(paper.facts):
        sheet.set_xy(_MARGIN + place % 2 * _WIDTH / 2, top + place // 2 * _LINE)
        sheet.set_font("Text", "B", 8)
        sheet.cell(20, _LINE, make_drawable(label))
        sheet.set_font("Text", "", 8)
        sheet.cell(_WIDTH / 2 - 20, _LINE, make_drawable(value))
    sheet.set_y(top + -(-len(paper.facts) // 2) * _LINE)


def _draw_title(sheet: Any, title: str, scale: float, left: float = _MARGIN) -> None:
    sheet.set_xy(left, sheet.get_y() + _GAP / 2)
    sheet.set_font("Text", "B", 9 * scale)
    sheet.multi_cell(0, 5 * scale, make_drawable(title), new_x="LMARGIN", new_y="NEXT", align="L")


def _draw_lines(sheet: Any, lines: tuple[str, ...], size: float, left: float = _MARGIN) -> None:
    sheet.set_font("Text", "", size)
    for line in lines:
        sheet.set_x(left)
        sheet.multi_cell(0, size / 2, make_drawable(line), new_x="LMARGIN", new_y="NEXT", align="L")


def _draw_table(sheet: Any, table: Table, width: float, scale: float) -> None:
    from fpdf.fonts import FontFace

    sheet.set_font("Text", "", 7.5 * scale)
    sheet.set_draw_color(GRID)
    sheet.set_fill_color(PAPER)
    words = len(table.head) - table.numbers
    with sheet.table(
        width=width,
        align="RIGHT",
        col_widths=table.widths,
        text_align=("LEFT",) * words + ("RIGHT",) * table.numbers,
        headings_style=FontFace(emphasis="BOLD", fill_color=_HEADING),
        line_height=3.8 * scale,
        padding=(0.5, 0.5),
        borders_layout="HORIZONTAL_LINES",
    ) as grid:
        for row in (table.head, *table.rows):
            grid.row(["\n".join(map(make_drawable, cell.split("\n"))) for cell in row])
