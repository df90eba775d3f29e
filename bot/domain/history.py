"""History of the doses of a span of days: counts, marks by day, and the streak."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

DoseEventState = Literal["due", "taken", "skipped", "missed"]
# Marks of a day: all due doses taken, some, none; free (no dose that counts); still open.
DayMark = Literal["all", "some", "none", "free", "open"]

LATE = timedelta(hours=1)
"""One hour: a dose taken later than this after it was due counts as late."""
# The local date and the state of a dose that was due, and not left out on the doctor's advice.
DayOutcome = tuple[date, DoseEventState]
EXCUSED = "doctor"
"""Reason of a dose skipped on the doctor's advice, which keeps to the plan."""


@dataclass(frozen=True)
class DoseEvent:
    """One recorded dose.

    Attributes:
        local_date: The day the dose belongs to.
        due_at: When the dose was due, UTC.
        state: Its state; due means open.
        taken_at: When the dose was taken, UTC; None: not taken, or the time is not known.
        reason: Why the dose was skipped, one of `SKIP_REASONS`.
        is_as_needed: The dose was taken as needed, so never due.
    """

    local_date: date
    due_at: datetime
    state: DoseEventState
    taken_at: datetime | None = None
    reason: str | None = None
    is_as_needed: bool = False

    @property
    def is_late(self) -> bool:
        """Whether the dose is known to have been taken late."""
        return self.taken_at is not None and not self.is_as_needed and self.taken_at > self.due_at + LATE

    @property
    def is_excused(self) -> bool:
        """Whether the dose was skipped on the doctor's advice."""
        return self.state == "skipped" and self.reason == EXCUSED


@dataclass(frozen=True)
class DoseCounts:
    """Counts of the doses of a span of days.

    Attributes:
        taken: Doses that were due and taken, late ones included.
        late: Taken doses known to have been more than an hour late.
        skipped: Doses skipped on purpose, for whatever reason.
        excused: Skipped doses that the doctor said to leave out.
        missed: Doses that nobody answered in time.
        open: Doses that are due now and not answered yet.
        as_needed: As-needed doses taken.
        reasons: (reason, count) of the skipped doses, most frequent first; None: no reason given.
    """

    taken: int = 0
    late: int = 0
    skipped: int = 0
    excused: int = 0
    missed: int = 0
    open: int = 0
    as_needed: int = 0
    reasons: tuple[tuple[str | None, int], ...] = ()

    @property
    def settled(self) -> int:
        """Doses that were due and are settled."""
        return self.taken + self.skipped + self.missed

    @property
    def percent(self) -> int | None:
        """Percentage taken of the settled doses, rounded down; None when there were none.

        Doses skipped on the doctor's advice do not count.
        """
        counted = self.settled - self.excused
        return None if not counted else 100 * self.taken // counted


def count_doses(events: Collection[DoseEvent]) -> DoseCounts:
    """Count doses by how they ended."""
    planned = [each for each in events if not each.is_as_needed]
    states = Counter(each.state for each in planned)
    why = Counter(each.reason for each in planned if each.state == "skipped")
    return DoseCounts(
        taken=states["taken"],
        late=sum(each.is_late for each in planned if each.state == "taken"),
        skipped=states["skipped"],
        excused=sum(each.is_excused for each in planned),
        missed=states["missed"],
        open=states["due"],
        as_needed=sum(each.is_as_needed and each.state == "taken" for each in events),
        reasons=tuple(why.most_common()),
    )


def by_day(events: Iterable[DoseEvent]) -> dict[date, list[DoseEvent]]:
    """Group doses by the day they belong to."""
    days: defaultdict[date, list[DoseEvent]] = defaultdict(list)
    for each in events:
        days[each.local_date].append(each)
    return dict(days)


def mark_day(events: Sequence[DoseEvent]) -> DayMark:
    """Return the mark of a day; excused and as-needed doses do not count."""
    return _mark({each.state for each in events if not each.is_as_needed and not each.is_excused})


def _mark(states: Collection[DoseEventState]) -> DayMark:
    if not states:
        return "free"
    if {*states} == {"taken"}:
        return "all"
    if {*states} <= {"taken", "due"}:
        return "open"
    return "some" if "taken" in states else "none"


def streak(outcomes: Iterable[DayOutcome]) -> int:
    """Return the number of days in a row, up to the newest, on which every due dose was taken.

    A day without doses (in a pause or between doses) or a day that is still open neither counts nor breaks
    the streak.
    """
    days: defaultdict[date, set[DoseEventState]] = defaultdict(set)
    for day, state in outcomes:
        days[day].add(state)
    count = 0
    for _day, states in sorted(days.items(), reverse=True):
        match _mark(states):
            case "all":
                count += 1
            case "some" | "none":
                break
    return count
