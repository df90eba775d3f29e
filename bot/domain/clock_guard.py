"""Whether the wall clock can be trusted: compare it with the stopwatch, with Telegram, with the last tick.

The stopwatch (monotonic seconds) says how much time has passed since an instant that was known to be right.
A step of the wall clock is doubted until Telegram confirms it (a machine that was suspended) or until it is
undone. Small steps and slewing are followed, as NTP makes them every day.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# What a clock may be off by before nothing is ticked any more.
TOLERANCE = timedelta(minutes=2)
# A clock that was doubted has to be this near, so that one at the border is not doubted again every second.
RIGHT_AGAIN = TOLERANCE - timedelta(seconds=5)
# Seconds that a jump has to last before Telegram's word for it counts: a clock that hops hops back, and takes
# along whatever else goes by the same machine.
SETTLED = 15.0
# Seconds to hold a doubt against a Telegram that answers but never says what time it is.
PATIENCE = 900.0

_NOT_OFF = timedelta()


@dataclass(frozen=True)
class Reading:
    """The wall clock (aware, UTC) and the stopwatch (seconds), read together."""

    wall: datetime
    stopwatch: float


@dataclass(frozen=True)
class Verdict:
    """What is known of the wall clock.

    Attributes:
        base: The last reading whose wall time was right; None: nothing to compare with yet.
        off_by: How far the wall clock is ahead of the right time; zero while it is right.
        since: The stopwatch when the doubt began; None while there is none.
        confirmed: What Telegram said since then, if it was what the wall clock shows; None otherwise.
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
        """What to count the time from while the wall clock cannot be trusted."""
        return self.confirmed or self.base


def looked(known: Verdict, reading: Reading) -> Verdict:
    """Judge a reading by the last instant that was right and the seconds that have passed since then."""
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
    """Judge a reading by what Telegram says the time is (aware); Telegram is right."""
    known, word = looked(known, reading), Reading(theirs, reading.stopwatch)
    if known.since is not None and _agrees(word, reading):
        return looked(replace(known, confirmed=word), reading)
    return looked(Verdict(word, since=known.since), reading)


def _agrees(word: Reading | None, reading: Reading) -> bool:
    return word is not None and abs(reading.wall - right_time(word, reading.stopwatch)) <= RIGHT_AGAIN


def told_nothing(known: Verdict, reading: Reading, last_tick: datetime | None) -> Verdict:
    """Judge a reading when Telegram answered without a date.

    At a start only a clock that is behind the last tick on record is doubted: a gap may be time in which
    nothing ran. A doubt ends after `PATIENCE`, for nobody else will ever say what time it is.
    """
    if known.base is None:
        known = Verdict(reading if last_tick is None else Reading(last_tick, reading.stopwatch))
        return looked(known, reading) if is_ahead(last_tick, reading.wall) else Verdict(reading)
    known = looked(known, reading)
    if known.since is not None and reading.stopwatch - known.since >= PATIENCE:
        return Verdict(reading)
    return known


def right_time(base: Reading, stopwatch: float) -> datetime:
    """Return the instant that it is at `stopwatch`, counted from a reading that was right."""
    return base.wall + timedelta(seconds=stopwatch - base.stopwatch)


def step(before: Reading, after: Reading) -> timedelta:
    """Return how far the wall clock stepped between two readings; what the stopwatch counted is no step."""
    return after.wall - right_time(before, after.stopwatch)


def is_ahead(at: datetime | None, now: datetime) -> bool:
    """Say whether an instant on record is later than a clock that is right can have written it."""
    return at is not None and at > now + TOLERANCE
