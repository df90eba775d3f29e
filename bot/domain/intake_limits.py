"""Comparison of doses with limits: the maximum in 24 hours, in one dose, and the minimum gap between doses.

Every figure of a limit is the content's or the person's own; no medicine is known here. The 24 hours are a
rolling window before each instant, not a date. A dose exactly 24 hours old no longer counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

WINDOW = timedelta(hours=24)

Authority = Literal["label", "safer", "own", "region"]


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of one authority; amounts are in the unit of the doses they are compared with.

    Attributes:
        authority: The pack's label, its more cautious figure, the person's own words, or a region's advice.
        max_in_24h: The maximum in any 24 hours; None: no figure.
        min_gap: The minimum time between two doses; None: no figure.
        max_single: The maximum in one dose; None: no figure.
        scope: What the figures count, in the words of the content.
        sources: Ids of the sources.
    """

    authority: Authority
    max_in_24h: float | None = None
    min_gap: timedelta | None = None
    max_single: float | None = None
    scope: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimedAmount:
    """An amount taken at an instant (aware); None: the amount is not known."""

    at: datetime
    amount: float | None


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """Result of comparing one more dose with a limit.

    Attributes:
        limit: The limit.
        total: The amount taken in the 24 hours up to the dose, without it, as far as amounts are known.
        unknown_amounts: Doses of those 24 hours whose amount is not known; the real total is larger.
        last_at: When the newest dose up to this one was taken; None: there is none in those 24 hours.
        remaining: The amount left of the limit at that instant; None: the limit has no figure.
        peak: The largest amount in any 24 hours that hold the dose, the dose included.
        over_limit: `peak` is above the limit; for a dose of unknown amount: nothing is left of the limit.
        too_much_at_once: The dose alone is above the maximum of one dose.
        too_soon: Another dose is nearer than the minimum gap.
        allowed_at: When the dose is neither over the limit nor too soon, as far as amounts are known; None:
            never, the dose is too much by itself.
        certain: Every amount is known that `over_limit`, `too_much_at_once` and `allowed_at` depend on. If
            false, a negative result means nothing.
        gap_over_at: When the minimum gap has passed, whatever the amounts; None: the limit has no gap.
    """

    limit: Limit
    total: float
    unknown_amounts: int
    last_at: datetime | None
    remaining: float | None
    peak: float
    over_limit: bool
    too_much_at_once: bool
    too_soon: bool
    allowed_at: datetime | None
    certain: bool
    gap_over_at: datetime | None


def check_limit(limit: Limit, taken: Sequence[TimedAmount], dose: TimedAmount) -> LimitCheck:
    """Compare a dose with a limit, before it is taken or afterwards.

    Args:
        limit: The limit.
        taken: All other doses that count, in any order, including those taken later than `dose`.
        dose: The dose in question.
    """
    before = [each for each in taken if dose.at - WINDOW < each.at <= dose.at]
    total = _sum(before)
    at_once = limit.max_single is not None and (dose.amount or 0) > limit.max_single
    return LimitCheck(
        limit=limit,
        total=total,
        unknown_amounts=sum(each.amount is None for each in before),
        last_at=max((each.at for each in before), default=None),
        remaining=None if limit.max_in_24h is None else max(limit.max_in_24h - total, 0.0),
        peak=peak(taken, dose),
        over_limit=_is_over(limit, taken, dose),
        too_much_at_once=at_once,
        too_soon=_is_too_soon(limit, taken, dose),
        allowed_at=None if at_once else _allowed_at(limit, taken, dose),
        certain=_is_certain(limit, taken, dose),
        gap_over_at=None
        if limit.min_gap is None
        else _allowed_at(replace(limit, max_in_24h=None), taken, dose),
    )


def _sum(intakes: Iterable[TimedAmount]) -> float:
    # Rounded so that 0.1 + 0.2 is not above 0.3.
    return round(sum(each.amount or 0.0 for each in intakes), 9)


def peak(taken: Sequence[TimedAmount], dose: TimedAmount) -> float:
    """Return the largest sum of the windows that end with the dose or a later one within 24 hours."""
    ends = [dose.at, *(each.at for each in taken if dose.at < each.at < dose.at + WINDOW)]
    every = [*taken, dose]
    return max(_sum(each for each in every if end - WINDOW < each.at <= end) for end in ends)


def most_in_window(intakes: Iterable[tuple[TimedAmount, bool]]) -> float:
    """Return the largest sum in any 24 hours that hold one of the marked intakes."""
    ordered = sorted(intakes, key=lambda each: each[0].at)
    first, most = 0, 0.0
    for last, (intake, _marked) in enumerate(ordered):
        while ordered[first][0].at <= intake.at - WINDOW:
            first += 1
        window = ordered[first : last + 1]
        if any(marked for _intake, marked in window):
            most = max(most, _sum(each for each, _marked in window))
    return most


def _is_over(limit: Limit, taken: Sequence[TimedAmount], dose: TimedAmount) -> bool:
    if limit.max_in_24h is None:
        return False
    most = peak(taken, dose)
    return most >= limit.max_in_24h if dose.amount is None else most > limit.max_in_24h


def share_window(one: datetime, other: datetime) -> bool:
    """Return whether some 24 hours hold both instants."""
    return abs(one - other) < WINDOW


def _is_certain(limit: Limit, taken: Sequence[TimedAmount], dose: TimedAmount) -> bool:
    if limit.max_in_24h is None:
        return limit.max_single is None or dose.amount is not None
    near = [each for each in taken if share_window(each.at, dose.at)]
    return all(each.amount is not None for each in (dose, *near))


def _is_too_soon(limit: Limit, taken: Sequence[TimedAmount], dose: TimedAmount) -> bool:
    gap = limit.min_gap
    return gap is not None and any(abs(each.at - dose.at) < gap for each in taken)


def _allowed_at(limit: Limit, taken: Sequence[TimedAmount], dose: TimedAmount) -> datetime | None:
    """Return the first instant, not before the dose's own, at which the limit allows the dose."""
    for moment in sorted({dose.at, *_moments(limit, taken, dose.at)}):
        then = TimedAmount(moment, dose.amount)
        if not _is_over(limit, taken, then) and not _is_too_soon(limit, taken, then):
            return moment
    return None


def _moments(limit: Limit, taken: Sequence[TimedAmount], after: datetime) -> Iterator[datetime]:
    """Yield the instants at which a dose leaves the 24 hours or a gap ends: only these can be the first."""
    for each in taken:
        for span in (WINDOW, limit.min_gap):
            if span is not None and each.at + span > after:
                yield each.at + span


def strictest(standings: Sequence[LimitCheck]) -> LimitCheck | None:
    """Return the check that allows the dose last, so that keeping to it keeps to all; None if there is none.

    A check that never allows the dose is stricter than any wait; of equal ones the first counts.
    """
    worst: LimitCheck | None = None
    for each in standings:
        if worst is None or _later(each.allowed_at, worst.allowed_at):
            worst = each
    return worst


def _later(one: datetime | None, other: datetime | None) -> bool:
    return other is not None and (one is None or one > other)
