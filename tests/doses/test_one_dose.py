"""One dose counts once, however it is told: /took, early, by a button, by a caregiver, in any order (P12).

The real handlers are driven; beside them is a model that knows only times of day. Whatever the order: one row
for each planned dose, one for each extra intake, and totals, stock, run-out date and caregiver notices agree.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes

from bot.context import Context, World
from bot.domain.schedules import Schedule
from bot.due import ticker
from bot.queries.stock import view_of
from bot.store.account import dialogs, subscribers
from bot.store.core import tables
from bot.store.core.database import Database
from bot.store.doses import doses as records
from bot.store.doses import intakes
from bot.store.queue import outbox
from bot.store.reminders import schedules, stock
from bot.store.reminders.schedules import Item
from handlers import text_messages
from handlers.care import caregiver_buttons
from handlers.doses import doses, took
from handlers.reminders import confirmation, remind
from handlers.reminders import reminder_list as listed
from tests.delivery_rig import TOKEN, FrozenClock, join, rows, world_of

EXAMPLES = {"usual": 12, "thorough": 150, "nightly": 2_000}
CHAT, CAREGIVER = 7, 8
IN_STOCK = 60
MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DELAY = 30 * MINUTE
PLANS = ((time(8),), (time(8), time(20)), (time(7), time(11), time(15), time(21)))
APPLICATION = ApplicationBuilder().token(TOKEN).context_types(ContextTypes(context=Context)).build()

Moment = datetime


@dataclass
class Planned:
    """What the model knows of an occurrence that is on record."""

    due: Moment
    closes: Moment
    state: str
    mg: int
    told: bool = False
    due_mg: int | None = None  # where less was taken than was due


@dataclass
class Model:
    """The plan, what is on record of it, and the extra intakes."""

    walls: tuple[time, ...]
    since: Moment
    mg: int = 75
    planned: dict[Moment, Planned] = field(default_factory=dict)
    extras: dict[int, int] = field(default_factory=dict)

    def due(self, after: Moment, until: Moment) -> list[Moment]:
        """Every time at which a dose is planned."""
        days = [after.date() + n * DAY for n in range(-1, (until - after).days + 2)]
        every = (datetime.combine(day, wall, UTC) for day in days for wall in self.walls)
        return [at for at in every if after < at <= until]

    def closes(self, at: Moment) -> Moment:
        return at + min(4 * HOUR, (self.due(at, at + 2 * DAY)[0] - at) / 2)

    def tick(self, now: Moment) -> None:
        for at in self.due(self.since, now):
            closes = self.closes(at)
            state = "missed" if closes <= now else "due"
            self.planned.setdefault(at, Planned(at, closes, state, self.mg))
        self.since = now
        for dose in self.planned.values():
            if dose.state == "due" and dose.closes <= now:
                dose.state = "missed"
            unanswered = dose.state in {"due", "missed"}
            dose.told = dose.told or (unanswered and now - 12 * HOUR < dose.due <= now - DELAY)

    def coming(self, now: Moment) -> Moment:
        """The next dose that is not on record."""
        return next(at for at in self.due(now, now + 9 * DAY) if at not in self.planned)

    def meant(self, now: Moment) -> list[Moment]:
        """Which doses an intake just now may have been, nearest first."""
        unanswered = [at for at, dose in sorted(self.planned.items()) if dose.state in {"due", "missed"}]
        found = [at for at in [*unanswered, self.coming(now)] if self.begins(at) <= now < self.ends(at)]
        return sorted(found, key=lambda at: abs(at - now))[:3]

    def begins(self, at: Moment) -> Moment:
        return at - (at - self.due(at - 2 * DAY, at - MINUTE)[-1]) / 2

    def ends(self, at: Moment) -> Moment:
        return self.due(at, at + 2 * DAY)[0]

    def take(self, at: Moment) -> None:
        dose = self.planned.setdefault(at, Planned(at, self.closes(at), "due", self.mg))
        if dose.state in {"due", "missed"}:
            dose.state = "taken"

    def skip(self, at: Moment) -> None:
        if self.planned[at].state in {"due", "missed"}:
            self.planned[at].state = "skipped"

    def undo(self, at: Moment, now: Moment) -> None:
        dose = self.planned[at]
        if dose.state in {"taken", "skipped"}:
            if now < at:
                del self.planned[at]
            else:
                dose.state = "due" if now < dose.closes else "missed"
                dose.mg, dose.due_mg = dose.due_mg or dose.mg, None

    @property
    def taken(self) -> list[int]:
        """The mg of everything that was taken."""
        return [each.mg for each in self.planned.values() if each.state == "taken"] + [*self.extras.values()]

    def runs_out(self, now: Moment) -> Moment:
        """The dose that the stock is not enough for."""
        left = IN_STOCK - len(self.taken)
        waiting = [at for at, dose in sorted(self.planned.items()) if dose.state == "due"]
        ahead = [at for at in self.due(now, now + 90 * DAY) if at not in self.planned]
        return [*waiting, *ahead][left]


@dataclass
class Life:
    """A person with one reminder, and a caregiver."""

    world: World
    database: Database
    clock: FrozenClock
    model: Model
    schedule_id: int = 0
    owed: Counter[int] = field(default_factory=Counter)

    async def begin(self) -> None:
        await join(self.world, [CHAT, CAREGIVER])
        now = self.clock.now()
        schedule = Schedule(self.model.walls, now.date() - 3 * DAY, "UTC")
        looking = {"token": "t", "state": "active", "delay_minutes": 30, "may_answer": True}
        named = {"shows_names": True, "name": "Oli", "called": "Ana", "created_at": now}
        async with self.database.write() as tx:
            self.schedule_id = await schedules.add(
                tx, CHAT, Item("aspirin", Decimal(75), "mg"), schedule, now
            )
            await stock.set_left(tx, self.schedule_id, Decimal(IN_STOCK), now)
            care = {"chat_id": CHAT, "caregiver_id": CAREGIVER, "active_at": now, "look_at": now}
            await tx.execute(sa.insert(tables.care).values(**care, **looking, **named))

    async def wait(self, minutes: int) -> None:
        self.clock.advance(minutes * MINUTE)
        await ticker.tick(self.world)
        for row in await rows(self.world, tables.outbox):
            if row.method == "send_message" and "care" not in row.payload:
                self.owed.update(row.payload.get("doses", ()))
        async with self.database.write() as tx:
            await outbox.delete_of_chat(tx, CHAT)
            await outbox.delete_of_chat(tx, CAREGIVER)
        self.model.tick(self.clock.now())

    async def handle(
        self,
        handler: Callable[[Any, Context], Awaitable[None]],
        data: str = "",
        *,
        args: str = "",
        by: int = CHAT,
    ) -> None:
        """One update, in one transaction."""
        query = {"id": "1", "from": {"id": by, "is_bot": False, "first_name": "A"}, "chat_instance": "1"}
        message = {"message_id": 5, "date": 0, "chat": {"id": by, "type": "private"}}
        update = Update.de_json(
            {"update_id": 1, "callback_query": {**query, "message": message, "data": data}}
        )
        async with AsyncExitStack() as stack:
            context = Context(APPLICATION, by, by)
            context.bind(self.world, stack, by, "en")
            context.args = args.split()
            await handler(update, context)

    async def dialog(self) -> dict[str, Any]:
        async with self.database.read() as tx:
            found = await dialogs.get(tx, CHAT, self.clock.now())
        return {} if found is None else found.data

    async def took(self, mg: int, answer: str, n: int, presses: int) -> None:
        """/took, then yes, no or nothing."""
        now, meant = self.clock.now(), self.model.meant(self.clock.now())
        await self.handle(took.took_command, args=f"aspirin {mg} mg")
        draft = await self.dialog()
        assert [each[1:] for each in draft.get("fits", [])] == [self._key(at) for at in meant]
        if answer == "yes" and meant:
            for _press in range(presses):
                await self.handle(took.took_pressed, f"took:that:{draft['token']}:{n % len(meant)}")
            self.model.take(meant[n % len(meant)])
            dose = self.model.planned[meant[n % len(meant)]]
            if mg > dose.mg:
                await self._extra(mg - dose.mg)
            elif mg < dose.mg:
                dose.mg, dose.due_mg = mg, dose.mg
        elif answer != "nothing":
            if meant:
                await self.handle(took.took_pressed, f"took:extra:{draft['token']}")
            token = (await self.dialog())["token"]
            for _press in range(presses):
                await self.handle(took.took_pressed, f"took:now:{token}")
            await self._extra(mg)
        assert now == self.clock.now()

    async def _extra(self, mg: int) -> None:
        newest = max(
            each.id for each in await rows(self.world, tables.doses) if each.due_at == each.closes_at
        )
        assert newest not in self.model.extras
        self.model.extras[newest] = mg

    def _key(self, at: Moment) -> list[Any]:
        return [at.date().isoformat(), self.model.walls.index(at.time())]

    async def early(self, presses: int) -> None:
        """/today: the coming dose is marked, also where that has to be confirmed."""
        at = self.model.coming(self.clock.now())
        day, slot = at.date().toordinal(), self.model.walls.index(at.time())
        for verb in ("early", *["surely"] * presses):
            await self.handle(doses.today_pressed, f"today:{verb}:{await self._word()}:{day}:{slot}")
        self.model.take(at)

    async def press(self, n: int, verb: str, presses: int) -> None:
        """The nth newest planned dose is answered by its button, under the reminder or under /today."""
        if not self.model.planned:
            return
        at = sorted(self.model.planned)[-1 - n % len(self.model.planned)]
        which = await self._ref(await self._id(at))
        for press in range(presses):
            door, word = ((doses.dose_pressed, "dose"), (doses.today_pressed, "today"))[press % 2]
            await self.handle(door, f"{word}:{verb}:{which}")
        match verb:
            case "taken":
                self.model.take(at)
            case "skipped":
                self.model.skip(at)
            case _:
                self.model.undo(at, self.clock.now())

    async def undo_extra(self, n: int) -> None:
        if self.model.extras:
            dose_id = sorted(self.model.extras)[n % len(self.model.extras)]
            which = await self._ref(dose_id)
            await self.handle(took.took_pressed, f"took:undo:{which}")
            await self.handle(took.took_pressed, f"took:undo:{which}")
            del self.model.extras[dose_id]

    async def caregiver(self, n: int) -> None:
        """The caregiver says of a dose that they were told of that it was taken."""
        told = [at for at, dose in sorted(self.model.planned.items()) if dose.told]
        if told:
            at = told[n % len(told)]
            which = await self._ref(await self._id(at))
            await self.handle(caregiver_buttons.watch_pressed, f"watch:taken:{which}", by=CAREGIVER)
            self.model.take(at)

    async def edit(self, mg: int) -> None:
        """The amount of the reminder is another one from now on."""
        await self.handle(listed.schedule_pressed, f"schedule:edit:{await self._word()}")

        async def typed(update: Any, context: Context) -> None:
            await text_messages.handle_text(update, context, f"{mg} mg")

        await self.handle(typed)
        token = (await self.dialog())["token"]
        await self.handle(confirmation.draft_pressed, f"draft:save:{token}")
        self.model.mg = mg

    async def double(self) -> None:
        """/remind says the same again: nothing is added."""
        walls = " ".join(f"{each:%H:%M}" for each in self.model.walls)
        await self.handle(remind.remind_command, args=f"acetylsalicylic acid {self.model.mg} mg {walls}")
        assert await self.dialog() == {}

    async def _id(self, at: Moment) -> int:
        day, slot = at.date(), self.model.walls.index(at.time())
        found = [
            each for each in await rows(self.world, tables.doses) if each.schedule_id == self.schedule_id
        ]
        (dose,) = [each for each in found if (each.local_date, each.slot) == (day, slot)]
        return int(dose.id)

    async def _ref(self, dose_id: int) -> str:
        """What a button says of the dose with this id."""
        async with self.database.read() as tx:
            return (await records.by_id(tx, [dose_id]))[dose_id].ref

    async def _word(self) -> str:
        """What a button says of the reminder."""
        async with self.database.read() as tx:
            (reminder,) = await schedules.of_chat(tx, CHAT)
        return reminder.ref

    async def check(self) -> None:
        """Everything that counts says the same."""
        now, model = self.clock.now(), self.model
        every = await rows(self.world, tables.doses)
        planned = {each.due_at: (each.state, each.amount) for each in every if each.due_at != each.closes_at}
        assert planned == {at: (dose.state, str(dose.mg)) for at, dose in model.planned.items()}
        assert {each.id: each.amount for each in every if each.due_at == each.closes_at} == {
            dose_id: str(mg) for dose_id, mg in model.extras.items()
        }
        async with self.database.read() as tx:
            taken = await intakes.since(tx, CHAT, None, MORNING - DAY)
            (reminder,) = await schedules.of_chat(tx, CHAT)
            box = await view_of(tx, reminder, now)
        assert sorted(each.amount or 0 for each in taken) == sorted(model.taken), "totals"
        assert box.stock.left == IN_STOCK - len(model.taken), "stock"
        assert box.outlook is not None
        assert box.outlook.runs_out_on == model.runs_out(now).date(), "run-out date"
        assert reminder.next_due_at == model.coming(now), "what comes next"
        assert len(await rows(self.world, tables.items)) == 1, "one item"
        told = {each.dose_id for each in await rows(self.world, tables.watched)}
        assert told == {await self._id(at) for at, dose in model.planned.items() if dose.told}, "caregiver"
        assert all(count == 1 for count in self.owed.values()), "a dose was asked for twice"

    async def end(self) -> None:
        async with self.database.write() as tx:
            await subscribers.erase(tx, CHAT)
            await subscribers.erase(tx, CAREGIVER)


presses = st.integers(1, 2)
few = st.integers(0, 3)
waits = st.tuples(
    st.just("wait"), st.one_of(st.integers(1, 40), st.integers(30, 300), st.integers(200, 1_000))
)
intakes_told = st.tuples(
    st.just("took"),
    st.sampled_from([75, 75, 100, 50]),
    st.sampled_from(["yes", "yes", "no", "nothing"]),
    few,
    presses,
)
marks = st.tuples(st.just("early"), presses)
answers = st.tuples(st.just("press"), few, st.sampled_from(["taken", "skipped", "undo"]), presses)
others = st.one_of(
    st.tuples(st.just("undo_extra"), few),
    st.tuples(st.just("caregiver"), few),
    st.tuples(st.just("edit"), st.sampled_from([50, 75, 100])),
    st.tuples(st.just("double")),
)
events = st.one_of(waits, waits, intakes_told, intakes_told, marks, answers, answers, others)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """One for all histories, of which each leaves nothing to the next."""
    database = Database(database_url)
    yield database
    await database.close()


# The issue's own: open at 08:00, told with /took at 09:02; then once more as an extra one.
AS_REPORTED = [("wait", 120), ("wait", 62), ("took", 75, "yes", 0, 2), ("took", 75, "no", 0, 1)]
# Marked early, taken back, told early with /took, answered by the button, due time passes.
EARLY = [
    ("early", 1),
    ("press", 0, "undo", 1),
    ("took", 75, "yes", 0, 1),
    ("press", 0, "taken", 1),
    ("wait", 300),
]
# Missed, seen by the caregiver, who answers; then the person says so, too.
BOTH_SAY_SO = [
    ("wait", 120),
    ("wait", 40),
    ("took", 75, "nothing", 0, 1),
    ("caregiver", 0),
    ("took", 75, "yes", 0, 1),
]


# An edit after the last time of a day begins the schedule tomorrow; what was missed today keeps its windows.
EDITED = [("wait", 577), ("wait", 387), ("edit", 50), ("took", 75, "yes", 0, 1)]
# Several marked early, and the first of them taken back.
AHEAD = [("wait", 3), ("early", 1), ("early", 1), ("early", 1), ("press", 2, "undo", 1)]
# Days marked ahead, then an edit: what is on record does not come again.
EDITED_AHEAD = [("early", 1), ("early", 1), ("early", 1), ("edit", 100)]
# Two doses were taken ahead; what comes due before them leads on to the one after them.
TWO_AHEAD: list[tuple[Any, ...]] = [
    *(("undo_extra", 0), ("took", 75, "yes", 0, 2), ("press", 0, "skipped", 1), ("early", 2)),
    *(("caregiver", 2), ("wait", 818), ("early", 2), ("caregiver", 0), ("undo_extra", 3), ("caregiver", 0)),
    *(("press", 1, "taken", 1), ("undo_extra", 1), ("took", 50, "yes", 0, 2), ("early", 2)),
    *(("press", 2, "undo", 2), ("wait", 29)),
]


@given(st.sampled_from(PLANS), st.lists(events, min_size=6, max_size=18))
@example(PLANS[1], TWO_AHEAD)
@example(PLANS[0], AS_REPORTED)
@example(PLANS[1], EARLY)
@example(PLANS[0], BOTH_SAY_SO)
@example(PLANS[2], EDITED)
@example(PLANS[0], AHEAD)
@example(PLANS[0], EDITED_AHEAD)
@settings(
    max_examples=EXAMPLES[settings.get_current_profile_name()],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_one_dose_counts_once_however_and_in_whatever_order_it_is_told(
    database: Database, walls: tuple[time, ...], history: list[tuple[Any, ...]]
) -> None:
    clock = FrozenClock(MORNING)
    life = Life(world_of(database, clock), database, clock, Model(walls, MORNING))
    await life.begin()
    try:
        for name, *how in history:
            await getattr(life, name)(*how)
            await life.wait(1)
            await life.check()
    finally:
        await life.end()
