"""A person or a group with reminders, everything that can happen to them, and what a model says of it."""

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.clock_guard import TOLERANCE
from bot.doses.actions import DoseActions
from bot.doses.change import DoseAnswer, DoseChange
from bot.doses.effects import run_effects
from bot.due import doses as due_doses
from bot.queries import dose_matching
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.core.database import Database
from bot.store.doses import doses, intakes
from bot.store.doses.doses import Dose, OccurrenceKey
from bot.store.queue import outbox
from bot.store.reminders import schedules, stock, travel
from bot.store.reminders.schedules import Item
from sandbox.chats import Chat
from sandbox.people import User
from sandbox.telegram import Telegram
from tests.delivery_rig import join, rows
from tests.model import DAY, IN_STOCK, MINUTE, Course
from tests.puppet import FAILURES, Logs, Puppet, UnreliableClock

# What only who set the bot up, or an administrator, may press in a group; with the reminder's word.
OF_ALL = (
    *("forget:yes", "schedule:delete:{}", "schedule:really:{}", "schedule:edit:{}", "schedule:pause:{}"),
    *("pause:open:{}", "pause:days:{}:7", "pause:days:all:7", "travel:do:now:Asia/Tokyo", "set:zone"),
)
COMMANDS_OF_ALL = ("/stop", "/pause", "/resume", "/forget", "/travel Tokyo", "/export")
# What a dose can be answered by.
OF_DOSES = (("dose", "taken"), ("dose", "undo"), ("today", "skipped"), ("watch", "taken"), ("took", "undo"))


class CrashError(Exception):
    """The process died just before a commit."""


class Fragile(Database):
    """A real database whose process dies before the commit that many writes from now; 0: it lives."""

    dies_in = 0
    has_died = False

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> Any:
        async with super().write(urgent=urgent) as tx:
            yield tx
            self.dies_in -= 1
            if self.dies_in == 0:
                self.has_died = True
                raise CrashError


@dataclass
class Life:
    """One history: what the bot does, and what the model says of it."""

    bot: Puppet
    telegram: Telegram
    database: Fragile
    clock: UnreliableClock
    model: list[Course]
    owner: User
    other: User
    group: Chat | None
    ids: list[int] = field(default_factory=list)
    stopped: bool = False
    shown: Counter[int] = field(default_factory=Counter)
    snoozed: Counter[OccurrenceKey] = field(default_factory=Counter)
    extras: int = 0
    early: set[OccurrenceKey] = field(default_factory=set)
    arrived: int = 0

    @property
    def world(self) -> World:
        return self.bot.world

    @property
    def chat_id(self) -> int:
        """Where all this happens."""
        return self.owner.id if self.group is None else self.group.id

    async def begin(self) -> None:
        """Somebody sets up the reminders."""
        await self.bot.begin(self.database, self.clock)
        await join(self.world, [self.chat_id])
        now = self.clock.now()
        async with self.database.write() as tx:
            await subscribers.update(tx, self.chat_id, set_up_by=self.owner.id)
            for course in self.model:
                schedule_id = await schedules.add(tx, self.chat_id, Item("magnesium"), course.schedule, now)
                await stock.set_left(tx, schedule_id, Decimal(IN_STOCK), now)
                self.ids.append(schedule_id)

    async def tick(self, dies_in: int = 0) -> None:
        """The bot looks, and what it owes is sent; if it dies in between, it looks again when it is back.

        While it does not know what time it is, it does nothing by itself.
        """
        if not self.clock.verdict().is_right:
            before = await self.everything()
            await self.bot.tick()
            assert await self.everything() == before, "something was done at a time that nobody knows"
            return
        now = self.clock.now()
        self.database.dies_in = dies_in
        logs = await self.bot.tick()
        if self.database.has_died:
            logs += await self.bot.tick()
        self._lived(logs)
        for course in self.model:
            if any(each["event"] == "put_right_after_wrong_clock" for each in logs):
                again = course.put_right(now)
                self.snoozed.update((self._id_of(course), *key) for key in again)
            course.look(now)
            course.close(now)
        await self._send()

    def _lived(self, logs: Logs) -> None:
        """Nothing failed, unless because the bot died."""
        failed = [each for each in logs if each["event"] in FAILURES]
        assert self.database.has_died or failed == []
        assert {each["error"] for each in failed} <= {CrashError.__name__}
        self.database.dies_in, self.database.has_died = 0, False

    async def everything(self) -> list[Any]:
        """All that the bot could change by itself."""
        tables_ = (tables.doses, tables.schedules, tables.items, tables.outbox, tables.subscribers)
        return [row for table in tables_ for row in await rows(self.world, table)]

    async def _send(self) -> None:
        """All that is owed arrives, each in a message of its own."""
        owed = [row for row in await rows(self.world, tables.outbox) if row.method == "send_message"]
        asked = [row for row in owed if row.chat_id == self.chat_id]
        assert sum(row.payload.get("news") == "clock_was_wrong" for row in asked) <= 1, "too many apologies"
        async with self.database.write() as tx:
            known = {dose.id for dose in await self.all_doses(tx)}
            for row in asked:
                self.arrived += 1
                shown = known.intersection(row.payload.get("doses", ()))
                self.shown.update(shown)
                await doses.record_messages(tx, dict.fromkeys(shown, self.arrived))
            await outbox.delete_of_chat(tx, self.chat_id)

    async def change(self, act: Callable[[AsyncConnection], Awaitable[None]], *, dies: bool = False) -> None:
        """An update is handled; one during which the bot dies comes again."""
        self.database.dies_in = int(dies)
        try:
            await self._handle(act)
        except CrashError:
            await self._handle(act)
        self._lived([])
        for course in self.model:
            course.look(self.clock.now())

    async def _handle(self, act: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        async with self.database.write() as tx:
            await due_doses.catch_up(tx, self.chat_id, self.clock.now())
            await act(tx)

    async def hear(self, *, dies: bool = False) -> None:
        """What people did in their apps since the last time reaches the bot."""
        updates = [*self.telegram.updates_pending]
        self.telegram.updates.forget_all()

        def die() -> None:
            self.database.dies_in = int(dies)

        self._lived(await self.bot.hear(updates, dies=die))
        for course in self.model:
            course.look(self.clock.now())

    async def press(self, n: int, verb: str, times: int, *, dies: bool) -> None:
        """The nth newest dose is answered, by so many presses of one button."""
        course, key = await self._newest(n)
        if course is None:
            return
        now = self.clock.now()

        async def act(tx: AsyncConnection) -> None:
            dose = await self._dose(tx, course, key)
            if dose is None:  # taken early, and taken back by the press before
                return
            door = DoseActions(tx, self.world, now)
            match verb:
                case "taken":
                    await door.mark_taken([dose])
                case "skipped":
                    await door.answer([dose], DoseAnswer("skipped"))
                case "undo":
                    await door.undo([dose])
                case "snooze":
                    await door.snooze([dose], now + 30 * MINUTE)

        for _press in range(times):
            await self.change(act, dies=dies)
        self._pressed(course, key, verb, now)

    def _pressed(self, course: Course, key: tuple[date, int], verb: str, now: datetime) -> None:
        if verb == "snooze":
            self.snoozed[self._id_of(course), *key] += 1
        else:
            course.answer(key, verb, now)

    async def _newest(self, n: int) -> tuple[Course | None, tuple[date, int]]:
        """The nth newest dose on record; no course when there is none."""
        await self.change(nothing)
        known = [(course, key) for course in self.model for key in course.doses]
        known.sort(key=lambda each: (each[0].doses[each[1]].due_at, self.model.index(each[0]), each[1]))
        return known[-1 - n % len(known)] if known else (None, (date.min, 0))

    async def _dose(self, tx: AsyncConnection, course: Course, key: tuple[date, int]) -> Dose | None:
        wanted = (self._id_of(course), *key)
        return next((each for each in await self.all_doses(tx) if each.key == wanted), None)

    def _id_of(self, course: Course) -> int:
        return self.ids[self.model.index(course)]

    async def answered(self, n: int, verb: str, times: int, *, dies: bool) -> None:
        """The same by the buttons of the message; in a group by another member."""
        course, key = await self._newest(n)
        if course is None:
            return
        async with self.database.read() as tx:
            dose = await self._dose(tx, course, key)
        assert dose is not None
        words = f"dose:{verb}:{dose.ref}" + (":30" if verb == "snooze" else "")
        by = self.owner if self.group is None else self.other
        for _press in range(times):
            by.press(dose.message_id or 1, words, chat_id=self.chat_id, forged=True)
            await self.hear(dies=dies)
        self._pressed(course, key, verb, self.clock.now())

    async def meddle(self, n: int, where: str) -> None:
        """Somebody tries what only who set it up may do, there or from a chat of their own."""
        await self.change(nothing)
        async with self.database.read() as tx:
            reminder = await schedules.get(tx, self.chat_id, self.ids[n % len(self.ids)])
            found = await self.all_doses(tx)
        assert reminder is not None
        before = await self._belongings()
        chat_id = self.other.id if self.group is None or where == "at home" else self.chat_id
        presses = [each.format(reminder.ref) for each in OF_ALL]
        if chat_id == self.other.id:
            presses = [each for each in presses if reminder.ref in each]
            presses += [f"{door}:{verb}:{dose.ref}" for dose in found[-1:] for door, verb in OF_DOSES]
        for data in presses:
            self.other.press(self.arrived + 1, data, chat_id=chat_id, forged=True)
        for command in COMMANDS_OF_ALL if chat_id == self.chat_id else ():
            self.other.send(command, chat_id=chat_id)
        await self.hear()
        assert await self._belongings() == before, "somebody changed what is not theirs"

    async def _belongings(self) -> list[Any]:
        of_chat = [
            [row for row in await rows(self.world, table) if row.chat_id == self.chat_id]
            for table in (tables.doses, tables.schedules, tables.items)
        ]
        async with self.database.read() as tx:
            known = await subscribers.get(tx, self.chat_id)
        assert known is not None
        return [*of_chat, known.state, known.zone, known.set_up_by]

    async def migrate(self, told: str, *, dies: bool) -> None:
        """The group becomes a supergroup, and everything goes on there."""
        if self.group is None:
            return
        old, self.group = self.group, self.telegram.migrate(self.group, oldest_first=told == "old first")
        await self.hear(dies=dies)
        async with self.database.read() as tx:
            left = {name: kept for name, kept in (await subscribers.export(tx, old.id)).items() if kept}
        assert left == {}, "something stayed behind"

    async def wait(self, minutes: int) -> None:
        """Time passes, and nobody does anything."""
        self.clock.advance(minutes * MINUTE)

    async def jump(self, off_by: timedelta) -> None:
        """The machine's clock shows another time from now on; the right one when it is off by nothing."""
        self.clock.jump(off_by)

    async def suspend(self, minutes: int) -> None:
        """The machine sleeps."""
        self.clock.suspend(minutes * MINUTE)

    async def tell(self) -> None:
        """Telegram says what time it is."""
        self.clock.compare(self.clock.at)
        self.clock.verdict()

    async def astray(self, off_by: timedelta, n: int, verb: str) -> None:
        """The clock is wrong, and so is Telegram's, so that it is believed for a while, and people press."""
        self.clock.believe(off_by)
        await self.tick()
        if verb:
            await self.press(n, verb, 1, dies=False)
            await self.tick()
        self.clock.believe(timedelta())
        await self.tick()
        for course in self.model:
            for dose in course.doses.values():
                assert not (dose.is_unanswered and dose.due_at > self.clock.now() + TOLERANCE)

    async def took(self, answer: str, minutes: int, *, dies: bool) -> None:
        """/took, of some time ago: the dose that it may have been is answered, or it was an extra one."""
        await self.change(nothing)
        at = self.clock.now() - minutes * MINUTE
        found: list[Any] = []

        async def act(tx: AsyncConnection) -> None:
            found[:] = await dose_matching.find_candidates(
                tx, self.world.knowledge, dose_matching.ReportedIntake(self.chat_id, "magnesium", None, at)
            )
            door = DoseActions(tx, self.world, self.clock.now())
            if answer == "yes" and found:
                fit = found[0]
                meant = [fit.dose] if fit.dose is not None else []
                if fit.occurrence is not None:
                    meant = await door.record_early(fit.reminder, fit.occurrence)
                await door.answer(meant, DoseAnswer("taken", at))
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
        reminder = await schedules.get(tx, self.chat_id, self.ids[0])
        assert reminder is not None
        extra = await schedules.extra_schedule_of(tx, reminder, "UTC", self.clock.now())
        kept = replace(reminder, id=extra, zone="UTC", schedule=None)
        dose_id = await intakes.record(tx, kept, None, None, at, self.clock.now())
        (dose,) = await doses.get(tx, self.chat_id, [dose_id])
        await run_effects(DoseChange(tx, self.world, self.clock.now(), None, dose))

    async def pause(self, n: int, days: int | None) -> None:
        """One reminder is paused, for so many days or until the person says so."""
        if self.stopped:
            return
        course, schedule_id, now = *self._chosen(n), self.clock.now()
        until = None if days is None else now.astimezone(ZoneInfo(course.schedule.zone)).date() + days * DAY

        async def act(tx: AsyncConnection) -> None:
            reminder = await schedules.get(tx, self.chat_id, schedule_id)
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
            reminder = await schedules.get(tx, self.chat_id, schedule_id)
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
        await self.change(lambda tx: travel.move_to_zone(tx, self.chat_id, zone, now), dies=dies)
        for course in self.model:
            course.travel(zone, now)

    async def stop(self) -> None:
        """The person wants to hear nothing."""

        async def act(tx: AsyncConnection) -> None:
            await subscribers.update(tx, self.chat_id, state="stopped")
            await schedules.deactivate_chat(tx, self.chat_id)

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
            await subscribers.update(tx, self.chat_id, state="active")
            await travel.reactivate_chat(tx, self.chat_id, now)

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
        """The database says what the model says, once the bot knows what time it is."""
        self.clock.believe(timedelta())
        await self.tick()
        async with self.database.read() as tx:
            recorded = await self.all_doses(tx)
            kept = await stock.of(tx, self.ids)
            listed = await schedules.of_chat(tx, self.chat_id)
        planned = [each for each in recorded if not each.is_as_needed]
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
        """Nothing is left for the next history, not even an update that nobody handled."""
        waiting = [row.update_id for row in await rows(self.world, tables.inbox) if row.handled_at is None]
        self.telegram.updates.forget_all()
        self.database.dies_in = 0
        async with self.database.write() as tx:
            for row in await rows(self.world, tables.subscribers):
                await subscribers.erase(tx, row.chat_id)
        assert waiting == []

    async def all_doses(self, tx: AsyncConnection) -> list[Dose]:
        """Every dose on record of this chat."""
        ids = sa.select(tables.doses.c.id).where(tables.doses.c.chat_id == self.chat_id)
        return await doses.get(tx, self.chat_id, list((await tx.execute(ids)).scalars()))


async def nothing(_tx: AsyncConnection) -> None:
    """What a message does that changes nothing."""
