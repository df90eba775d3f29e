"""The data behind a look back: one person's diary, and the doses of the same person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.diary.dose_days import days_with, night_after
from bot.domain.diary.look_back import DAY, WEEK, DiaryEntries, PeriodSummary, summarise
from bot.domain.names import fold
from bot.replies.doses.history_data import FILTER_MINE, HistoryView, person_reference
from bot.replies.time_format import parse_wall
from bot.store.doses.history import DoseRecord
from bot.store.reminders.schedules import Item
from bot.store.trials import Trial


@dataclass(frozen=True)
class DiaryView:
    """A person's diary and doses.

    Attributes:
        entries: The entries of the diary, as far back as anything looks.
        doses: The doses of the same person.
        person: Whose diary it is; None: that of the person who writes.
        ended_trial: The person's trial with the latest result, if there is one.
        running_trial: The person's trial that is under way.
    """

    entries: DiaryEntries
    doses: HistoryView
    person: str | None = None
    ended_trial: Trial | None = None
    running_trial: Trial | None = None

    @property
    def today(self) -> date:
        """The local date of the chat."""
        return self.doses.today

    @property
    def now(self) -> datetime:
        """The present, UTC."""
        return self.doses.now

    def weeks(self, last: date, count: int) -> list[PeriodSummary]:
        """Return `count` weeks of which the latest ends on `last`, the earliest first."""
        firsts = (last - ago * WEEK + DAY for ago in range(count, 0, -1))
        return [summarise(self.entries, first, first + WEEK - DAY) for first in firsts]

    def doses_of_items(self, first: date, last: date) -> Iterator[tuple[Item, Sequence[DoseRecord]]]:
        """Yield each item with its planned doses of these local dates, both inclusive."""
        by_item: dict[tuple[str, str], list[DoseRecord]] = {}
        for record in self.doses.between(first, last):
            if not record.event.is_as_needed:
                by_item.setdefault(record.item_key, []).append(record)
        for theirs in by_item.values():
            yield replace(theirs[-1].item, amount=None, unit=None, person=None), theirs

    def doses_beside_ratings(self, first: date, last: date) -> list[tuple[Item, Sequence[DoseRecord]]]:
        """Return the same by how often an item was due, without that of a running trial.

        Days with and without it, seen beside ratings, would be a look at the trial before its end.
        """
        tried = None if self.running_trial is None else fold(self.running_trial.item.name)
        items = sorted(self.doses_of_items(first, last), key=lambda each: -len(each[1]))
        return [(item, records) for item, records in items if fold(item.name) != tried]


def of_person(history: HistoryView, person: str | None) -> HistoryView:
    """Return the history of one person's doses, never mixed with another's."""
    return replace(
        history,
        records=[each for each in history.records if each.item.person == person],
        reminders=[each for each in history.reminders if each.item.person == person],
        filter_code=FILTER_MINE if person is None else person_reference(0, person),
        filter_label=person or "",
    )


def nights_with(records: Sequence[DoseRecord]) -> dict[date, bool]:
    """Return by date of waking whether an item was taken before that night; absent: not known."""
    return days_with(
        (night_after(each.event.local_date, parse_wall(each.wall)), each.event) for each in records
    )


def week_before(day: date) -> date:
    """Return the first of the seven local dates before a day, which goes on and is not summed up."""
    return day - WEEK
