"""What became of the doses of a span of days: counted, day by day, and in a row."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

State = Literal["due", "taken", "skipped", "missed"]
# How a day went: all due doses taken, some, none; nothing to take, or nothing that counts; still open.
Mark = Literal["all", "some", "none", "free", "open"]

LATE = timedelta(hours=1)
"""Taken this long after it was due, a dose counts as late."""
EXCUSED = "doctor"
"""Skipped because the doctor said so: that is keeping to the plan."""


@dataclass(frozen=True)
class Event:
    """One dose on record.

    Attributes:
        local_date: The day it belongs to.
        due_at: When it was due, UTC.
        state: What became of it; due means that it is open.
        taken_at: When it was swallowed, UTC; None: not taken, or nobody knows.
        reason: Why it was skipped, a word of `bot.domain.answers.REASONS`.
        is_as_needed: It was never due, only taken.
    """

    local_date: date
    due_at: datetime
    state: State
    taken_at: datetime | None = None
    reason: str | None = None
    is_as_needed: bool = False

    @property
    def is_late(self) -> bool:
        """Whether it is known to have been taken late."""
        return self.taken_at is not None and not self.is_as_needed and self.taken_at > self.due_at + LATE

    @property
    def is_excused(self) -> bool:
        """Whether leaving it out was the plan."""
        return self.state == "skipped" and self.reason == EXCUSED


@dataclass(frozen=True)
class Tally:
    """Counts of a span.

    Attributes:
        taken: Doses that were due and were taken, the late ones among them.
        late: Those of them known to have been taken more than an hour late.
        skipped: Left out on purpose, whatever for.
        excused: Those of them that the doctor said to leave out.
        missed: Nobody answered in time.
        waiting: Due now, not answered yet.
        as_needed: Taken without having been due.
        reasons: (reason, count) of what was skipped, most frequent first; None: not told.
    """

    taken: int = 0
    late: int = 0
    skipped: int = 0
    excused: int = 0
    missed: int = 0
    waiting: int = 0
    as_needed: int = 0
    reasons: tuple[tuple[str | None, int], ...] = ()

    @property
    def asked(self) -> int:
        """Doses that were due and are settled."""
        return self.taken + self.skipped + self.missed

    @property
    def percent(self) -> int | None:
        """Taken of all that were due and settled, rounded down; None when there were none.

        Doses left out on the doctor's word are no part of it.
        """
        counted = self.asked - self.excused
        return None if not counted else 100 * self.taken // counted


def tally(events: Collection[Event]) -> Tally:
    """Count what became of these doses."""
    planned = [each for each in events if not each.is_as_needed]
    states = Counter(each.state for each in planned)
    why = Counter(each.reason for each in planned if each.state == "skipped")
    return Tally(
        taken=states["taken"],
        late=sum(each.is_late for each in planned if each.state == "taken"),
        skipped=states["skipped"],
        excused=sum(each.is_excused for each in planned),
        missed=states["missed"],
        waiting=states["due"],
        as_needed=sum(each.is_as_needed and each.state == "taken" for each in events),
        reasons=tuple(why.most_common()),
    )


def by_day(events: Iterable[Event]) -> dict[date, list[Event]]:
    """Sort doses by the day they belong to."""
    days: defaultdict[date, list[Event]] = defaultdict(list)
    for each in events:
        days[each.local_date].append(each)
    return dict(days)


def mark(events: Sequence[Event]) -> Mark:
    """Say how a day went; what the doctor said to leave out and what is taken as needed does not count."""
    states = {each.state for each in events if not each.is_as_needed and not each.is_excused}
    if not states:
        return "free"
    if states == {"taken"}:
        return "all"
    if states <= {"taken", "due"}:
        return "open"
    return "some" if "taken" in states else "none"


def streak(events: Iterable[Event]) -> int:
    """Return on how many days in a row, up to the newest, everything due was taken.

    A day without doses, of a pause or between them, neither counts nor breaks it, and so does a day that is
    still open.
    """
    count = 0
    for _day, theirs in sorted(by_day(events).items(), reverse=True):
        match mark(theirs):
            case "all":
                count += 1
            case "some" | "none":
                break
    return count
