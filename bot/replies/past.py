"""The data behind /history: everything, one person's doses, or one item's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.checks import id_of, is_checked, reference
from bot.domain.names import fold
from bot.replies.words import _
from bot.store.history import Record
from bot.store.schedules import Item, Reminder

EVERYTHING, MINE = "a", "m"


@dataclass(frozen=True)
class Subject:
    """An item with a history of its own: a name, whatever its amount was; `id` is one of its reminders'."""

    id: int
    item: Item

    @property
    def of(self) -> tuple[str, str]:
        """The same key as `Record.of`."""
        return self.item.person or "", fold(self.item.name)

    @property
    def word(self) -> str:
        """The item's reference in callback data."""
        return item_word(self.id, self.item)


def item_word(reminder_id: int, item: Item) -> str:
    """Return the reference in callback data to a reminder's item, whatever its amount was."""
    return reference(f"i{reminder_id}", item.person, fold(item.name))


def person_word(place: int, name: str) -> str:
    """Return the reference in callback data to one of `HistoryView.people`."""
    return reference(f"p{place}", name)


def subjects_of(records: Sequence[Record], reminders: Sequence[Reminder]) -> list[Subject]:
    """Return every item that has a history or will have one, in the order it began."""
    found: dict[tuple[str, str], Subject] = {}
    for record in records:
        found.setdefault(record.of, Subject(record.schedule_id, record.item))
    for reminder in reminders:
        subject = Subject(reminder.id, reminder.item)
        found.setdefault(subject.of, subject)
    return list(found.values())


@dataclass(frozen=True)
class Past:
    """The records that /history shows, filtered by person or item.

    Attributes:
        records: The doses, oldest first.
        reminders: The present reminders.
        people: The names of everybody else whose doses are kept in the chat.
        subjects: Every item that has a history, whatever the filter.
        zone: The chat's time zone.
        now: The present, UTC.
        today: The local date in `zone`.
        filter_code: The filter: "a" everything, "m" the chat's own person, "p0" the first of `people`, "i12"
            the item of reminder 12; the last two are followed by a checksum of the name.
        filter_label: The filter in words; empty: everything.
    """

    records: Sequence[Record]
    reminders: Sequence[Reminder]
    people: Sequence[str]
    subjects: Sequence[Subject]
    zone: str
    now: datetime
    today: date
    who: str = EVERYTHING
    about: str = ""

    def between(self, first: date, last: date) -> list[Record]:
        """Return the records of these local dates, both inclusive."""
        return [each for each in self.records if first <= each.event.local_date <= last]

    def within(self, days: int) -> list[Record]:
        """Return the records of the last `days` days, today included."""
        return self.between(self.today - timedelta(days=days - 1), self.today)

    def only(self, who: str) -> "Past":
        """Filter by a code, with or without a checksum; everything where the code matches nothing."""
        if who == MINE and self.people:
            return self._about(who, _("you"), lambda item: item.person is None)
        people = {person_word(place, name): name for place, name in enumerate(self.people)}
        word = next((each for each in people if _fits(who, each)), None)
        if word is not None:
            return self._about(word, people[word], lambda item: item.person == people[word])
        items = {record.schedule_id: record.item for record in self.records}
        items |= {reminder.id: reminder.item for reminder in self.reminders}
        asked = [Subject(id_, item).of for id_, item in items.items() if _fits(who, item_word(id_, item))]
        for subject in self.subjects:
            if subject.of in asked:
                return self._about(subject.word, subject.item.name, lambda item: Subject(0, item).of in asked)
        return self

    def _about(self, who: str, about: str, is_meant: Callable[[Item], bool]) -> "Past":
        records = [each for each in self.records if is_meant(each.item)]
        reminders = [each for each in self.reminders if is_meant(each.item)]
        return replace(self, records=records, reminders=reminders, who=who, about=about)


def _fits(who: str, word: str) -> bool:
    """Return whether `who` is this button's code; buttons of older versions had no checksum."""
    return who == (word if is_checked(who) else id_of(word))
