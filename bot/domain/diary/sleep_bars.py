"""Sleeps as bars on lines of 24 hours, one line a date, by the clocks of where the person slept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.domain.diary.model import Sleep
from bot.domain.zones import zone_named

# In bed; asleep, with waking in between; a nap; as long as told, at a time that nobody told; no sleep.
BarKind = Literal["bed", "asleep", "nap", "told", "none"]

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOON_BEFORE = -12 * HOUR
"""Where a line begins, from the midnight at which its date begins: at noon of the day before."""
# Means of mid-sleep, from the midnight of the date of waking, for which a line from noon to noon fits.
_FIRST_USUAL, _LAST_USUAL = -2 * HOUR, 8 * HOUR


@dataclass(frozen=True)
class SleepBar:
    """A part of a sleep on the line of one date.

    Attributes:
        local_date: The date of the line.
        start: Hours from the beginning of the line, 0 to 24.
        end: The same; no earlier than `start`.
        kind: What the person did.
        late: Whether it was written down late.
    """

    local_date: date
    start: float
    end: float
    kind: BarKind
    late: bool


def line_start(sleeps: Iterable[Sleep]) -> timedelta:
    """Return where lines begin, from midnight, so that usual sleeps are not cut in two.

    It is noon of the day before, or for who sleeps by day twelve hours before the mean of mid-sleep.
    """
    middles = [
        _from_midnight(each, each.date) - timedelta(minutes=each.minutes_asleep or 0) / 2
        for each in sleeps
        if each.kind == "main" and each.began_at is not None
    ]
    if not middles:
        return NOON_BEFORE
    mean = sum(middles, timedelta()) / len(middles)
    if _FIRST_USUAL <= mean <= _LAST_USUAL:
        return NOON_BEFORE
    return round(mean / HOUR) * HOUR + NOON_BEFORE


def _from_midnight(sleep: Sleep, day: date) -> timedelta:
    return _wall(sleep.woke_at, sleep) - datetime.combine(day, time())


def _wall(instant: datetime, sleep: Sleep) -> datetime:
    """Return the wall time without a zone, so that 24 hours of a clock are one line, whatever elapsed."""
    return instant.astimezone(zone_named(sleep.zone)).replace(tzinfo=None)


def bars_of(sleep: Sleep, start: timedelta) -> Iterator[SleepBar]:
    """Yield the bars of a sleep; one that goes on past the end of a line continues on the next.

    Args:
        sleep: The sleep.
        start: Where lines begin, from `line_start`.
    """
    if sleep.began_at is None and sleep.kind == "main":
        yield from _untimed_bar(sleep)
        return
    for kind, begin, end in _parts(sleep):
        for day, from_hour, to_hour in _on_lines(_wall(begin, sleep), _wall(end, sleep), start):
            yield SleepBar(day, from_hour, to_hour, kind, sleep.late)


def _untimed_bar(sleep: Sleep) -> Iterator[SleepBar]:
    """Yield the bar of a night of which only its length was told: in the middle, since it has no times."""
    if sleep.minutes_asleep is not None:
        half = sleep.minutes_asleep * MINUTE / HOUR / 2
        middle = DAY / HOUR / 2
        kind: BarKind = "told" if half else "none"
        yield SleepBar(sleep.date, middle - half, middle + half, kind, sleep.late)


def _parts(sleep: Sleep) -> Iterator[tuple[BarKind, datetime, datetime]]:
    began = sleep.tried_at or sleep.bed_at
    if sleep.kind == "nap":
        told = sleep.woke_at - (sleep.minutes_asleep or 0) * MINUTE
        yield "nap", began or told, sleep.woke_at
        return
    if sleep.bed_at is not None:
        yield "bed", sleep.bed_at, sleep.up_at
    if not sleep.minutes_asleep:
        return
    if began is not None and sleep.fell_asleep_minutes is not None:
        yield "asleep", began + sleep.fell_asleep_minutes * MINUTE, sleep.woke_at
    else:
        yield "told", sleep.woke_at - sleep.minutes_asleep * MINUTE, sleep.woke_at


def _on_lines(begin: datetime, end: datetime, start: timedelta) -> Iterator[tuple[date, float, float]]:
    """Yield for each line that the span crosses its date, and the hours of the span on it."""
    line = datetime.combine((begin - start).date(), time()) + start
    while line < end:
        first, last = max(begin, line), min(end, line + DAY)
        if first < last:
            yield (line - start).date(), (first - line) / HOUR, (last - line) / HOUR
        line += DAY
