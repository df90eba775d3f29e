"""Entries of the diary: sleeps as intervals dated by waking, and ratings of 0 to 10."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.domain.zones import zone_named

SleepKind = Literal["main", "nap"]
Rated = Literal["night", "pain", "hindrance"]

HIGHEST_RATING = 10
MAX_IN_BED = timedelta(hours=24)
"""A sleep that is longer is a slip of the finger, or a coma."""
_MINUTE = timedelta(minutes=1)


class SleepError(ValueError):
    """A sleep that cannot have been."""


class SleepOrderError(SleepError):
    """The times of a sleep do not follow each other, or lie more than a day apart."""


class MoreAwakeThanInBedError(SleepError):
    """Falling asleep and lying awake take more than the time in bed."""


@dataclass(frozen=True)
class Sleep:
    """One sleep: a night, or whatever stands in its place, or a nap. Instants are in UTC.

    Attributes:
        kind: `main` for the long sleep of a day, which a shift worker has by daylight; else `nap`.
        bed_at: Into bed; None: not told.
        tried_at: Began to try to sleep; None: on going to bed, or not told.
        fell_asleep_minutes: From then until asleep; None: not told.
        awake_minutes: Awake in between, all together; None: not told.
        wakings: Times awake in between; None: not told.
        woke_at: Awake for good; the last moment of the sleep.
        up_at: Out of bed.
        told_minutes: Minutes asleep, where a person only said how long; 0: no sleep at all; None: not told.
        zone: IANA name of the time zone in which the person woke.
        entered_at: When it was written down.
        late: Whether it was written down so late that it rests on memory: `days.is_late`.

    Raises:
        SleepOrderError: The times do not follow each other, or lie more than a day apart.
        MoreAwakeThanInBedError: Falling asleep and lying awake take longer than the time in bed.
        ValueError: A number is negative, an instant has no zone, or the zone is unknown.
    """

    kind: SleepKind
    bed_at: datetime | None
    tried_at: datetime | None
    fell_asleep_minutes: int | None
    awake_minutes: int | None
    wakings: int | None
    woke_at: datetime
    up_at: datetime
    told_minutes: int | None
    zone: str
    entered_at: datetime
    late: bool

    def __post_init__(self) -> None:
        zone_named(self.zone)
        numbers = (self.fell_asleep_minutes, self.awake_minutes, self.wakings, self.told_minutes)
        if any(each is not None and each < 0 for each in numbers):
            raise ValueError("minutes and wakings are not negative")
        _check_order(self)
        if self.minutes_asleep is not None and self.minutes_asleep < 0:
            raise MoreAwakeThanInBedError("more minutes awake than in bed")

    @property
    def date(self) -> date:
        """The local date that the sleep belongs to: that of waking, in the zone of waking."""
        return self.woke_at.astimezone(zone_named(self.zone)).date()

    @property
    def began_at(self) -> datetime | None:
        """When it began, as far as is known: into bed, or began to try to sleep; None: not told (UTC)."""
        return self.bed_at or self.tried_at

    @property
    def minutes_in_bed(self) -> int | None:
        """Elapsed minutes from going to bed to getting up; None where the bedtime was not told."""
        return None if self.bed_at is None else (self.up_at - self.bed_at) // _MINUTE

    @property
    def minutes_asleep(self) -> int | None:
        """Elapsed minutes asleep, by the times if they are complete, else as told; None: nobody knows."""
        began_at = self.tried_at or self.bed_at
        if began_at is None or self.fell_asleep_minutes is None or self.awake_minutes is None:
            return self.told_minutes
        return (self.woke_at - began_at) // _MINUTE - self.fell_asleep_minutes - self.awake_minutes


@dataclass(frozen=True)
class Rating:
    """A number from 0 to 10 for one local date.

    Attributes:
        local_date: The date it is about; a night belongs to the date of waking.
        what: `night`: how it was, 10 is very good. `pain`: on average. `hindrance`: how much the
            pain was in the way of the day.
        value: 0 to 10.
        entered_at: When it was written down, UTC.
        late: Whether it was written down so late that it rests on memory: `days.is_late`.

    Raises:
        ValueError: The value is out of its range.
    """

    local_date: date
    what: Rated
    value: int
    entered_at: datetime
    late: bool

    def __post_init__(self) -> None:
        if not 0 <= self.value <= HIGHEST_RATING:
            raise ValueError("a rating is 0 to 10")


def _check_order(sleep: Sleep) -> None:
    told = (sleep.bed_at, sleep.tried_at, sleep.woke_at, sleep.up_at)
    instants = [each for each in told if each is not None]
    if any(each.tzinfo is None for each in (*instants, sleep.entered_at)):
        raise ValueError("an instant needs a time zone")
    if instants != sorted(instants) or instants[-1] - instants[0] > MAX_IN_BED:
        raise SleepOrderError("into bed, asleep, awake, up: in this order, and within a day")
    if timedelta(minutes=sleep.told_minutes or 0) > MAX_IN_BED:
        raise SleepOrderError("nobody sleeps longer than a day")


def replaces(new: Sleep, old: Sleep) -> bool:
    """Return whether a new entry is about the same sleep as an old one, which it then replaces.

    Sleeps of one date that do not overlap are a split sleep, and both stay. How long somebody slept in all,
    told without times, stands for every main sleep of the date.
    """
    if (new.kind, new.date) != (old.kind, old.date):
        return False
    if new.began_at is None or old.began_at is None:
        return new.kind == "main"
    return new.began_at < old.up_at and old.began_at < new.up_at


def main_sleeps(sleeps: Iterable[Sleep]) -> dict[date, Sleep]:
    """Return the main sleep of each local date: the longest of its sleeps that are no naps."""
    longest: dict[date, Sleep] = {}
    for each in sleeps:
        if each.kind == "main" and (each.date not in longest or _length(each) > _length(longest[each.date])):
            longest[each.date] = each
    return longest


def _length(sleep: Sleep) -> int:
    return sleep.minutes_asleep or 0
