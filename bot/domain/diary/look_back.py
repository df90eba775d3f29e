"""A look back over a diary: what a week was like, and whether it differs from the week before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import sqrt
from typing import Literal

from bot.domain.diary.model import Rated, Rating, Sleep, main_sleeps

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MIN_ENTRIES = 4
"""Days of a week with a value, without which nothing is said of that week: three nights tell of no week."""
MIN_POINTS, MIN_MINUTES = 1.0, 30.0
"""Least difference that a person would notice: of ratings from 0 to 10, and of minutes asleep."""
CORRELATION_PERIOD = timedelta(days=42)
"""Time up to the end of the week from which the likeness of neighbouring days is estimated."""
MAX_CORRELATION = 0.7
STANDARD_ERRORS = 2.0
PERCENT = 100
_DECIMALS = 9

# Numbers by local date; a date that nothing was told of is absent, which is not zero.
Values = Mapping[date, float]
Comparison = Literal["same", "higher", "lower"]


@dataclass(frozen=True)
class Average:
    """A mean, and the number of days that it is the mean of."""

    mean: float
    days: int


@dataclass(frozen=True)
class DiaryEntries:
    """What was told in a diary, in any order."""

    sleeps: Sequence[Sleep] = field(default=())
    ratings: Sequence[Rating] = field(default=())

    def between(self, first: date, last: date) -> "DiaryEntries":
        """Return the entries of these local dates, both inclusive."""
        return DiaryEntries(
            [each for each in self.sleeps if first <= each.date <= last],
            [each for each in self.ratings if first <= each.local_date <= last],
        )

    def ratings_of(self, what: Rated) -> dict[date, float]:
        """Return the ratings of a kind, 0 to 10."""
        return {each.local_date: float(each.value) for each in self.ratings if each.what == what}

    def minutes_asleep(self) -> dict[date, float]:
        """Return the minutes asleep in the main sleep of each date, as far as they are known."""
        nights = main_sleeps(self.sleeps)
        return {
            day: float(each.minutes_asleep) for day, each in nights.items() if each.minutes_asleep is not None
        }

    def minutes_asleep_in_all(self) -> dict[date, float]:
        """Return the same with the naps and further sleeps of those dates."""
        return {
            day: float(sum(each.minutes_asleep or 0 for each in self.sleeps if each.date == day))
            for day in self.minutes_asleep()
        }

    @property
    def dates(self) -> set[date]:
        """The local dates with an entry."""
        return {each.date for each in self.sleeps} | {each.local_date for each in self.ratings}


@dataclass(frozen=True)
class PeriodSummary:
    """What was told in a period; None: on no day of it, which is not zero.

    Attributes:
        first: The first local date.
        last: The last local date, inclusive.
        entries: The number of dates with an entry.
        night: Ratings of nights, 0 to 10.
        pain: Ratings of pain, 0 to 10.
        hindrance: Ratings of how much pain was in the way, 0 to 10.
        least_pain: The dates of the lowest pain; empty where all are equal.
        most_pain: The dates of the highest pain; empty where all are equal.
        asleep: Minutes asleep, of main sleeps.
        asleep_in_all: The same with naps and further sleeps; None also where there were none.
        in_bed: Minutes in bed, of main sleeps.
        fell_asleep: Minutes until asleep, of main sleeps.
        awake: Minutes awake in between, of main sleeps.
        efficiency: Percentage of the time in bed that was slept, of main sleeps: `sleep_efficiency`.
    """

    first: date
    last: date
    entries: int
    night: Average | None
    pain: Average | None
    hindrance: Average | None
    least_pain: tuple[date, ...]
    most_pain: tuple[date, ...]
    asleep: Average | None
    asleep_in_all: Average | None
    in_bed: Average | None
    fell_asleep: Average | None
    awake: Average | None
    efficiency: Average | None


def summarise(entries: DiaryEntries, first: date, last: date) -> PeriodSummary:
    """Sum up the entries of these local dates, both inclusive."""
    told = entries.between(first, last)
    nights = main_sleeps(told.sleeps).values()
    # Who told from when to when they slept was not asked how long they lay awake.
    timed = [each for each in nights if each.bed_at is not None]
    pain, asleep, in_all = told.ratings_of("pain"), told.minutes_asleep(), told.minutes_asleep_in_all()
    return PeriodSummary(
        first=first,
        last=last,
        entries=len(told.dates),
        night=average(told.ratings_of("night").values()),
        pain=average(pain.values()),
        hindrance=average(told.ratings_of("hindrance").values()),
        least_pain=_dates_with(pain, min(pain.values(), default=None)),
        most_pain=_dates_with(pain, max(pain.values(), default=None)),
        asleep=average(asleep.values()),
        asleep_in_all=None if in_all == asleep else average(in_all.values()),
        in_bed=average(_known(each.minutes_in_bed for each in timed)),
        fell_asleep=average(_known(each.fell_asleep_minutes for each in timed)),
        awake=average(_known(each.awake_minutes for each in timed)),
        efficiency=sleep_efficiency(nights),
    )


def _known(minutes: Iterable[int | None]) -> list[float]:
    return [float(each) for each in minutes if each is not None]


def average(values: Collection[float]) -> Average | None:
    """Return the mean; None of no values."""
    return Average(sum(values) / len(values), len(values)) if values else None


def _dates_with(values: Values, value: float | None) -> tuple[date, ...]:
    if len(set(values.values())) <= 1:
        return ()
    return tuple(sorted(day for day, each in values.items() if each == value))


def sleep_efficiency(nights: Collection[Sleep]) -> Average | None:
    """Return the percentage of the time in bed that was slept; None below `MIN_ENTRIES` complete nights.

    It is the sum of the minutes asleep divided by the sum of those in bed, so that a short night weighs less
    than a long one; experts do not agree how to compute it, so whoever shows it says so.
    """
    complete = [
        (each.minutes_asleep, each.minutes_in_bed)
        for each in nights
        if each.minutes_in_bed and each.minutes_asleep is not None
        if each.minutes_asleep <= each.minutes_in_bed  # what was only told may be longer
    ]
    if len(complete) < MIN_ENTRIES:
        return None
    asleep, in_bed = (sum(minutes) for minutes in zip(*complete, strict=True))
    return Average(PERCENT * asleep / in_bed, len(complete))


@dataclass(frozen=True)
class WeekChange:
    """The mean of the week before, that of this week, and whether they differ."""

    before: float
    after: float
    comparison: Comparison


def compare_weeks(values: Values, first: date, least: float) -> WeekChange | None:
    """Compare the week that begins on `first` with the week before; None if either is too thin for that.

    A difference is one that is at least `least`, and more than twice its standard error, which is larger the
    more a day is like the one before. The spread is that within the two weeks, so that the difference itself
    does not hide it.

    Args:
        values: Numbers of both weeks, and those of `CORRELATION_PERIOD` for the likeness of days.
        first: The first local date of the later week.
        least: `MIN_POINTS` or `MIN_MINUTES`.
    """
    before = list(_between(values, first - WEEK, first - DAY).values())
    after = list(_between(values, first, first + WEEK - DAY).values())
    if min(len(before), len(after)) < MIN_ENTRIES:
        return None
    was, now = sum(before) / len(before), sum(after) / len(after)
    last = first + WEEK - DAY
    rho = correlation(_between(values, last - CORRELATION_PERIOD + DAY, last))
    error = sqrt(_variance(before, after) * (1 / len(before) + 1 / len(after)) * (1 + rho) / (1 - rho))
    # Rounded, so that a difference of exactly one point is one, whatever the sums are.
    difference = round(abs(now - was), _DECIMALS)
    if difference < least or difference <= round(STANDARD_ERRORS * error, _DECIMALS):
        return WeekChange(was, now, "same")
    return WeekChange(was, now, "higher" if now > was else "lower")


def _between(values: Values, first: date, last: date) -> dict[date, float]:
    return {day: value for day, value in values.items() if first <= day <= last}


def _variance(*groups: Sequence[float]) -> float:
    """Return the pooled variance within the groups."""
    squares = sum((each - sum(group) / len(group)) ** 2 for group in groups for each in group)
    return squares / sum(len(group) - 1 for group in groups)


def correlation(values: Values) -> float:
    """Return how much a day is like the one before, within 0 and `MAX_CORRELATION`.

    Where no two days follow each other nobody knows, and days are taken to be as alike as can be.
    """
    pairs = [(values[day], values[day + DAY]) for day in values if day + DAY in values]
    if not pairs:
        return MAX_CORRELATION
    mean = sum(values.values()) / len(values)
    variance = sum((each - mean) ** 2 for each in values.values()) / len(values)
    if not variance:
        return 0.0
    shared = sum((one - mean) * (other - mean) for one, other in pairs) / len(pairs)
    return min(max(shared / variance, 0.0), MAX_CORRELATION)
