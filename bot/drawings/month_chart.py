"""The month chart: a PNG with a grid of days, marked by sign as well as by colour."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from bot.domain.history import DayMark
from bot.drawings.fonts import font_families, make_drawable

WEEK = 7
# Okabe and Ito's palette, distinct with any kind of colour blindness; each mark has a sign as well.
_FILL = {"all": "#009E73", "some": "#F0E442", "none": "#D55E00", "open": "#FFFFFF", "free": "#ECEFF1"}
_INK = {"all": "#FFFFFF", "some": "#222222", "none": "#FFFFFF", "open": "#37474F", "free": "#546E7A"}
SIGNS = {"all": "✓", "some": "◐", "none": "✗", "open": "…", "free": "–"}
_EDGE = {"open": "#37474F"}
_PAPER, _TEXT = "#FFFFFF", "#222222"
# Inches, and dots per inch: 900 pixels wide, which a phone shows without shrinking the text.
_WIDTH, _DOTS = 6.0, 150


@dataclass(frozen=True)
class DayCell:
    """One day of the grid; `note` is the text under its sign, such as 2/3."""

    day: int
    mark: DayMark | None
    note: str = ""


@dataclass(frozen=True)
class MonthChart:
    """Contents of a month chart, in the reader's language.

    Attributes:
        title: Text above the grid.
        weekdays: Seven short names, from the first day of the person's week.
        weeks: Rows of seven days; None for a day of another month.
        legend: What each mark means.
    """

    title: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[DayCell | None, ...], ...]
    legend: tuple[tuple[DayMark, str], ...]


def render_png(month: MonthChart) -> bytes:
    """Render a month as PNG. Takes a large part of a second: never call it in the event loop."""
    # Imported here: the import takes a second, and most people never ask for a chart.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = len(month.weeks)
    height = rows + 2.1
    figure = Figure(figsize=(_WIDTH, _WIDTH * height / WEEK), dpi=_DOTS, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(-0.1, WEEK + 0.1)
    axes.set_ylim(rows + 0.85, -1.25)
    axes.axis("off")
    _draw_text(axes, WEEK / 2, -0.85, month.title, size=17, weight="bold")
    for column, name in enumerate(month.weekdays):
        _draw_text(axes, column + 0.5, -0.25, name, size=12)
    for row, week in enumerate(month.weeks):
        for column, cell in enumerate(week):
            if cell is not None:
                _draw_cell(axes, cell, column, row)
    _draw_legend(axes, month, rows)
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _draw_text(axes: Any, x: float, y: float, text: str, **style: Any) -> None:
    """Draw a text at a point, without reading $ as mathematics."""
    shown = make_drawable(text)
    usual = {"ha": "center", "va": "center", "color": _TEXT, "family": font_families(shown)}
    axes.text(x, y, shown, parse_math=False, **{**usual, **style})


def _draw_cell(axes: Any, cell: DayCell, column: int, row: int) -> None:
    mark = cell.mark
    if mark is None:  # a day to come, or before anything was recorded
        _draw_text(axes, column + 0.5, row + 0.5, str(cell.day), size=13, color="#B0BEC5")
        return
    _box(axes, mark, column + 0.04, row + 0.04, 0.92)
    ink = _INK[mark]
    _draw_text(axes, column + 0.14, row + 0.24, str(cell.day), ha="left", size=11, color=ink)
    _draw_text(axes, column + 0.5, row + 0.52, SIGNS[mark], size=21, color=ink)
    _draw_text(axes, column + 0.5, row + 0.82, cell.note, size=9, color=ink)


def _box(axes: Any, mark: DayMark, left: float, top: float, side: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    shape = f"round,pad=0,rounding_size={side / 8}"
    edge = _EDGE.get(mark, _FILL[mark])
    axes.add_patch(
        FancyBboxPatch((left, top), side, side, boxstyle=shape, fc=_FILL[mark], ec=edge, linewidth=1.5)
    )


def _draw_legend(axes: Any, month: MonthChart, rows: int) -> None:
    across = 3
    for index, (mark, words) in enumerate(month.legend):
        left, top = 0.15 + (index % across) * WEEK / across, rows + 0.12 + (index // across) * 0.36
        _box(axes, mark, left, top, 0.28)
        _draw_text(axes, left + 0.14, top + 0.15, SIGNS[mark], size=9, color=_INK[mark])
        _draw_text(axes, left + 0.4, top + 0.15, words, ha="left", size=10.5)
