"""Trust in the wall clock: it is compared with the monotonic clock, with Telegram and with the last tick.

The monotonic clock says how much time has passed since an instant that was known to be right. A step of the
wall clock is doubted until Telegram confirms it (a machine that was suspended) or until the step is undone.
Small steps and slewing are followed, since NTP makes them every day.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# Two minutes: a clock that is off by more is doubted, and the ticker stops.
TOLERANCE = timedelta(minutes=2)
# Nearer than TOLERANCE, so that a clock at the border is not doubted again every second.
RIGHT_AGAIN = TOLERANCE - timedelta(seconds=5)
# Seconds that a jump has to last before Telegram's confirmation counts: a clock that jumps may jump back, and
# whatever else runs by the same machine's clock jumps with it.
SETTLED = 15.0
# Seconds after which a doubt ends when Telegram answers but never sends a date.
PATIENCE = 900.0

_NOT_OFF = timedelta()


@dataclass(frozen=True)
class Reading:
    """The wall clock (aware, UTC) and the monotonic clock (seconds), read together."""

    wall: datetime
    stopwatch: float


@dataclass(frozen=True)
class Verdict:
    """What is known about the wall clock.

    Attributes:
        trusted: The last reading whose wall time was right; None: nothing to compare with yet.
        off_by: How far the wall clock is ahead of the true time; zero while the clock is right.
        doubted_since: The monotonic clock when the doubt began; None while there is no doubt.
        confirmed: Telegram's time since the doubt began, if it agrees with the wall clock; else None.
    """

    base: Reading | None = None
    off_by: timedelta = _NOT_OFF
    since: float | None = None
    confirmed: Reading | None = None

    @property
    def is_right(self) -> bool:
        """Whether the wall clock can be trusted."""
        return self.since is None

    @property
    def best(self) -> Reading | None:
        """The reading to count time from while the wall clock cannot be trusted."""
        return self.confirmed or self.base


def looked(known: Verdict, reading: Reading) -> Verdict:
    """Judge a reading by the last trusted reading and the monotonic seconds since then."""
    if known.base is None:
        return known
    off_by = reading.wall - right_time(known.base, reading.stopwatch)
    if abs(off_by) <= (TOLERANCE if known.is_right else RIGHT_AGAIN):
        return Verdict(reading)
    since = reading.stopwatch if known.since is None else known.since
    confirmed = known.confirmed if _agrees(known.confirmed, reading) else None
    if confirmed is not None and reading.stopwatch - since >= SETTLED:
        return Verdict(reading)
    return Verdict(known.base, off_by, since, confirmed)


def told(known: Verdict, reading: Reading, theirs: datetime) -> Verdict:
    """Judge a reading by Telegram's time (aware), which counts as right."""
    known, word = looked(known, reading), Reading(theirs, reading.stopwatch)
    if known.since is not None and _agrees(word, reading):
        return looked(replace(known, confirmed=word), reading)
    return looked(Verdict(word, since=known.since), reading)


def _agrees(word: Reading | None, reading: Reading) -> bool:
    return word is not None and abs(reading.wall - right_time(word, reading.stopwatch)) <= RIGHT_AGAIN


def told_nothing(known: Verdict, reading: Reading, last_tick: datetime | None) -> Verdict:
    """Judge a reading when Telegram answered without a date.

    At start only a clock that is behind the last recorded tick is doubted: a gap may be downtime. A doubt
    ends after `DOUBT_TIMEOUT_SECONDS`, since no other source of the time exists.
    """
    if known.base is None:
        known = Verdict(reading if last_tick is None else Reading(last_tick, reading.stopwatch))
        return looked(known, reading) if is_ahead(last_tick, reading.wall) else Verdict(reading)
    known = looked(known, reading)
    if known.since is not None and reading.stopwatch - known.since >= PATIENCE:
        return Verdict(reading)
    return known


def right_time(base: Reading, stopwatch: float) -> datetime:
    """Return the time at `stopwatch`, counted from a reading that was right."""
    return base.wall + timedelta(seconds=stopwatch - base.stopwatch)


def step(before: Reading, after: Reading) -> timedelta:
    """Return how far the wall clock stepped between two readings, beyond the monotonic seconds."""
    return after.wall - right_time(before, after.stopwatch)


def is_ahead(at: datetime | None, now: datetime) -> bool:
    """Return whether a recorded instant is later than any that a right clock could have written by `now`."""
    return at is not None and at > now + TOLERANCE
