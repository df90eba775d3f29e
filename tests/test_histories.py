"""Whole histories in any order, beside a model that is too simple to be wrong (P2, P3, P4).

People set up reminders, press, press twice, take back, snooze, pause, stop, travel; the bot is down for days,
ticks, and dies just before it commits. Whatever the order: one dose on record for every occurrence that came
due, each in the one state that the model says, and a stock that agrees with what was taken.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import ticker
from bot.answering import Door, Said
from bot.context import World
from bot.domain.schedules import Occurrence, Schedule
from bot.domain.travel import Recorded, onward
from bot.store import doses, moves, outbox, schedules, stock, subscribers, tables
from bot.store.database import Database
from bot.store.doses import Dose, Key
from bot.store.schedules import Item
from tests.office import Hands, join, rows, world_of

# Of each engine: 10,000 and 300 in all.
NIGHTLY = settings.get_current_profile_name() == "nightly"
CHAT = 7
IN_STOCK = 2
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JUST_BEFORE = timedelta(microseconds=1)
# Clocks that jump by an hour, by half an hour, at midnight, never, and once over a whole day.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kolkata",
    "Pacific/Apia",
)
BEGINNINGS = (
    datetime(2026, 3, 27, 8, tzinfo=UTC),
    datetime(2026, 10, 23, 22, tzinfo=UTC),
    datetime(2026, 3, 6, 5, 30, tzinfo=UTC),
    datetime(2026, 4, 3, 12, tzinfo=UTC),
    datetime(2011, 12, 28, 9, tzinfo=UTC),
)


class CrashError(Exception):
    """The process died just before a commit."""


class Fragile(Database):
    """A real database whose process dies before the commit that many writes from now; 0: it lives."""

    dies_in = 0

    @asynccontextmanager
    async def write(self) -> Any:
        async with super().write() as tx:
            yield tx
            self.dies_in -= 1
            if self.dies_in == 0:
                raise CrashError


# The model


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
    if schedule.weekdays:
        return day.weekday() in schedule.weekdays
    if schedule.cycle is not None:
        return since % sum(schedule.cycle) < schedule.cycle[0]
    return since % schedule.every_days == 0


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

    def _record(self, each: Occurrence, now: datetime) -> None:
        after = all_between(self.schedule, each.due_at, each.due_at + 12 * HOUR)
        window = min([4 * HOUR, *((following.due_at - each.due_at) / 2 for following in after)])
        closes_at = each.due_at + window
        state = "missed" if closes_at <= now else "due"
        self.doses.setdefault((each.local_date, each.slot), Taken(each.due_at, closes_at, state))

    def answer(self, key: tuple[date, int], verb: str, now: datetime) -> None:
        """Press: taken, skipped or undo."""
        dose = self.doses[key]
        if verb == "undo":
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

    def known(self, now: datetime) -> list[Recorded]:
        """What a traveller's clocks must respect."""
        return [Recorded(day, slot, dose.perhaps_taken_at(now)) for (day, slot), dose in self.doses.items()]

    def travel(self, zone: str, now: datetime) -> None:
        """Go on by other clocks; what comes first is the rule that tests/domain/test_travel.py proves."""
        new = replace(self.schedule, zone=zone)
        if self.cursor is not None and not self.paused:
            first = onward(self.schedule, zone, self.known(now), now).first
            self.cursor = None if first is None else first.due_at - JUST_BEFORE
            if first is not None:
                self._close_sooner(new, first, now)
        self.schedule = new

    def _close_sooner(self, new: Schedule, first: Occurrence, now: datetime) -> None:
        before = all_between(new, first.due_at - 3 * DAY - JUST_BEFORE, first.due_at - JUST_BEFORE)
        last = max((each.due_at for each in before), default=first.due_at - 3 * DAY)
        at = max(first.due_at - (first.due_at - last) / 2, now)
        for dose in self.doses.values():
            if dose.state == "due":
                dose.closes_at = min(dose.closes_at, at)


# The bot beside it


@dataclass
class Life:
    """One history: what the bot does, and what the model says of it."""

    world: World
    database: Fragile
    clock: Hands
    model: list[Course]
    ids: list[int] = field(default_factory=list)
    stopped: bool = False
    shown: Counter[int] = field(default_factory=Counter)
    snoozed: Counter[Key] = field(default_factory=Counter)

    async def begin(self) -> None:
        """Somebody sets up the reminders."""
        await join(self.world, [CHAT])
        now = self.clock.now()
        async with self.database.write() as tx:
            for course in self.model:
                schedule_id = await schedules.add(tx, CHAT, Item("magnesium"), course.schedule, now)
                await stock.count(tx, schedule_id, Decimal(IN_STOCK), now)
                self.ids.append(schedule_id)

    async def tick(self, dies_in: int = 0) -> None:
        """The bot looks, and what it owes is sent; if it dies in between, it looks again when it is back."""
        self.database.dies_in = dies_in
        try:
            await ticker.tick(self.world)
        except CrashError:
            await ticker.tick(self.world)
        self.database.dies_in = 0
        for course in self.model:
            course.look(self.clock.now())
            course.close(self.clock.now())
        await self._send()

    async def _send(self) -> None:
        owed = [row for row in await rows(self.world, tables.outbox) if row.method == "send_message"]
        self.shown.update(dose_id for row in owed for dose_id in row.payload.get("doses", ()))
        async with self.database.write() as tx:
            await outbox.drop_for(tx, CHAT)

    async def change(self, act: Callable[[AsyncConnection], Awaitable[None]], *, dies: bool = False) -> None:
        """An update is handled; one during which the bot dies comes again."""
        self.database.dies_in = int(dies)
        try:
            await self._handle(act)
        except CrashError:
            await self._handle(act)
        for course in self.model:
            course.look(self.clock.now())

    async def _handle(self, act: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        async with self.database.write() as tx:
            await ticker.catch_up(tx, CHAT, self.clock.now())
            await act(tx)

    async def press(self, n: int, verb: str, times: int, *, dies: bool) -> None:
        """The nth newest dose is answered, by so many presses of one button."""
        await self.change(nothing)
        known = [(course, key) for course in self.model for key in course.doses]
        if not known:
            return
        known.sort(key=lambda each: (each[0].doses[each[1]].due_at, self.model.index(each[0]), each[1]))
        course, key = known[-1 - n % len(known)]
        schedule_id, now = self.ids[self.model.index(course)], self.clock.now()

        async def act(tx: AsyncConnection) -> None:
            (dose,) = [each for each in await all_doses(tx) if each.key == (schedule_id, *key)]
            door = Door(tx, self.world, now)
            match verb:
                case "taken":
                    await door.taken_now([dose])
                case "skipped":
                    await door.answer([dose], Said("skipped"))
                case "undo":
                    await door.undo([dose])
                case "snooze":
                    await door.snooze([dose], now + 30 * MINUTE)

        for _press in range(times):
            await self.change(act, dies=dies)
        if verb == "snooze":
            self.snoozed[schedule_id, *key] += 1
        else:
            course.answer(key, verb, now)

    async def pause(self, n: int, days: int | None) -> None:
        """One reminder is paused, for so many days or until the person says so."""
        if self.stopped:
            return
        course, schedule_id, now = *self._chosen(n), self.clock.now()
        until = None if days is None else now.astimezone(ZoneInfo(course.schedule.zone)).date() + days * DAY

        async def act(tx: AsyncConnection) -> None:
            reminder = await schedules.get(tx, CHAT, schedule_id)
            assert reminder is not None
            if until is None:
                await schedules.set_state(tx, reminder, "paused", now)
            else:
                await schedules.pause_until(tx, reminder, until, now)

        await self.change(act)
        course.paused = True
        course.cursor, course.not_before = (None, date.min) if until is None else (now, until)

    async def resume(self, n: int) -> None:
        """One reminder goes on."""
        if self.stopped:
            return
        course, schedule_id, now = *self._chosen(n), self.clock.now()

        async def act(tx: AsyncConnection) -> None:
            reminder = await schedules.get(tx, CHAT, schedule_id)
            assert reminder is not None
            await schedules.set_state(tx, reminder, "active", now)

        await self.change(act)
        course.cursor, course.not_before, course.paused = now, date.min, False

    def _chosen(self, n: int) -> tuple[Course, int]:
        return self.model[n % len(self.model)], self.ids[n % len(self.ids)]

    async def travel(self, zone: str, *, dies: bool) -> None:
        """The person is somewhere else, and so are all the clocks."""
        if self.stopped:
            return
        now = self.clock.now()
        await self.change(lambda tx: moves.move(tx, CHAT, zone, now), dies=dies)
        for course in self.model:
            course.travel(zone, now)

    async def stop(self) -> None:
        """The person wants to hear nothing."""

        async def act(tx: AsyncConnection) -> None:
            await subscribers.change(tx, CHAT, state="stopped")
            await schedules.rest(tx, CHAT)

        await self.change(act)
        self.stopped = True
        for course in self.model:
            course.cursor = None

    async def start(self) -> None:
        """The person wants to hear again; nothing of the meantime is made up for."""
        if not self.stopped:
            return
        now = self.clock.now()

        async def act(tx: AsyncConnection) -> None:
            await subscribers.change(tx, CHAT, state="active")
            await moves.wake(tx, CHAT, now)

        await self.change(act)
        self.stopped = False
        for course in self.model:
            if not course.paused or course.not_before > date.min:
                course.cursor = now

    async def check(self) -> None:
        """The database says what the model says."""
        await self.tick()
        async with self.database.read() as tx:
            recorded = await all_doses(tx)
            kept = await stock.of(tx, self.ids)
        found = {each.key: (each.due_at, each.state, each.taken_at) for each in recorded}
        expected = {
            (schedule_id, *key): (dose.due_at, dose.state, dose.taken_at)
            for schedule_id, course in zip(self.ids, self.model, strict=True)
            for key, dose in course.doses.items()
        }
        assert found == expected
        assert [kept[each].left for each in self.ids] == [course.left for course in self.model]
        for each in recorded:
            assert self.shown[each.id] <= 1 + self.snoozed[each.key], "a dose was owed twice"
            assert self.shown[each.id] or each.state != "due", "a dose was not owed"

    async def end(self) -> None:
        """Nothing is left for the next history."""
        async with self.database.write() as tx:
            await subscribers.erase(tx, CHAT)


async def nothing(_tx: AsyncConnection) -> None:
    """What a message does that changes nothing."""


async def all_doses(tx: AsyncConnection) -> list[Dose]:
    """Every dose on record of this person."""
    ids = list(
        (await tx.execute(sa.select(tables.doses.c.id).where(tables.doses.c.chat_id == CHAT))).scalars()
    )
    return await doses.get(tx, CHAT, ids)


# What can happen

walls = st.lists(
    st.sampled_from(
        [time(0), time(0, 30), time(2), time(2, 30), time(8), time(12, 15), time(20), time(23, 59)]
    ),
    min_size=1,
    max_size=3,
    unique=True,
)
days_on = st.one_of(
    st.just({}),
    st.builds(lambda days: {"weekdays": frozenset(days)}, st.sets(st.integers(0, 6), min_size=1)),
    st.builds(lambda step: {"every_days": step}, st.integers(2, 4)),
    st.builds(lambda on, off: {"cycle": (on, off)}, st.integers(1, 3), st.integers(1, 3)),
)
numbers = st.sampled_from([0, 0, 0, 1, 1, 2, 5])
presses = st.tuples(
    st.just("press"),
    numbers,
    st.sampled_from(["taken", "taken", "skipped", "undo", "snooze"]),
    st.integers(1, 2),
    st.booleans(),
)
waits = st.tuples(
    st.just("wait"), st.one_of(st.integers(1, 300), st.integers(200, 700), st.integers(600, 3000))
)
changes = st.one_of(
    st.tuples(st.just("tick"), st.integers(0, 6)),
    st.tuples(st.just("pause"), numbers, st.one_of(st.none(), st.integers(1, 4))),
    st.tuples(st.just("resume"), numbers),
    st.tuples(st.just("travel"), st.sampled_from(ZONES), st.booleans()),
    st.sampled_from([("stop",), ("start",), ("start",)]),
)
events = st.one_of(waits, waits, presses, presses, changes)


@st.composite
def beginnings(draw: st.DrawFn) -> tuple[datetime, list[Schedule]]:
    """When a history begins, and with which reminders."""
    start, zone = draw(st.sampled_from(BEGINNINGS)), draw(st.sampled_from(ZONES))
    today = start.astimezone(ZoneInfo(zone)).date()
    chosen = draw(st.lists(st.tuples(walls, days_on), min_size=1, max_size=2))
    length = draw(st.one_of(st.none(), st.integers(0, 6)))
    end = None if length is None else today + length * DAY
    return start, [Schedule(tuple(sorted(times)), today, zone, end=end, **rule) for times, rule in chosen]


async def live(life: Life, event: tuple[Any, ...]) -> None:
    """Let one thing happen."""
    match event:
        case ("wait", minutes):
            life.clock.advance(minutes * MINUTE)
        case ("tick", dies_in):
            await life.tick(dies_in)
        case ("press", n, verb, times, dies):
            await life.press(n, verb, times, dies=dies)
        case ("pause", n, days):
            await life.pause(n, days)
        case ("resume", n):
            await life.resume(n)
        case ("travel", zone, dies):
            await life.travel(zone, dies=dies)
        case ("stop",):
            await life.stop()
        case ("start",):
            await life.start()


@given(beginnings(), st.lists(events, min_size=8, max_size=24))
@settings(
    max_examples=5_000 if NIGHTLY else 150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_every_dose_that_came_due_is_on_record_once_in_the_state_the_model_says(
    database_url: str, beginning: tuple[datetime, list[Schedule]], history: list[tuple[Any, ...]]
) -> None:
    start, chosen = beginning
    clock = Hands(start)
    world = world_of(database_url, clock)
    database = Fragile(database_url)
    life = Life(replace(world, database=database), database, clock, [Course(each, start) for each in chosen])
    await life.begin()
    try:
        for event in history:
            await live(life, event)
        await life.check()
    finally:
        await life.end()
        await database.close()
        await world.database.close()
