"""When a diary asks how the night was and how the pain, and looks back, by wall time in its zone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.domain.recurrence import EveryDays, Weekdays
from bot.domain.schedules import Schedule, next_occurrence, occurrences_between

Asks = Literal["sleep", "pain", "both"]
Asked = Literal["night", "pain", "week"]

STAYS_OPEN = timedelta(hours=12)
"""A question that was not answered by then is not sent any more, and counts as unanswered."""
UNANSWERED_DAYS = 3
"""Days in a row without an answer after which the bot asks whether to go on, and asks nothing else."""
AFTER_GETTING_UP = timedelta(minutes=30)
"""From getting up to the question about the night; the first minutes of a day say little about a night."""
_ANY_DAY = date(2000, 1, 2)


@dataclass(frozen=True)
class Question:
    """What is due once: a question about the night to a local date or the pain on it, or the look back.

    `due_at` is in UTC.
    """

    what: Asked
    local_date: date
    due_at: datetime

    @property
    def closes_at(self) -> datetime:
        """When it is no longer sent, UTC."""
        return self.due_at + STAYS_OPEN


@dataclass(frozen=True)
class QuestionTimes:
    """When a diary asks.

    Attributes:
        asks: What the questions are about; None: nothing is asked, but the look back may come.
        morning: Wall time of the question about the night; None: with the evening's, for who gets up at
            changing times.
        evening: Wall time of the question about the pain.
        zone: IANA name.
        start: First local date, from which days are counted.
        every_days: 1: every day; 2: every other day.
        weekly_day: The day of the look back, 0 is Monday; None: not wanted.
    """

    asks: Asks | None
    morning: time | None
    evening: time
    zone: str
    start: date
    every_days: int = 1
    weekly_day: int | None = None

    @property
    def getup(self) -> time | None:
        """When the person usually gets up; None: it changes."""
        return None if self.morning is None else _shifted(self.morning, -AFTER_GETTING_UP)

    def questions_between(self, after: datetime, until: datetime) -> list[Question]:
        """Return the questions with `after` < due_at <= `until` (UTC), the first due first."""
        found = [
            Question(what, each.local_date, each.due_at)
            for what, schedule in self._schedules()
            for each in occurrences_between(schedule, after, until)
        ]
        return sorted(found, key=lambda each: each.due_at)

    def next_due_at(self, after: datetime) -> datetime | None:
        """Return when the next question after that instant is due, UTC; None: none will be."""
        coming = [next_occurrence(schedule, after) for _what, schedule in self._schedules()]
        return min((each.due_at for each in coming if each is not None), default=None)

    def _schedules(self) -> Iterator[tuple[Asked, Schedule]]:
        daily, morning = EveryDays(self.every_days), self.morning or self.evening
        if self.asks in {"sleep", "both"}:
            yield "night", Schedule((morning,), self.start, self.zone, daily)
        if self.asks in {"pain", "both"}:
            yield "pain", Schedule((self.evening,), self.start, self.zone, daily)
        if self.weekly_day is not None:
            weekly = Weekdays(frozenset({self.weekly_day}))
            yield "week", Schedule((morning,), self.start, self.zone, weekly)


@dataclass(frozen=True)
class QuestionsToAsk:
    """What of the questions that came due is asked, and what is known of the answers then.

    Attributes:
        questions: Those to ask.
        unanswered: Days with questions since the last entry, those of `questions` included.
        asked_on: The last local date with a question; None: none yet.
        gives_up: Whether the person is to be asked whether to go on, since days went by without an answer.
    """

    questions: tuple[Question, ...]
    unanswered: int
    asked_on: date | None
    gives_up: bool = False


def choose_questions(due: Iterable[Question], unanswered: int, asked_on: date | None) -> QuestionsToAsk:
    """Return which questions to ask: none after three days without an answer; the look back comes anyway.

    Args:
        due: What came due, the first first.
        unanswered: Days with questions since the last entry.
        asked_on: The last local date with a question; None: none yet.
    """
    asked: list[Question] = []
    gives_up = False
    for each in due:
        if each.what == "week":
            asked.append(each)
        elif each.local_date != asked_on and unanswered >= UNANSWERED_DAYS:
            gives_up = True
        else:
            unanswered += each.local_date != asked_on
            asked_on = each.local_date
            asked.append(each)
    return QuestionsToAsk(tuple(asked), unanswered, asked_on, gives_up)


def after_getting_up(wall: time) -> time:
    """Return the wall time of the question about the night of somebody who gets up at `wall`."""
    return _shifted(wall, AFTER_GETTING_UP)


def _shifted(wall: time, by: timedelta) -> time:
    return (datetime.combine(_ANY_DAY, wall) + by).time()
