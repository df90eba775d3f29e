"""The data behind /history: everything, one person's doses, or one item's."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.history import DayOutcome
from bot.domain.names import fold
from bot.domain.row_references import has_checksum, id_of, row_reference
from bot.replies.i18n import _
from bot.store.doses.history import DoseRecord, ItemKey, KeptItem, item_key
from bot.store.reminders.schedules import Item, Reminder

FILTER_EVERYTHING, FILTER_MINE = "a", "m"


@dataclass(frozen=True)
class HistorySubject:
    """An item with a history of its own: a name, whatever its amount was; `id` is one of its reminders'."""

    id: int
    item: Item

    @property
    def key(self) -> ItemKey:
        """The key of its records."""
        return item_key(self.item)

    @property
    def reference(self) -> str:
        """The item's reference in callback data."""
        return item_reference(self.id, self.item)


def item_reference(reminder_id: int, item: Item) -> str:
    """Return the reference in callback data to a reminder's item, whatever its amount was."""
    return row_reference(f"i{reminder_id}", item.person, fold(item.name))


def person_reference(index: int, name: str) -> str:
    """Return the reference in callback data to one of `HistoryView.people`."""
    return row_reference(f"p{index}", name)


def history_subjects(kept: Sequence[KeptItem], reminders: Sequence[Reminder]) -> list[HistorySubject]:
    """Return every item that has a history or will have one, in the order it began."""
    found: dict[tuple[str, str], HistorySubject] = {}
    for each in kept:
        found.setdefault(each.item_key, HistorySubject(each.schedule_id, each.item))
    for reminder in reminders:
        subject = HistorySubject(reminder.id, reminder.item)
        found.setdefault(subject.key, subject)
    return list(found.values())


@dataclass(frozen=True)
class HistoryView:
    """The records that /history shows, filtered by person or item.

    Attributes:
        records: The doses of the days that are shown, oldest first.
        reminders: The present reminders.
        people: The names of everybody else whose doses are kept in the chat.
        subjects: Every item that has a history, whatever the filter.
        zone: The chat's time zone.
        now: The present, UTC.
        today: The local date in `zone`.
        kept: The items with doses on record, with the outcomes that streaks are counted from.
        filter_code: The filter: "a" everything, "m" the chat's own person, "p0" the first of `people`, "i12"
            the item of reminder 12; the last two are followed by a checksum of the name.
        filter_label: The filter in words; empty: everything.
    """

    records: Sequence[DoseRecord]
    reminders: Sequence[Reminder]
    people: Sequence[str]
    subjects: Sequence[HistorySubject]
    zone: str
    now: datetime
    today: date
    kept: Sequence[KeptItem] = ()
    filter_code: str = FILTER_EVERYTHING
    filter_label: str = ""

    def between(self, first: date, last: date) -> list[DoseRecord]:
        """Return the records of these local dates, both inclusive."""
        return [each for each in self.records if first <= each.event.local_date <= last]

    def last_days(self, days: int) -> list[DoseRecord]:
        """Return the records of the last `days` days, today included."""
        return self.between(self.today - timedelta(days=days - 1), self.today)

    def by_item(self, days: int) -> dict[ItemKey, list[DoseRecord]]:
        """Return the records of the last `days` days by item."""
        found: defaultdict[ItemKey, list[DoseRecord]] = defaultdict(list)
        for record in self.last_days(days):
            found[record.item_key].append(record)
        return found

    def outcomes(self, key: ItemKey | None = None) -> Iterator[DayOutcome]:
        """Yield how the due doses of an item ended; None: of all that are shown."""
        for each in self.kept:
            if key in {None, each.item_key}:
                yield from each.outcomes

    def filter_by(self, code: str) -> "HistoryView":
        """Filter by a code, with or without a checksum; everything where the code matches nothing."""
        if code == FILTER_MINE and self.people:
            return self._filter_items(code, _("you"), lambda item: item.person is None)
        people = {person_reference(place, name): name for place, name in enumerate(self.people)}
        word = next((each for each in people if _matches(code, each)), None)
        if word is not None:
            return self._filter_items(word, people[word], lambda item: item.person == people[word])
        items = {each.schedule_id: each.item for each in self.kept}
        items |= {reminder.id: reminder.item for reminder in self.reminders}
        asked = [
            HistorySubject(id_, item).key
            for id_, item in items.items()
            if _matches(code, item_reference(id_, item))
        ]
        for subject in self.subjects:
            if subject.key in asked:
                return self._filter_items(
                    subject.reference, subject.item.name, lambda item: HistorySubject(0, item).key in asked
                )
        return self

    def _filter_items(self, who: str, about: str, is_meant: Callable[[Item], bool]) -> "HistoryView":
        records = [each for each in self.records if is_meant(each.item)]
        reminders = [each for each in self.reminders if is_meant(each.item)]
        kept = [each for each in self.kept if is_meant(each.item)]
        return replace(
            self, records=records, reminders=reminders, kept=kept, filter_code=who, filter_label=about
        )


def _matches(who: str, word: str) -> bool:
    """Return whether `who` is this button's code; buttons of older versions had no checksum."""
    return who == (word if has_checksum(who) else id_of(word))
