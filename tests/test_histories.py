"""Whole histories in any order, beside a model that is too simple to be wrong (P2, P3, P4).

People set up reminders, press, press twice, take back, snooze, pause, stop, travel; the bot is down for days,
ticks, and dies just before it commits. Whatever the order: one dose on record for every occurrence that came
due, each in the one state that the model says, and a stock that agrees with what was taken.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import fitting, ticker
from bot.answering import Change, Door, Said, announce
from bot.context import World
from bot.domain.monthly import LAST, MonthlyDay, MonthlyWeekday
from bot.domain.schedules import Schedule
from bot.store import doses, intakes, moves, outbox, schedules, stock, subscribers, tables
from bot.store.database import Database
from bot.store.doses import Dose, Key
from bot.store.schedules import Item
from tests.model import DAY, IN_STOCK, MINUTE, Course
from tests.office import Hands, join, rows, world_of

# By the profile, of each engine: 10,000 in all of a night.
EXAMPLES = {"usual": 25, "thorough": 150, "nightly": 5_000}
CHAT = 7
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
    extras: int = 0
    early: set[Key] = field(default_factory=set)

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
            found = [each for each in await all_doses(tx) if each.key == (schedule_id, *key)]
            if not found:  # taken early, and taken back by the press before
                return
            (dose,) = found
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

    async def took(self, answer: str, minutes: int, *, dies: bool) -> None:
        """/took, of some time ago: the dose that it may have been is answered, or it was an extra one."""
        await self.change(nothing)
        at = self.clock.now() - minutes * MINUTE
        found: list[Any] = []

        async def act(tx: AsyncConnection) -> None:
            found[:] = await fitting.fits(tx, self.world, fitting.Intake(CHAT, "magnesium", None, at))
            door = Door(tx, self.world, self.clock.now())
            if answer == "yes" and found:
                fit = found[0]
                meant = [fit.dose] if fit.dose is not None else []
                if fit.occurrence is not None:
                    meant = await door.put_on_record(fit.reminder, fit.occurrence)
                await door.answer(meant, Said("taken", at))
            else:
                await self._extra(tx, at)

        await self.change(act, dies=dies)
        if answer != "yes" or not found:
            self.model[0].take_extra()
            self.extras += 1
            return
        schedule_id, day, slot = (
            int(found[0].key[0]),
            date.fromisoformat(str(found[0].key[1])),
            found[0].key[2],
        )
        course, key = self.model[self.ids.index(schedule_id)], (day, int(slot))
        if key not in course.doses:
            course.take_early(key, self.clock.now())
            self.early.add((schedule_id, *key))
        else:
            assert course.doses[key].state in {"due", "missed"}
            course.answer(key, "taken", self.clock.now())
        course.doses[key].taken_at = at

    async def _extra(self, tx: AsyncConnection, at: datetime) -> None:
        reminder = await schedules.get(tx, CHAT, self.ids[0])
        assert reminder is not None
        extra = await schedules.extra_of(tx, reminder, "UTC", self.clock.now())
        kept = replace(reminder, id=extra, zone="UTC", schedule=None)
        dose_id = await intakes.put(tx, kept, None, None, at, self.clock.now())
        (dose,) = await doses.get(tx, CHAT, [dose_id])
        await announce(Change(tx, self.world, self.clock.now(), None, dose))

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
            course.cursor, course.resting = None, True

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
            course.resting = False
            if course.paused:
                course.cursor = now if course.not_before > date.min else None
                course.keep_distance(now)
            else:  # as by other clocks: what comes first keeps its distance from what was taken last
                course.travel(course.schedule.zone, now)

    async def check(self) -> None:
        """The database says what the model says."""
        await self.tick()
        async with self.database.read() as tx:
            recorded = await all_doses(tx)
            kept = await stock.of(tx, self.ids)
            listed = await schedules.of_chat(tx, CHAT)
        planned = [each for each in recorded if not each.as_needed]
        assert len(recorded) - len(planned) == self.extras, "an extra intake was lost or doubled"
        found = {each.key: (each.due_at, each.state, each.taken_at) for each in planned}
        expected = {
            (schedule_id, *key): (dose.due_at, dose.state, dose.taken_at)
            for schedule_id, course in zip(self.ids, self.model, strict=True)
            for key, dose in course.doses.items()
        }
        assert found == expected
        assert [kept[each].left for each in self.ids] == [course.left for course in self.model]
        assert [each.state for each in listed] == [
            "paused" if each.paused else "active" for each in self.model
        ]
        for each in planned:
            assert self.shown[each.id] <= 1 + self.snoozed[each.key], "a dose was owed twice"
            # One that was taken early is shown by the answer that takes it back.
            is_shown = self.shown[each.id] or each.key in self.early
            assert is_shown or each.state != "due", "a dose was not owed"

    async def end(self) -> None:
        """Nothing is left for the next history."""
        self.database.dies_in = 0
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
    st.sampled_from([MonthlyDay(1), MonthlyDay(LAST), MonthlyDay(30), MonthlyWeekday(LAST, 6)]).map(
        lambda rule: {"monthly": rule}
    ),
)
numbers = st.sampled_from([0, 0, 0, 1, 1, 2, 5])
presses = st.tuples(
    st.just("press"),
    numbers,
    st.sampled_from(["taken", "taken", "skipped", "undo", "snooze"]),
    st.integers(1, 2),
    st.booleans(),
)
takes = st.tuples(
    st.just("took"),
    st.sampled_from(["yes", "yes", "no"]),
    st.sampled_from([0, 0, 0, 20, 90, 400]),
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
events = st.one_of(waits, waits, presses, presses, takes, changes)


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
        case ("took", answer, minutes, dies):
            await life.took(answer, minutes, dies=dies)
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


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Fragile]:
    """One for all histories, of which each leaves nothing to the next."""
    database = Fragile(database_url)
    yield database
    await database.close()


# A last day that is over where somebody travels to, and not yet when they are back.
BACK_IN_TIME = datetime(2026, 4, 3, 12, tzinfo=UTC)
LAST_DAY = Schedule((time(0), time(20)), date(2026, 4, 3), "Europe/Berlin", end=date(2026, 4, 3))
THERE_AND_BACK = [
    ("wait", 223),
    ("travel", "Australia/Lord_Howe", False),
    ("travel", "Europe/Berlin", False),
    ("wait", 137),
]
# Taken just before the clocks of a journey would have it due again, and off and on in between.
FAR_WEST = datetime(2026, 10, 23, 22, tzinfo=UTC)
MIDNIGHT = Schedule((time(0),), date(2026, 10, 23), "America/New_York")
OFF_AND_ON = [
    ("wait", 601),
    ("travel", "Pacific/Apia", False),
    ("stop",),
    ("press", 0, "taken", 1, False),
    ("start",),
    ("wait", 179),
]


# Due just now, then a pause until a date that is on record already where one is: nothing comes that day.
JUST_DUE = Schedule((time(0, 30),), date(2026, 10, 24), "Europe/Berlin")
PAUSED_IN_BETWEEN = [
    ("wait", 30),
    ("travel", "America/New_York", False),
    ("pause", 0, 1),
    ("travel", "America/New_York", False),
]

# A pause ends with the dose after it, also where that one was taken early.
TOOK_IN_A_PAUSE = [("pause", 0, 1), ("wait", 211), ("took", "yes", 0, False), ("wait", 200)]
NIGHTLY = Schedule((time(0, 30), time(2, 30), time(8)), date(2026, 3, 27), "Australia/Lord_Howe")


@given(beginnings(), st.lists(events, min_size=8, max_size=24))
@example((BACK_IN_TIME, [LAST_DAY]), THERE_AND_BACK)
@example((FAR_WEST, [MIDNIGHT]), OFF_AND_ON)
@example((FAR_WEST, [JUST_DUE]), PAUSED_IN_BETWEEN)
@example((FAR_WEST, [replace(JUST_DUE, weekdays=frozenset({5}))]), PAUSED_IN_BETWEEN)
@example((datetime(2026, 3, 27, 8, tzinfo=UTC), [NIGHTLY, NIGHTLY]), TOOK_IN_A_PAUSE)
@settings(
    max_examples=EXAMPLES[settings.get_current_profile_name()],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_every_dose_that_came_due_is_on_record_once_in_the_state_the_model_says(
    database: Fragile, beginning: tuple[datetime, list[Schedule]], history: list[tuple[Any, ...]]
) -> None:
    start, chosen = beginning
    clock = Hands(start)
    life = Life(world_of(database, clock), database, clock, [Course(each, start) for each in chosen])
    await life.begin()
    try:
        for event in history:
            await live(life, event)
        await life.check()
    finally:
        await life.end()
