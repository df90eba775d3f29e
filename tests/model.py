"""A person's reminders as a model too simple to be wrong: every day and minute is looked at in turn."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.recurrence import Cycle, EveryDays, MonthlyDay, MonthlyWeekday, Weekdays
from bot.domain.schedules import Occurrence, Schedule
from bot.domain.travel import RecordedDose, plan_transition

IN_STOCK = 2
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JUST_BEFORE = timedelta(microseconds=1)


def first_shown(day: date, wall: time, zone: str) -> datetime | None:
    """The first minute, searched one by one, whose clock shows this wall time or has passed it."""
    tz = ZoneInfo(zone)
    shown = datetime.combine(day, wall)
    guess = shown.replace(tzinfo=tz, fold=0).astimezone(UTC)
    if guess.astimezone(tz).replace(tzinfo=None) == shown:
        return guess
    for minute in range(-26 * 60, 26 * 60):
        at = guess + minute * MINUTE
        local = at.astimezone(tz).replace(tzinfo=None)
        if local >= shown:
            before = (at - MINUTE).astimezone(tz).date()
            return at if day in {local.date(), before} else None
    raise AssertionError("no clock stands still for a day")


def is_on(schedule: Schedule, day: date) -> bool:
    """Whether the schedule has doses on this local date."""
    since = (day - schedule.start).days
    if since < 0 or (schedule.end is not None and day > schedule.end):
        return False
    match schedule.recurrence:
        case Weekdays(named):
            return day.weekday() in named
        case MonthlyDay(number, every=1):
            return day.day == number if number > 0 else (day + DAY).day == 1
        case MonthlyWeekday(nth, weekday, every=1):
            is_nth = (day.day + 6) // 7 == nth if nth > 0 else (day + 7 * DAY).month != day.month
            return day.weekday() == weekday and is_nth
        case Cycle(on, off):
            return since % (on + off) < on
        case EveryDays(step):
            return since % step == 0
        case other:
            raise AssertionError(f"the model does not know {other}")


def all_between(schedule: Schedule, after: datetime, until: datetime) -> list[Occurrence]:
    """Every occurrence of a span, day by day."""
    first = (after - 2 * DAY).date()
    days = [first + n * DAY for n in range((until - after).days + 5)]
    found = [
        Occurrence(day, slot, wall, at)
        for day in days
        if is_on(schedule, day)
        for slot, wall in enumerate(schedule.times)
        if (at := first_shown(day, wall, schedule.zone)) is not None
    ]
    return sorted((each for each in found if after < each.due_at <= until), key=lambda each: each.due_at)


@dataclass
class Taken:
    """What the model knows of a dose."""

    due_at: datetime
    closes_at: datetime
    state: str
    taken_at: datetime | None = None
    off_stock: int = 0

    @property
    def is_unanswered(self) -> bool:
        return self.state in {"due", "missed"}

    def perhaps_taken_at(self, now: datetime) -> datetime | None:
        """When it was swallowed, as far as one can know; what is still open may be at this moment."""
        if self.state == "taken":
            return self.taken_at or self.due_at
        return now if self.state == "due" and now < self.closes_at else None


@dataclass(eq=False)
class Course:
    """What the model knows of a reminder: looked at up to `cursor`; None: nothing comes due."""

    schedule: Schedule
    cursor: datetime | None
    not_before: date = date.min
    paused: bool = False
    resting: bool = False
    left: int = IN_STOCK
    doses: dict[tuple[date, int], Taken] = field(default_factory=dict)

    def look(self, now: datetime) -> None:
        """Record what came due."""
        if self.cursor is not None:
            for each in all_between(self.schedule, self.cursor, now):
                if each.local_date >= self.not_before:
                    self._record(each, now)
                    self.paused = False
            self.cursor = max(self.cursor, now)

    def close(self, now: datetime) -> None:
        """What nobody answered in time is missed."""
        for dose in self.doses.values():
            if dose.state == "due" and dose.closes_at <= now:
                dose.state = "missed"

    def put_right(self, now: datetime) -> list[tuple[date, int]]:
        """Undo what a clock ahead has recorded; gives what can be answered again."""
        early = [key for key, dose in self.doses.items() if dose.is_unanswered and dose.due_at > now]
        first = min((self.doses.pop(key).due_at for key in early), default=None)
        if first is not None and not self.paused and self.cursor is not None:
            self.cursor = min(self.cursor, first - JUST_BEFORE)
        if not self.paused:  # a pause that has ended does not begin again
            self.not_before = date.min
        again = [key for key, dose in self.doses.items() if dose.state == "missed" and dose.closes_at > now]
        for key in again:
            self.doses[key].state = "due"
        for dose in self.doses.values():
            dose.taken_at = dose.taken_at and min(dose.taken_at, now)
        return again

    def _record(self, each: Occurrence, now: datetime) -> None:
        after = all_between(self.schedule, each.due_at, each.due_at + 12 * HOUR)
        window = min([4 * HOUR, *((following.due_at - each.due_at) / 2 for following in after)])
        closes_at = each.due_at + window
        state = "missed" if closes_at <= now else "due"
        self.doses.setdefault((each.local_date, each.slot), Taken(each.due_at, closes_at, state))

    def answer(self, key: tuple[date, int], verb: str, now: datetime) -> None:
        """Press: taken, skipped or undo."""
        dose = self.doses[key]
        if verb == "undo" and dose.state in {"taken", "skipped"} and now < dose.due_at:
            self._withdraw(key, now)
        elif verb == "undo":
            if dose.state in {"taken", "skipped"}:
                self.left += dose.off_stock
                dose.off_stock, dose.taken_at = 0, None
                dose.state = "due" if now < dose.closes_at else "missed"
        elif dose.state in {"due", "missed"}:
            dose.state = verb
            if verb == "taken":
                dose.taken_at = now if now < dose.closes_at else None
                dose.off_stock = min(1, self.left)
                self.left -= dose.off_stock

    def _withdraw(self, key: tuple[date, int], now: datetime) -> None:
        """A dose taken early is taken back: it comes due as planned, by the clocks there are now."""
        dose = self.doses.pop(key)
        self.left += dose.off_stock
        for each in all_between(self.schedule, now, dose.due_at + 2 * DAY):
            if (each.local_date, each.slot) == key and not self.paused and not self.resting:
                just_before = each.due_at - JUST_BEFORE
                self.cursor = just_before if self.cursor is None else min(self.cursor, just_before)

    def coming(self, key: tuple[date, int]) -> Occurrence:
        """The next occurrence that is not on record, which has to be the one of this name."""
        assert self.cursor is not None
        ahead = all_between(self.schedule, self.cursor, self.cursor + 20 * DAY)
        fresh = [each for each in ahead if (each.local_date, each.slot) not in self.doses]
        first = [each for each in fresh if each.due_at == fresh[0].due_at]
        (found,) = [each for each in first if (each.local_date, each.slot) == key]
        return found

    def take_early(self, key: tuple[date, int], now: datetime) -> None:
        """What is to come is taken now."""
        self._record(self.coming(key), now)
        self.answer(key, "taken", now)

    def take_extra(self) -> int:
        """One more than planned is taken; gives what it takes off the stock."""
        off_stock = min(1, self.left)
        self.left -= off_stock
        return off_stock

    def known(self, now: datetime) -> list[RecordedDose]:
        """What a traveller's clocks must respect."""
        return [
            RecordedDose(day, slot, dose.perhaps_taken_at(now)) for (day, slot), dose in self.doses.items()
        ]

    def travel(self, zone: str, now: datetime) -> None:
        """Go on by other clocks; what comes first is the rule that tests/domain/test_travel.py proves."""
        new = replace(self.schedule, zone=zone)
        if not self.paused:  # also what was over by the clocks there may go on by these
            first = plan_transition(self.schedule, zone, self.known(now), now).next_due
            self.cursor = None if first is None else first.due_at - JUST_BEFORE
            if first is not None:
                self._close_sooner(new, first, now)
        self.schedule = new
        if self.paused:
            self.keep_distance(now)

    def keep_distance(self, now: datetime) -> None:
        """Paused until a date: what is still open must not be taken too near to what comes then."""
        if self.cursor is not None:
            coming = all_between(self.schedule, now, now + 20 * DAY)
            fresh = (each for each in coming if (each.local_date, each.slot) not in self.doses)
            first = next((each for each in fresh if each.local_date >= self.not_before), None)
            if first is not None:
                self._close_sooner(self.schedule, first, now)

    def _close_sooner(self, new: Schedule, first: Occurrence, now: datetime) -> None:
        before = all_between(new, first.due_at - 3 * DAY - JUST_BEFORE, first.due_at - JUST_BEFORE)
        last = max((each.due_at for each in before), default=first.due_at - 3 * DAY)
        at = max(first.due_at - (first.due_at - last) / 2, now)
        for dose in self.doses.values():
            if dose.state == "due":
                dose.closes_at = min(dose.closes_at, at)
