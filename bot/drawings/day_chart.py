"""Nights, pain and doses of a page on one axis of days, a column each, drawn into a PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.domain.diary.sleep_bars import BarKind, SleepBar
from bot.drawings.fonts import make_drawable
from bot.drawings.sleep_raster import COLOURS, DOSE_COLOURS, HOURS, PAIN_COLOUR, DayRow, SleepRaster

# Millimetres.
CHART_WIDTH = 92
_AXIS, _GAP, _DOT = 9, 4, 0.75
_NIGHTS_HEIGHT, _PAIN_HEIGHT, _DOSE_HEIGHT, _LEGEND_HEIGHT = 58.0, 18.0, 4.0, 3.6
# Height of a line of small letters, and of that the part above the letters' feet.
_LETTERS, _ASCENT = 2.6, 1.93
# Shares of the width of a day that the bars of each kind take.
_THICKNESS: dict[BarKind, float] = {"bed": 0.36, "asleep": 0.8, "nap": 0.8, "told": 0.8, "none": 0.8}
GRID, PAPER = "#CFD8DC", "#FFFFFF"
_INK, _SHADE = "#222222", "#E8E8E8"
_HIGHEST, _DAYS_A_WEEK = 10, 7


@dataclass(frozen=True)
class DayChart:
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

    def texts(self) -> Iterator[str]:
        """Yield every text of the chart."""
        words = self.raster.words
        yield from (self.shade, words.late, words.pain, *words.hours, *words.doses)
        yield from (text for _kind, text in words.kinds)
        yield from (row.label for row in self.raster.rows)


def draw_days(sheet: Any, chart: DayChart, left: float, top: float) -> float:
    """Draw a chart at that corner of an fpdf page; return where it ends, in millimetres."""
    return _DayColumns(sheet, chart, left, top).draw()


class _DayColumns:
    """Draws the days of a page: nights, pain and doses below each other, a column a day."""

    def __init__(self, sheet: Any, chart: DayChart, left: float, top: float) -> None:
        self._sheet, self._chart, self._margin, self._y = sheet, chart, left, top
        self._raster = chart.raster
        self._left = left + _AXIS
        self._day = (CHART_WIDTH - _AXIS) / len(chart.raster.rows)

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
        self._sheet.cell(CHART_WIDTH, _LETTERS, make_drawable(text))

    def _frame(self, height: float, labels: Sequence[str]) -> None:
        """Draw the shade, evenly spaced lines across with their labels, and a line for each week."""
        self._sheet.set_fill_color(_SHADE)
        for day, shaded in enumerate(self._chart.shaded):
            if shaded:
                self._sheet.rect(self._left + day * self._day, self._y, self._day, height, style="F")
        self._sheet.set_draw_color(GRID)
        self._sheet.set_line_width(0.15)
        right = self._margin + CHART_WIDTH
        for place, label in enumerate(labels):
            y = self._y + place * height / (len(labels) - 1)
            self._sheet.line(self._left, y, right, y)
            self._text(self._margin, y + 0.8, label)
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
        self._sheet.set_fill_color(PAPER if late or kind == "told" else COLOURS[kind])
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
        self._sheet.set_fill_color(colour if filled else PAPER)
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
            left, y = self._margin + place % 2 * CHART_WIDTH / 2, self._y + place // 2 * _LEGEND_HEIGHT
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
