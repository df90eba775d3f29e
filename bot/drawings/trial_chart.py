"""The picture of a trial: its days by block above, the interval of the difference below."""

from dataclasses import dataclass
from io import BytesIO
from statistics import fmean
from typing import Any

from bot.drawings.fonts import font_families, make_drawable

# Okabe and Ito's palette; with and without differ in shade and in the shape of their dots as well.
_WITH, _WITHOUT, _SHADE, _BAND = "#0072B2", "#D55E00", "#D6E6F2", "#ECEFF1"
_PAPER, _TEXT, _LINE = "#FFFFFF", "#222222", "#78909C"
_WIDTH, _HEIGHT, _DOTS = 6.0, 5.4, 150
_MARGIN = 0.15
# Height up to which lines go, below the words, in an axis of -1 to 1.
_HEAD = 0.5


@dataclass(frozen=True)
class TrialDay:
    """A rated day.

    Attributes:
        number: Days since the first day of the trial.
        value: As it was rated.
        counted: Whether the analysis counts it.
    """

    number: int
    value: float
    counted: bool


@dataclass(frozen=True)
class TrialBlock:
    """A block with its rated days; `first` and `last` are days since the first day of the trial."""

    first: int
    last: int
    with_it: bool
    days: tuple[TrialDay, ...]


@dataclass(frozen=True)
class TrialChart:
    """Contents of the picture, in the reader's language.

    Attributes:
        title: Text above it.
        values: What the values are.
        legend: What shades, hollow dots and bars mean.
        ends: Words for worse, too small to notice, and better.
        blocks: The blocks, ascending.
        interval: Ends of the interval of the difference, above zero is better; None: there is none.
        mean: Its middle; None with `interval`.
        worth: The worthwhile difference, in the same unit.
    """

    title: str
    values: str
    legend: tuple[str, str, str]
    ends: tuple[str, str, str]
    blocks: tuple[TrialBlock, ...]
    interval: tuple[float, float] | None
    mean: float | None
    worth: float


def render_png(chart: TrialChart) -> bytes:
    """Render a trial as PNG. Takes a large part of a second: never call it in the event loop."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DOTS, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    _draw_days(figure.add_axes((0.09, 0.42, 0.88, 0.46)), chart)
    if chart.interval is not None and chart.mean is not None:
        _draw_interval(figure.add_axes((0.09, 0.06, 0.88, 0.2)), chart, chart.interval, chart.mean)
    _write(figure, 0.5, 0.94, chart.title, ha="center", size=14, weight="bold")
    _write(figure, 0.09, 0.31, " · ".join(chart.legend), ha="left", size=9)
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _write(on: Any, x: float, y: float, text: str, **style: Any) -> None:
    """Write a text, without reading $ as mathematics."""
    shown = make_drawable(text)
    usual = {"color": _TEXT, "va": "center", "family": font_families(shown)}
    on.text(x, y, shown, parse_math=False, **{**usual, **style})


def _draw_days(axes: Any, chart: TrialChart) -> None:
    for with_it, colour, marker in ((True, _WITH, "o"), (False, _WITHOUT, "s")):
        blocks = [each for each in chart.blocks if each.with_it == with_it]
        for counted, fill in ((True, colour), (False, _PAPER)):
            days = [day for each in blocks for day in each.days if day.counted == counted]
            x, y = [day.number + 1 for day in days], [day.value for day in days]
            axes.plot(x, y, marker, ms=4, mfc=fill, mec=colour, mew=1)
        means = [(each, _counted_mean(each)) for each in blocks]
        bars = [(each.first + 0.6, each.last + 1.4, mean) for each, mean in means if mean is not None]
        left, right, height = zip(*bars, strict=True) if bars else ((), (), ())
        axes.hlines(height, left, right, color=colour, linewidth=2)
    for each in chart.blocks:
        if each.with_it:
            axes.axvspan(each.first + 0.5, each.last + 1.5, color=_SHADE, linewidth=0, zorder=0)
    _write(axes, 0.01, 1.05, chart.values, ha="left", size=9, transform=axes.transAxes)
    axes.set_xlim(chart.blocks[0].first, chart.blocks[-1].last + 2)
    _tidy(axes)


def _counted_mean(block: TrialBlock) -> float | None:
    counted = [day.value for day in block.days if day.counted]
    return fmean(counted) if counted else None


def _draw_interval(axes: Any, chart: TrialChart, interval: tuple[float, float], mean: float) -> None:
    reach = max(abs(interval[0]), abs(interval[1]), chart.worth) * (1 + _MARGIN)
    axes.axvspan(-chart.worth, chart.worth, color=_BAND, linewidth=0)
    axes.plot((0, 0), (-1, _HEAD), color=_LINE, linewidth=1)
    axes.plot(interval, (0, 0), color=_WITH, linewidth=4, solid_capstyle="butt")
    axes.plot(mean, 0, "D", color=_WITH, ms=8)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    worse, small, better = chart.ends
    for x, words, side in (
        (0.01, f"← {worse}", "left"),
        (0.5, small, "center"),
        (0.99, f"{better} →", "right"),
    ):
        _write(axes, x, 0.86, words, ha=side, size=9, transform=axes.transAxes)
    _tidy(axes)


def _tidy(axes: Any) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=8, colors=_TEXT)
