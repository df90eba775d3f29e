"""Charts for operators: a PNG with one panel per question, its series distinct by more than colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal, Self

from bot.drawings.fonts import font_families, make_drawable

# Okabe and Ito's palette, as in charts; hatches and markers for people who see no colours.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7")
_HATCHES = ("", "//", "..", "xx", "\\\\")
_MARKERS = ("o", "s", "^", "D", "v")
_TEXT, _GRID = "#222222", "#CFD8DC"
# Inches, and dots per inch: 900 pixels wide, which a phone shows without shrinking the text.
_WIDTH, _HEIGHT, _DOTS = 6.0, 2.5, 150
_MAX_LABELS = 6

PanelKind = Literal["line", "stack"]


@dataclass(frozen=True)
class Series:
    """A named row of numbers; None for an unknown value."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Panel:
    """A chart of one question: one label below each value; shares lie between 0 and 1."""

    title: str
    kind: PanelKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    shares: bool = False
    nothing: str = ""  # shown in place of the chart when there are no numbers


@dataclass(frozen=True)
class Dashboard:
    """All panels, in the reader's language."""

    title: str
    panels: tuple[Panel, ...]

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return a dashboard from its `dataclasses.asdict`, also after a round trip through JSON."""
        panels = (
            Panel(
                **{
                    **each,
                    "labels": tuple(each["labels"]),
                    "series": tuple(Series(row["name"], tuple(row["values"])) for row in each["series"]),
                }
            )
            for each in plain["panels"]
        )
        return cls(plain["title"], tuple(panels))


def render_png(board: Dashboard) -> bytes:
    """Render a dashboard as PNG. Takes a large part of a second: never call it in the event loop."""
    # Imported here: the import takes a second, and most people never ask for a chart.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = len(board.panels)
    size = (_WIDTH, rows * _HEIGHT)
    figure = Figure(figsize=size, dpi=_DOTS, facecolor="#FFFFFF", layout="constrained")
    FigureCanvasAgg(figure)
    title = make_drawable(board.title)
    figure.suptitle(title, fontsize=15, weight="bold", family=font_families(title), color=_TEXT)
    for row, panel in enumerate(board.panels, 1):
        _draw(figure.add_subplot(rows, 1, row), panel)
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _draw(axes: Any, panel: Panel) -> None:
    title = make_drawable(panel.title)
    axes.set_title(title, fontsize=12, family=font_families(title), color=_TEXT, parse_math=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if _is_empty(panel):
        nothing = make_drawable(panel.nothing)
        axes.text(0.5, 0.5, nothing, ha="center", family=font_families(nothing), parse_math=False)
        axes.set_axis_off()
        return
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    (_draw_lines if panel.kind == "line" else _draw_bars)(axes, panel)
    _scale(axes, panel)
    if len(panel.series) > 1:
        family = font_families(*(make_drawable(each.name) for each in panel.series))
        axes.legend(loc="best", frameon=False, prop={"family": family, "size": 10})


def _is_empty(panel: Panel) -> bool:
    values = [value for series in panel.series for value in series.values]
    return all(value is None or (value == 0 and not panel.shares) for value in values)


def _draw_lines(axes: Any, panel: Panel) -> None:
    for number, series in enumerate(panel.series):
        values = [float("nan") if value is None else value for value in series.values]
        style = {"marker": _MARKERS[number % len(_MARKERS)], "color": _COLOURS[number % len(_COLOURS)]}
        axes.plot(
            range(len(values)), values, label=make_drawable(series.name), linewidth=2, markersize=4, **style
        )


def _draw_bars(axes: Any, panel: Panel) -> None:
    below = [0.0] * len(panel.labels)
    for number, series in enumerate(panel.series):
        values = [value or 0.0 for value in series.values]
        style = {"color": _COLOURS[number % len(_COLOURS)], "hatch": _HATCHES[number % len(_HATCHES)]}
        axes.bar(range(len(values)), values, bottom=below, label=make_drawable(series.name), **style)
        below = [low + high for low, high in zip(below, values, strict=True)]


def _scale(axes: Any, panel: Panel) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter, StrMethodFormatter

    axes.set_ylim(bottom=0, top=1.05 if panel.shares else None)
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0) if panel.shares else StrMethodFormatter("{x:,.0f}"))
    if not panel.shares:
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    every = -(-len(panel.labels) // _MAX_LABELS)
    ticks = range(0, len(panel.labels), every)
    labels = [make_drawable(panel.labels[each]) for each in ticks]
    axes.set_xticks(ticks, labels, family=font_families(*labels))
    axes.tick_params(labelsize=10, colors=_TEXT)
