"""One page for a clinician as PDF on A4: nights, pain and doses on one axis of days, with their numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.domain.diary.sleep_bars import BarKind, SleepBar
from bot.drawings.fonts import make_drawable
from bot.drawings.pdf_report import Table, new_sheet, table_words
from bot.drawings.sleep_raster import COLOURS, DOSE_COLOURS, HOURS, PAIN_COLOUR, DayRow, SleepRaster

# Millimetres.
_MARGIN, _GAP = 12, 4
_WIDTH = 210 - 2 * _MARGIN
_CHART_WIDTH, _AXIS = 92, 9
_NIGHTS_HEIGHT, _PAIN_HEIGHT, _DOSE_HEIGHT, _LEGEND_HEIGHT = 58.0, 18.0, 4.0, 3.6
_BESIDE = _MARGIN + _CHART_WIDTH + _GAP
_LINE, _DOT = 4.2, 0.75
# Height of a line of small letters, and of that the part above the letters' feet.
_LETTERS, _ASCENT = 2.6, 1.93
# Shares of the width of a day that the bars of each kind take.
_THICKNESS: dict[BarKind, float] = {"bed": 0.36, "asleep": 0.8, "nap": 0.8, "told": 0.8, "none": 0.8}
_INK, _GRID, _SHADE, _PAPER = "#222222", "#CFD8DC", "#E8E8E8", "#FFFFFF"
_HEADING = "#EEF1F3"
_HIGHEST, _DAYS_A_WEEK = 10, 7
# Sizes of the letters below the charts, tried until everything is on one page.
_SCALES = (1.0, 0.8)


@dataclass(frozen=True)
class PageChart:
    """The days on one axis.

    Attributes:
        raster: The days and their words.
        shaded: For each day whether a trial was on its days with.
        shade: What the shade means; empty: there is none.
        shows_sleep: Whether nights are drawn.
    """

    raster: SleepRaster
    shaded: tuple[bool, ...]
    shade: str
    shows_sleep: bool


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
    chart: PageChart | None
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
        bottom = _Chart(sheet, paper.chart, top).draw()
        sheet.set_y(top - _GAP)
        _draw_title(sheet, paper.periods.title, 0.9, _BESIDE)
        _draw_table(sheet, paper.periods, _WIDTH - _CHART_WIDTH - _GAP, 0.8)
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
        words = paper.chart.raster.words
        yield from (paper.chart.shade, words.late, words.pain, *words.hours, *words.doses)
        yield from (text for _kind, text in words.kinds)
        yield from (row.label for row in paper.chart.raster.rows)


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
    sheet.set_draw_color(_GRID)
    sheet.set_fill_color(_PAPER)
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


class _Chart:
    """Draws the days of a page: nights, pain and doses below each other, a column a day."""

    def __init__(self, sheet: Any, chart: PageChart, top: float) -> None:
        self._sheet, self._chart, self._y = sheet, chart, top
        self._raster = chart.raster
        self._left = _MARGIN + _AXIS
        self._day = (_CHART_WIDTH - _AXIS) / len(chart.raster.rows)

    def draw(self) -> float:
        """Draw the chart; return where it ends."""
        if self._chart.shows_sleep:
            self._draw_nights()
        if self._raster.shows_pain:
            self._draw_pain()
        self._draw_doses()
        self._draw_days()
        self._draw_legend()
        return self._y

    def _x(self, day: int) -> float:
        """Return the middle of a day's column."""
        return self._left + (day + 0.5) * self._day

    def _text(self, x: float, y: float, text: str) -> None:
        """Draw a small text that stands on `y`; fpdf's own `text` cannot write from right to left."""
        self._sheet.set_font("Text", "", 6)
        self._sheet.set_text_color(_INK)
        self._sheet.set_xy(x, y - _ASCENT)
        self._sheet.cell(_CHART_WIDTH, _LETTERS, make_drawable(text))

    def _frame(self, height: float, labels: Sequence[str]) -> None:
        """Draw the shade, evenly spaced lines across with their labels, and a line for each week."""
        self._sheet.set_fill_color(_SHADE)
        for day, shaded in enumerate(self._chart.shaded):
            if shaded:
                self._sheet.rect(self._left + day * self._day, self._y, self._day, height, style="F")
        self._sheet.set_draw_color(_GRID)
        self._sheet.set_line_width(0.15)
        right = _MARGIN + _CHART_WIDTH
        for place, label in enumerate(labels):
            y = self._y + place * height / (len(labels) - 1)
            self._sheet.line(self._left, y, right, y)
            self._text(_MARGIN, y + 0.8, label)
        for day in range(0, len(self._raster.rows) + 1, _DAYS_A_WEEK):
            x = self._left + day * self._day
            self._sheet.line(x, self._y, x, self._y + height)

    def _draw_nights(self) -> None:
        self._frame(_NIGHTS_HEIGHT, self._raster.words.hours)
        for day, row in enumerate(self._raster.rows):
            for bar in sorted(row.bars, key=lambda each: list(COLOURS).index(each.kind)):
                self._draw_bar(day, bar)
        self._y += _NIGHTS_HEIGHT + _GAP

    def _draw_bar(self, day: int, bar: SleepBar) -> None:
        if bar.kind == "none":
            self._draw_cross(self._x(day), self._y + _NIGHTS_HEIGHT / 2)
            return
        width = _THICKNESS[bar.kind] * self._day
        top, height = (each * _NIGHTS_HEIGHT / HOURS for each in (bar.start, bar.end - bar.start))
        self._draw_box(bar.kind, self._x(day) - width / 2, self._y + top, width, height, late=bar.late)

    def _draw_box(
        self, kind: BarKind, left: float, top: float, width: float, height: float, *, late: bool
    ) -> None:
        self._sheet.set_draw_color(_INK if kind == "nap" else COLOURS[kind])
        self._sheet.set_line_width(0.2)
        self._sheet.set_fill_color(_PAPER if late or kind == "told" else COLOURS[kind])
        self._sheet.rect(left, top, width, height, style="FD")
        if kind == "told":
            self._sheet.line(left, top + height, left + width, top)

    def _draw_cross(self, x: float, y: float) -> None:
        self._sheet.set_draw_color(COLOURS["none"])
        self._sheet.set_line_width(0.35)
        self._sheet.line(x - _DOT, y - _DOT, x + _DOT, y + _DOT)
        self._sheet.line(x - _DOT, y + _DOT, x + _DOT, y - _DOT)

    def _draw_pain(self) -> None:
        self._text(self._left, self._y, self._raster.words.pain)
        self._y += 1
        self._frame(_PAIN_HEIGHT, ("10", "5", "0"))
        self._sheet.set_draw_color(PAIN_COLOUR)
        self._sheet.set_line_width(0.35)
        points = [(self._x(day), self._height_of(row)) for day, row in enumerate(self._raster.rows)]
        for (from_x, from_y), (to_x, to_y) in pairwise(points):
            if from_y is not None and to_y is not None:
                self._sheet.line(from_x, from_y, to_x, to_y)
        for (x, y), row in zip(points, self._raster.rows, strict=True):
            if y is not None:
                self._draw_dot(x, y, PAIN_COLOUR, filled=not row.pain_late)
        self._y += _PAIN_HEIGHT + _GAP

    def _height_of(self, row: DayRow) -> float | None:
        return None if row.pain is None else self._y + _PAIN_HEIGHT * (1 - row.pain / _HIGHEST)

    def _draw_dot(self, x: float, y: float, colour: str, *, filled: bool) -> None:
        radius = min(_DOT, self._day / 2.4)
        self._sheet.set_draw_color(colour)
        self._sheet.set_fill_color(colour if filled else _PAPER)
        self._sheet.set_line_width(0.25)
        self._sheet.circle(x, y, radius, style="FD")

    def _draw_doses(self) -> None:
        for item, name in enumerate(self._raster.words.doses):
            self._text(self._left, self._y, name)
            self._y += _DOSE_HEIGHT / 2
            for day, row in enumerate(self._raster.rows):
                taken = row.doses[item]
                if taken is not None:
                    self._draw_dot(self._x(day), self._y, DOSE_COLOURS[item], filled=taken)
            self._y += _DOSE_HEIGHT

    def _draw_days(self) -> None:
        every = _DAYS_A_WEEK * -(-len(self._raster.rows) // (_DAYS_A_WEEK * 4))
        for day in range(0, len(self._raster.rows), every):
            self._text(self._left + day * self._day, self._y, self._raster.rows[day].label)
        self._y += _GAP

    def _draw_legend(self) -> None:
        words = self._raster.words
        kinds = [*words.kinds] if self._chart.shows_sleep else []
        entries: list[tuple[str, str]] = [*kinds, *([("late", words.late)] if words.late else [])]
        entries += [("shade", self._chart.shade)] if self._chart.shade else []
        for place, (sort, text) in enumerate(entries):
            left, y = _MARGIN + place % 2 * _CHART_WIDTH / 2, self._y + place // 2 * _LEGEND_HEIGHT
            self._draw_sign(sort, left, y)
            self._text(left + 7, y + 0.8, text)
        self._y += -(-len(entries) // 2) * _LEGEND_HEIGHT

    def _draw_sign(self, sort: str, left: float, y: float) -> None:
        if sort == "none":
            self._draw_cross(left + 2.5, y)
        elif sort == "shade":
            self._sheet.set_fill_color(_SHADE)
            self._sheet.rect(left, y - 1, 5, 2, style="F")
        else:
            kind: BarKind = next((each for each in COLOURS if each == sort), "bed")
            self._draw_box(kind, left, y - 1, 5, 2, late=sort == "late")
