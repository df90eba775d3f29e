"""The days of a trial: in which block a local date lies, whether the item is taken, and if it is counted."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from bot.domain.trials.design import Design, Order

_DAY = timedelta(days=1)
# A dose that is taken this long before getting up, or less, comes with getting up.
_SHORTEST_SLEEP = timedelta(hours=3)


@dataclass(frozen=True)
class TrialPause:
    """Days that are no part of a trial.

    Attributes:
        first: The first such local date.
        resumed: The first local date after them; None: the pause goes on.
    """

    first: date
    resumed: date | None = None


@dataclass(frozen=True)
class BlockSpan:
    """The days of a block as they were lived.

    Attributes:
        block: Index of the block.
        first: Its first local date.
        last: Its last local date, inclusive.
        complete: Whether no pause ended it early; an incomplete block is not counted.
    """

    block: int
    first: date
    last: date
    complete: bool


@dataclass(frozen=True)
class TrialCalendar:
    """A trial on the calendar.

    A pause that begins within a block ends the block, and the order goes on with the next one afterwards. A
    pause before a block's first day only delays it.

    Attributes:
        design: The design.
        order: The order that the lot drew.
        start: The first local date.
        pauses: Ascending, not overlapping; only the last may go on.
    """

    design: Design
    order: Order
    start: date
    pauses: tuple[TrialPause, ...] = ()

    @cached_property
    def spans(self) -> tuple[BlockSpan, ...]:
        """The blocks, ascending, as far as their days are known: none after a pause that goes on."""
        return tuple(self._spans())

    def _spans(self) -> Iterator[BlockSpan]:
        first, pauses = self.start, list(self.pauses)
        for block in range(self.design.blocks):
            while pauses and pauses[0].first <= first:
                resumed = pauses.pop(0).resumed
                if resumed is None:
                    return
                first = max(first, resumed)
            last = first + (self.design.block_days - 1) * _DAY
            complete = not pauses or pauses[0].first > last
            last = last if complete else pauses[0].first - _DAY
            yield BlockSpan(block, first, last, complete)
            first = last + _DAY

    @property
    def last_day(self) -> date | None:
        """The last local date of the trial; None while a pause goes on before its last block."""
        return self.spans[-1].last if len(self.spans) == self.design.blocks else None

    def arm_on(self, day: date) -> bool | None:
        """Return whether the item is taken on a local date; None: the date is no part of the trial."""
        span = next((each for each in self.spans if each.first <= day <= each.last), None)
        return None if span is None else self.order[span.block]

    def is_over_on(self, day: date) -> bool:
        """Return whether a local date lies after the last one of the trial."""
        return self.last_day is not None and day > self.last_day

    def days_done(self, today: date) -> int:
        """Return how many days of the trial lie before a local date."""
        spans = [each for each in self.spans if each.first < today]
        return sum((min(each.last, today - _DAY) - each.first).days + 1 for each in spans)

    def counted_days(self) -> Iterator[tuple[date, int]]:
        """Yield the days that are counted if they are rated, ascending, with the index of their block."""
        for span in self.spans:
            length = (span.last - span.first).days + 1 if span.complete else 0
            for number in range(self.design.skip, length):
                yield span.first + number * _DAY, span.block


def find_gaps(after: date, before: date, recorded: Collection[date]) -> tuple[TrialPause, ...]:
    """Return the local dates between two that nothing was said on, as pauses.

    On such dates the reminder was paused or stopped, so that nobody knew what the lot said.

    Args:
        after: The last date on which something was said.
        before: The next one.
        recorded: Dates on which the item was taken early, or its dose answered, without a word.
    """
    gaps: list[TrialPause] = []
    for number in range(1, (before - after).days):
        day = after + number * _DAY
        if day in recorded:
            continue
        if gaps and gaps[-1].resumed == day:
            gaps[-1] = TrialPause(gaps[-1].first, day + _DAY)
        else:
            gaps.append(TrialPause(day, day + _DAY))
    return tuple(gaps)


def find_lag(dose: time, up: time) -> int:
    """Return how many days later than a dose the sleep is dated that follows it: 1, or 0 after midnight.

    A sleep is dated by waking, so this holds for people who sleep by day as well.

    Args:
        dose: Wall time of the dose.
        up: Wall time at which the person usually gets up.
    """
    any_day = date(2000, 1, 3)
    until_up = datetime.combine(any_day, up) - datetime.combine(any_day, dose)
    return 0 if until_up >= _SHORTEST_SLEEP else 1
