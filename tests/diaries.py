"""Diaries to look back on, of somebody in Reykjavik, which is UTC all year."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import cast

from bot.domain.diary.look_back import DiaryEntries
from bot.domain.diary.model import Rated, Rating, Sleep, SleepKind
from bot.domain.history import DoseEvent, DoseEventState
from bot.domain.schedules import Schedule
from bot.replies.diary.diary_view import DiaryView, of_person
from bot.replies.doses.history_data import HistoryView
from bot.store.doses.history import DoseRecord, item_key
from bot.store.reminders.schedules import Item, Reminder
from bot.store.trials import Trial

DAY, WEEK, MINUTE = timedelta(days=1), timedelta(days=7), timedelta(minutes=1)
TODAY = date(2026, 11, 30)
"""A Monday."""
NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)
ZONE = "Atlantic/Reykjavik"


def sleep(
    day: date,
    in_bed: int | None = 480,
    asleep_after: int | None = 30,
    awake: int | None = 30,
    *,
    told: int | None = None,
    kind: SleepKind = "main",
    up: time = time(7),
    late: bool = False,
) -> Sleep:
    """A sleep that ended on that day; eight hours in bed and seven asleep, if nothing else is said."""
    woke = datetime.combine(day, up, UTC)
    bed = None if in_bed is None else woke - in_bed * MINUTE
    return Sleep(kind, bed, None, asleep_after, awake, None, woke, woke, told, ZONE, NOW, late)


def told_sleep(day: date, minutes: int) -> Sleep:
    """A sleep of which only was told how long it was."""
    return sleep(day, None, None, None, told=minutes)


def nap(day: date, minutes: int = 60) -> Sleep:
    """A nap that ended at three in the afternoon."""
    return sleep(day, minutes, 0, 0, kind="nap", up=time(15))


def ratings(what: Rated, *values: int | None, first: date, late: bool = False) -> list[Rating]:
    """Ratings of one day after the other; None for a day without."""
    numbered = ((first + n * DAY, value) for n, value in enumerate(values))
    return [Rating(day, what, value, NOW, late) for day, value in numbered if value is not None]


def by_date(first: date, values: Iterable[float | None]) -> dict[date, float]:
    """Numbers of one day after the other; None for a day without."""
    return {first + n * DAY: each for n, each in enumerate(values) if each is not None}


def doses(
    name: str,
    *states: str | None,
    first: date,
    number: int = 1,
    wall: time = time(21),
    person: str | None = None,
    as_needed: bool = False,
) -> list[DoseRecord]:
    """A dose of 200 mg a day from `first` on in these states (`DoseEventState`); None for a day without."""
    item = Item(name, Decimal(200), "mg", person)
    return [
        DoseRecord(
            number,
            item,
            item_key(item),
            f"{wall:%H:%M}",
            DoseEvent(
                day := first + n * DAY,
                datetime.combine(day, wall, UTC),
                cast("DoseEventState", state),
                is_as_needed=as_needed,
            ),
        )
        for n, state in enumerate(states)
        if state is not None
    ]


def reminder(name: str, number: int = 1, wall: time = time(21), person: str | None = None) -> Reminder:
    """A reminder of 200 mg every day."""
    item = Item(name, Decimal(200), "mg", person)
    return Reminder(number, 1, item, Schedule((wall,), TODAY - 20 * WEEK, ZONE), "active", None)


def view(
    entries: DiaryEntries,
    records: Sequence[DoseRecord] = (),
    reminders: Sequence[Reminder] = (),
    person: str | None = None,
    today: date = TODAY,
    running_trial: Trial | None = None,
) -> DiaryView:
    """A person's diary and doses on that day."""
    now = datetime.combine(today, time(7), UTC)
    history = HistoryView(records, reminders, [], [], ZONE, now, today)
    return DiaryView(entries, of_person(history, person), person, running_trial=running_trial)
