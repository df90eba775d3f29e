"""Four weeks of a diary as a PNG: a line of 24 hours a day with its sleeps, dots of doses, the pain below."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from bot.domain.diary.sleep_bars import BarKind, SleepBar
from bot.drawings.fonts import font_families, make_drawable

HOURS = 24
# Okabe and Ito's palette, distinct with any kind of colour blindness; kinds differ in form, too.
COLOURS: dict[BarKind, str] = {
    "bed": "#56B4E9",
    "asleep": "#0072B2",
    "nap": "#E69F00",
    "told": "#0072B2",
    "none": "#222222",
}
PAIN_COLOUR = "#D55E00"
DOSE_COLOURS = ("#009E73", "#CC79A7", "#222222")
_DOSE_MARKERS = ("o", "s", "^")
_THICKNESS: dict[BarKind, float] = {"bed": 0.34, "asleep": 0.78, "nap": 0.78, "told": 0.78, "none": 0.78}
_HATCHES: dict[BarKind, str] = {"nap": "....", "told": "/////"}
_PAPER, _TEXT, _GRID = "#FFFFFF", "#222222", "#CFD8DC"
# Inches, and dots per inch: 900 pixels wide, which a phone shows without shrinking the text.
_WIDTH, _DOTS = 6.0, 150
_ROW, _PAIN_HEIGHT, _HEAD, _LEGEND_LINE = 0.165, 1.15, 0.62, 0.22
_LEFT, _RIGHT = 0.72, 0.12
# Inches between the dots of two items.
_DOSE_STEP = 0.17
_HIGHEST = 10


@dataclass(frozen=True)
class DayRow:
    """One date of a diary.

    Attributes:
        label: The date in words.
        bars: Its sleeps.
        doses: For each item whether it was taken before the night; None: not known.
        pain: The pain of the date, 0 to 10; None: not told.
        pain_late: Whether the pain was written down late.
    """

    label: str
    bars: tuple[SleepBar, ...] = ()
    doses: tuple[bool | None, ...] = ()
    pain: int | None = None
    pain_late: bool = False


@dataclass(frozen=True)
class RasterWords:
    """Words of a picture of a diary, in the reader's language.

    Attributes:
        title: The heading.
        hours: Wall times at the edges and the quarters of a line, five of them.
        kinds: What each kind of bar means.
        late: What a hollow bar means; empty: there is none.
        doses: What the dot of each item means.
        pain: The heading of the pain.
    """

    title: str
    hours: tuple[str, ...]
    kinds: tuple[tuple[BarKind, str], ...]
    late: str
    doses: tuple[str, ...]
    pain: str


@dataclass(frozen=True)
class SleepRaster:
    """Contents of a picture: its words, and its days, the earliest first."""

    words: RasterWords
    rows: tuple[DayRow, ...]

    @property
    def shows_sleep(self) -> bool:
        """Whether a sleep was told on any day."""
        return any(row.bars for row in self.rows)

    @property
    def shows_pain(self) -> bool:
        """Whether pain was told on any day."""
        return any(row.pain is not None for row in self.rows)


def render_png(raster: SleepRaster) -> bytes:
    """Render a diary as PNG. Takes a large part of a second: never call it in the event loop."""
    # Imported here: the import takes a second, and most people never ask for a picture.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # Doses stand beside nights; without any, the caption has them.
    shown = raster if raster.shows_sleep else replace(raster, words=replace(raster.words, doses=()))
    legend = _LEGEND_LINE * len(_legend_lines(shown.words)) + 0.1
    pain = (_PAIN_HEIGHT + 0.3) if shown.shows_pain else 0.0
    nights = len(shown.rows) * _ROW if shown.shows_sleep else 0.0
    figure = Figure(figsize=(_WIDTH, _HEAD + nights + pain + legend), dpi=_DOTS, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    if shown.shows_sleep:
        dots = _DOSE_STEP * len(shown.words.doses)
        _draw_lines(_axes(figure, legend + pain, nights, _RIGHT + dots), shown)
    if shown.shows_pain:
        _draw_pain(_axes(figure, legend + 0.2, _PAIN_HEIGHT - 0.2, _RIGHT), shown)
    _draw_words(figure, shown.words, legend)
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _axes(figure: Any, bottom: float, height: float, right: float) -> Any:
    """Add axes of this height (inches) that leave so much room to the right of them."""
    whole = figure.get_figheight()
    width = (_WIDTH - _LEFT - right) / _WIDTH
    return figure.add_axes((_LEFT / _WIDTH, bottom / whole, width, height / whole))


def _draw_words(figure: Any, words: RasterWords, legend: float) -> None:
    height = figure.get_figheight()
    frame = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    frame.set(xlim=(0, _WIDTH), ylim=(0, height))
    frame.axis("off")
    _draw_text(frame, _WIDTH / 2, height - 0.2, words.title, ha="center", size=14, weight="bold")
    _draw_legend(frame, words, legend - _LEGEND_LINE / 2 - 0.04)


def _draw_text(axes: Any, x: float, y: float, text: str, **style: Any) -> None:
    """Draw a text at a point, without reading $ as mathematics."""
    shown = make_drawable(text)
    usual = {"va": "center", "color": _TEXT, "family": font_families(shown), "parse_math": False}
    axes.text(x, y, shown, **{**usual, **style})


def _draw_lines(axes: Any, raster: SleepRaster) -> None:
    count = len(raster.rows)
    axes.set(xlim=(0, HOURS), ylim=(count - 0.5, -0.5))
    for side in axes.spines.values():
        side.set_visible(False)
    axes.xaxis.tick_top()
    hours = [make_drawable(each) for each in raster.words.hours]
    axes.set_xticks(range(0, HOURS + 1, HOURS // 4), hours, size=9, color=_TEXT)
    labels = [make_drawable(row.label) for row in raster.rows]
    axes.set_yticks(range(count), labels, size=7.5, color=_TEXT, family=font_families(*labels))
    axes.tick_params(length=0)
    axes.grid(axis="x", color=_GRID, linewidth=0.8)
    axes.hlines([n + 0.5 for n in range(count - 1)], 0, HOURS, color=_GRID, linewidth=0.4)
    axes.set_axisbelow(True)
    placed = [(place, bar) for place, row in enumerate(raster.rows) for bar in row.bars]
    for kind in COLOURS:
        for late in (False, True):
            _draw_bars(
                axes,
                kind,
                [each for each in placed if (each[1].kind, each[1].late) == (kind, late)],
                late=late,
            )
    _draw_doses(axes, raster)


def _draw_bars(axes: Any, kind: BarKind, placed: list[tuple[int, SleepBar]], *, late: bool) -> None:
    if not placed:
        return
    if kind == "none":
        places = [place for place, _bar in placed]
        style = {"marker": "x", "s": 22, "linewidths": 1.4, "color": COLOURS[kind]}
        axes.scatter([HOURS / 2] * len(places), places, **style)
        return
    axes.barh(
        [place for place, _bar in placed],
        [bar.end - bar.start for _place, bar in placed],
        left=[bar.start for _place, bar in placed],
        height=_THICKNESS[kind],
        **bar_style(kind, late=late),
    )


def bar_style(kind: BarKind, *, late: bool) -> dict[str, Any]:
    """Return matplotlib's style of a kind of bar: hollow where it was written down late."""
    hatched = kind in _HATCHES
    return {
        "facecolor": _PAPER if late or kind == "told" else COLOURS[kind],
        "edgecolor": COLOURS[kind] if late or not hatched or kind == "told" else _PAPER,
        "hatch": None if late and kind != "told" else _HATCHES.get(kind),
        "linewidth": 0.9 if late or kind == "told" else 0.0,
    }


def _draw_doses(axes: Any, raster: SleepRaster) -> None:
    """Draw a dot for each dose right of its line: filled if taken, hollow if not, none if nobody knows."""
    width_in_inches = _WIDTH - _LEFT - _RIGHT - _DOSE_STEP * len(raster.words.doses)
    for item in range(len(raster.words.doses)):
        x = HOURS + (item + 0.75) * _DOSE_STEP * HOURS / width_in_inches
        for taken in (True, False):
            places = [place for place, row in enumerate(raster.rows) if row.doses[item] is taken]
            axes.scatter([x] * len(places), places, clip_on=False, **_dose_style(item, taken=taken))


def _dose_style(item: int, *, taken: bool) -> dict[str, Any]:
    colour = DOSE_COLOURS[item]
    face = colour if taken else _PAPER
    return {
        "marker": _DOSE_MARKERS[item],
        "s": 20,
        "facecolors": face,
        "edgecolors": colour,
        "linewidths": 0.9,
    }


def _draw_pain(axes: Any, raster: SleepRaster) -> None:
    nothing = float("nan")
    values = [nothing if row.pain is None else row.pain for row in raster.rows]
    axes.plot(range(len(values)), values, color=PAIN_COLOUR, linewidth=1.5)
    for late in (False, True):
        told = [
            (n, row.pain)
            for n, row in enumerate(raster.rows)
            if row.pain is not None and row.pain_late is late
        ]
        style = {"facecolors": _PAPER if late else PAIN_COLOUR, "edgecolors": PAIN_COLOUR, "zorder": 3}
        axes.scatter([n for n, _pain in told], [pain for _n, pain in told], marker="D", s=16, **style)
    axes.set(xlim=(-0.5, len(values) - 0.5), ylim=(-0.5, _HIGHEST + 0.5))
    axes.set_yticks((0, _HIGHEST // 2, _HIGHEST), ("0", "5", "10"), size=9, color=_TEXT)
    weekly = range(0, len(values), 7)
    labels = [make_drawable(raster.rows[n].label) for n in weekly]
    axes.set_xticks(weekly, labels, size=8, color=_TEXT, family=font_families(*labels), ha="left")
    axes.grid(axis="both", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    title = make_drawable(raster.words.pain)
    axes.set_title(
        title, size=9, loc="left", pad=4, color=_TEXT, family=font_families(title), parse_math=False
    )


def _legend_lines(words: RasterWords) -> list[list[tuple[str, int | BarKind, str]]]:
    """Return the entries of the legend, two on a line: its sort, which of them, and what it means."""
    entries: list[tuple[str, int | BarKind, str]] = [("bar", kind, text) for kind, text in words.kinds]
    if words.late:
        entries.append(("late", "bed", words.late))
    entries += [("dose", item, text) for item, text in enumerate(words.doses)]
    return [entries[n : n + 2] for n in range(0, len(entries), 2)]


def _draw_legend(frame: Any, words: RasterWords, top: float) -> None:
    for line, entries in enumerate(_legend_lines(words)):
        for column, (sort, which, text) in enumerate(entries):
            left, y = 0.25 + column * (_WIDTH - 0.4) / 2, top - line * _LEGEND_LINE
            _draw_sign(frame, sort, which, left, y)
            _draw_text(frame, left + 0.42, y, text, ha="left", size=8.5)


def _draw_sign(frame: Any, sort: str, which: Any, left: float, y: float) -> None:
    if sort == "dose":
        frame.scatter([left + 0.15], [y], **_dose_style(which, taken=True))
    elif which == "none":
        frame.scatter([left + 0.15], [y], marker="x", s=22, linewidths=1.4, color=COLOURS["none"])
    else:
        height = _THICKNESS[which] * _ROW
        frame.barh([y], [0.3], left=[left], height=height, **bar_style(which, late=sort == "late"))
