"""Days with and without a dose: counted for a week, and beside the ratings of a longer time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.domain.diary.look_back import Average, Values
from bot.domain.history import DoseEvent, by_day, mark_day

MIN_DAYS, MIN_DAYS_EACH = 28, 7
"""Days with a rating without which days with and without a dose are not compared: in all, and of each."""
# Wall time before which a dose comes before the night that goes on, not before the next one.
_NIGHT_ENDS = time(5)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WithAndWithout:
    """Mean ratings of days with a dose and of days without; they cannot say why they differ."""

    with_dose: Average
    without_dose: Average


def days_taken(events: Iterable[DoseEvent]) -> dict[date, bool]:
    """Return for each local date on which doses were due and settled whether all of them were taken.

    A dose that the doctor said to leave out, or one taken as needed, was not due.
    """
    marks = {day: mark_day(theirs) for day, theirs in by_day(events).items()}
    return {day: mark == "all" for day, mark in marks.items() if mark in {"all", "some", "none"}}


def night_after(local_date: date, wall: time) -> date:
    """Return the date of the night before which a dose of that wall time is taken: that of waking."""
    return local_date if wall < _NIGHT_ENDS else local_date + _DAY


def days_with(events: Iterable[tuple[date, DoseEvent]]) -> dict[date, bool]:
    """Return whether a dose was taken on each date from the first event to the last.

    A date is absent where nobody knows: its dose is open, or was missed, that is: nobody answered.

    Args:
        events: Doses of one item, each with the date whose rating it comes before.
    """
    states: dict[date, set[str]] = {}
    for day, event in events:
        states.setdefault(day, set()).add(event.state)
    span = (max(states) - min(states)).days + 1 if states else 0
    days = (min(states) + place * _DAY for place in range(span))
    theirs = {day: states.get(day, {"skipped"}) for day in days}
    return {day: "taken" in each for day, each in theirs.items() if "taken" in each or each == {"skipped"}}


def compare_with_and_without(ratings: Values, taken: Mapping[date, bool]) -> WithAndWithout | None:
    """Return the mean ratings of days with and without a dose; None while there are too few of either."""
    groups: dict[bool, list[float]] = {True: [], False: []}
    for day, value in ratings.items():
        if day in taken:
            groups[taken[day]].append(value)
    sizes = [len(each) for each in groups.values()]
    if sum(sizes) < MIN_DAYS or min(sizes) < MIN_DAYS_EACH:
        return None
    means = {is_with: Average(sum(each) / len(each), len(each)) for is_with, each in groups.items()}
    return WithAndWithout(means[True], means[False])
