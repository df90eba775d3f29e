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
RECOVERY_TOLERANCE = TOLERANCE - timedelta(seconds=5)
# Seconds that a jump has to last before Telegram's confirmation counts: a clock that jumps may jump back, and
# whatever else runs by the same machine's clock jumps with it.
MIN_JUMP_SECONDS = 15.0
# Seconds after which a doubt ends when Telegram answers but never sends a date.
DOUBT_TIMEOUT_SECONDS = 900.0

_NOT_OFF = timedelta()


@dataclass(frozen=True)
class ClockReading:
    """The wall clock (aware, UTC) and the monotonic clock (seconds), read together."""

    wall: datetime
    monotonic: float


@dataclass(frozen=True)
class Verdict:
    """What is known about the wall clock.

    Attributes:
        trusted: The last reading whose wall time was right; None: nothing to compare with yet.
        off_by: How far the wall clock is ahead of the true time; zero while the clock is right.
        doubted_since: The monotonic clock when the doubt began; None while there is no doubt.
        confirmed: Telegram's time since the doubt began, if it agrees with the wall clock; else None.
    """

    trusted: ClockReading | None = None
    off_by: timedelta = _NOT_OFF
    doubted_since: float | None = None
    confirmed: ClockReading | None = None

    @property
    def is_right(self) -> bool:
        """Whether the wall clock can be trusted."""
        return self.doubted_since is None

    @property
    def reference(self) -> ClockReading | None:
        """The reading to count time from while the wall clock cannot be trusted."""
        return self.confirmed or self.trusted


def judge(verdict: Verdict, reading: ClockReading) -> Verdict:
    """Judge a reading by the last trusted reading and the monotonic seconds since then."""
    if verdict.trusted is None:
        return verdict
    off_by = reading.wall - right_time(verdict.trusted, reading.monotonic)
    if abs(off_by) <= (TOLERANCE if verdict.is_right else RECOVERY_TOLERANCE):
        return Verdict(reading)
    since = reading.monotonic if verdict.doubted_since is None else verdict.doubted_since
    confirmed = verdict.confirmed if _agrees(verdict.confirmed, reading) else None
    if confirmed is not None and reading.monotonic - since >= MIN_JUMP_SECONDS:
        return Verdict(reading)
    return Verdict(verdict.trusted, off_by, since, confirmed)


def judge_with_telegram(verdict: Verdict, reading: ClockReading, telegram_time: datetime) -> Verdict:
    """Judge a reading by Telegram's time (aware), which counts as right."""
    verdict, word = judge(verdict, reading), ClockReading(telegram_time, reading.monotonic)
    if verdict.doubted_since is not None and _agrees(word, reading):
        return judge(replace(verdict, confirmed=word), reading)
    return judge(Verdict(word, doubted_since=verdict.doubted_since), reading)


def _agrees(word: ClockReading | None, reading: ClockReading) -> bool:
    return word is not None and abs(reading.wall - right_time(word, reading.monotonic)) <= RECOVERY_TOLERANCE


def judge_without_telegram(verdict: Verdict, reading: ClockReading, last_tick: datetime | None) -> Verdict:
    """Judge a reading when Telegram answered without a date.

    At start only a clock that is behind the last recorded tick is doubted: a gap may be downtime. A doubt
    ends after `DOUBT_TIMEOUT_SECONDS`, since no other source of the time exists.
    """
    if verdict.trusted is None:
        verdict = Verdict(reading if last_tick is None else ClockReading(last_tick, reading.monotonic))
        return judge(verdict, reading) if is_ahead(last_tick, reading.wall) else Verdict(reading)
    verdict = judge(verdict, reading)
    if (
        verdict.doubted_since is not None
        and reading.monotonic - verdict.doubted_since >= DOUBT_TIMEOUT_SECONDS
    ):
        return Verdict(reading)
    return verdict


def right_time(base: ClockReading, monotonic: float) -> datetime:
    """Return the time at `monotonic`, counted from a reading that was right."""
    return base.wall + timedelta(seconds=monotonic - base.monotonic)


def clock_step(before: ClockReading, after: ClockReading) -> timedelta:
    """Return how far the wall clock stepped between two readings, beyond the monotonic seconds."""
    return after.wall - right_time(before, after.monotonic)


def is_ahead(at: datetime | None, now: datetime) -> bool:
    """Return whether a recorded instant is later than any that a right clock could have written by `now`."""
    return at is not None and at > now + TOLERANCE
