"""Trials of one person. Only `calendar` knows the order, which is computed from the seed and never stored."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.row_references import row_reference
from bot.domain.trials.calendar import TrialCalendar, TrialPause
from bot.domain.trials.design import DESIGNS, LOT_VERSION, DesignKind, draw_order, extend
from bot.domain.trials.result import TrialResult
from bot.domain.trials.scale import Scale
from bot.store.core.in_clause import id_in
from bot.store.core.params import IDS
from bot.store.core.tables import doses, items, schedules, trials
from bot.store.reminders.schedules import Item, item_of

_DAY = timedelta(days=1)

Outcome = Literal["night", "pain", "minutes"]
TrialState = Literal["running", "ended", "stopped"]

SCALES: dict[Outcome, Scale] = {
    "night": Scale("up"),
    "pain": Scale("down"),
    "minutes": Scale("down", in_minutes=True),
}
"""How each outcome is analysed."""


@dataclass(frozen=True)
class TrialPlan:
    """What a person agrees to before a trial starts.

    Attributes:
        outcome: What should get better.
        worth: The worthwhile difference, in points or minutes.
        kind: The design.
        start: The first local date.
        lag: Days from a dose to the date of the value that shows its effect: a night is dated by waking.
    """

    outcome: Outcome
    worth: int
    kind: DesignKind
    start: date
    lag: int


@dataclass(frozen=True)
class Trial:
    """A trial of one item by the chat's owner.

    Attributes:
        id: The row's.
        chat_id: The chat.
        item: What is tried.
        plan: What was agreed to.
        seed: The seed of the lot, 32 bytes.
        version: The version of the lot.
        pauses: Ascending; the last may go on.
        told_on: The last local date of which the arm was said; before the first one, the day before it.
        state: `stopped`: by the person, so that there is no result.
        started_at: UTC.
        result: None unless ended.
        extended: Whether two weeks were added, as too few days were rated.
        asked_on: The local date on which the person was asked whether to add them; None: not asked, or added.
    """

    id: int
    chat_id: int
    item: Item
    plan: TrialPlan
    seed: bytes
    version: int
    pauses: tuple[TrialPause, ...]
    told_on: date
    state: TrialState
    started_at: datetime
    result: TrialResult | None
    extended: bool = False
    asked_on: date | None = None

    @property
    def ref(self) -> str:
        """The reference that a button carries."""
        return row_reference(self.id, self.chat_id, self.item.name, self.started_at)

    @cached_property
    def calendar(self) -> TrialCalendar:
        """The days of the trial, with the order that the lot drew."""
        first = DESIGNS[self.plan.kind]
        design = extend(first) if self.extended else first
        order = draw_order(design, self.seed, self.version)
        return TrialCalendar(design, order, self.plan.start, self.pauses)

    @property
    def is_paused(self) -> bool:
        """Whether a pause goes on."""
        return bool(self.pauses) and self.pauses[-1].resumed is None


_OF_ITEM = (items.c.name, items.c.amount, items.c.unit, items.c.person, items.c.piece, items.c.piece_unit)
_FROM = trials.join(items)
_JOINED = sa.select(trials, *_OF_ITEM).select_from(_FROM)
_IS_RUNNING = trials.c.state == "running"
_RUNNING_OF_SCHEDULES = (
    sa.select(trials, *_OF_ITEM, schedules.c.id.label("schedule_id"))
    .select_from(_FROM.join(schedules, schedules.c.item_id == trials.c.item_id))
    .where(id_in(schedules.c.id, IDS), _IS_RUNNING)
)


def _trial(row: Any) -> Trial:
    return Trial(
        row.id,
        row.chat_id,
        item_of(row),
        TrialPlan(row.outcome, row.worth, row.kind, row.start_on, row.lag),
        bytes.fromhex(row.seed),
        row.version,
        tuple(_pause(*each) for each in row.pauses),
        row.told_on,
        row.state,
        row.started_at,
        None if row.result is None else TrialResult(**row.result),
        row.extended,
        row.asked_on,
    )


def _pause(first: str, resumed: str | None) -> TrialPause:
    return TrialPause(date.fromisoformat(first), None if resumed is None else date.fromisoformat(resumed))


async def start(
    tx: AsyncConnection, chat_id: int, schedule_id: int, plan: TrialPlan, seed: bytes, now: datetime
) -> bool:
    """Start a trial of a schedule's item; False if one of that item is running already."""
    insert: Any = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    item_id = await tx.scalar(
        sa.select(schedules.c.item_id).where(schedules.c.id == schedule_id, schedules.c.chat_id == chat_id)
    )
    row: dict[str, Any] = {
        "chat_id": chat_id,
        "item_id": item_id,
        "outcome": plan.outcome,
        "worth": plan.worth,
        "kind": plan.kind,
        "start_on": plan.start,
        "lag": plan.lag,
        "told_on": plan.start - _DAY,
        "seed": seed.hex(),
        "version": LOT_VERSION,
        "pauses": [],
        "extended": False,
        "state": "running",
        "started_at": now,
    }
    unless_running = insert(trials).on_conflict_do_nothing(
        index_elements=["item_id"], index_where=_IS_RUNNING
    )
    return await tx.scalar(unless_running.values(row).returning(trials.c.id)) is not None


async def running(tx: AsyncConnection, chat_id: int) -> Trial | None:
    """Return the chat's running trial."""
    return await _first(tx, _JOINED.where(trials.c.chat_id == chat_id, _IS_RUNNING).order_by(trials.c.id))


async def get(tx: AsyncConnection, chat_id: int, trial_id: int) -> Trial | None:
    """Return a trial of this chat; None if it has none of that id."""
    whose = (trials.c.chat_id == chat_id, trials.c.id == trial_id)
    return await _first(tx, _JOINED.where(*whose))


async def last_ended(tx: AsyncConnection, chat_id: int) -> Trial | None:
    """Return the chat's trial with the latest result."""
    ended = _JOINED.where(trials.c.chat_id == chat_id, trials.c.state == "ended")
    return await _first(tx, ended.order_by(trials.c.ended_at.desc()))


async def _first(tx: AsyncConnection, statement: sa.Select[Any]) -> Trial | None:
    row = (await tx.execute(statement.limit(1))).one_or_none()
    return None if row is None else _trial(row)


async def running_by_schedule(tx: AsyncConnection, schedule_ids: Collection[int]) -> dict[int, Trial]:
    """Return the running trials of these schedules' items, by schedule."""
    rows = await tx.execute(_RUNNING_OF_SCHEDULES, {"ids": schedule_ids})
    return {row.schedule_id: _trial(row) for row in rows}


async def dates_taken(tx: AsyncConnection, trial: Trial) -> set[date]:
    """Return the local dates on which the trial's item was taken, by any of its schedules."""
    return set(await tx.scalars(_dates_of_doses(trial).where(doses.c.state == "taken")))


async def dates_recorded(tx: AsyncConnection, trial: Trial, after: date, before: date) -> set[date]:
    """Return the local dates between two on which the trial's item had a dose, whatever became of it."""
    between = (doses.c.local_date > after, doses.c.local_date < before)
    return set(await tx.scalars(_dates_of_doses(trial).where(*between)))


def _dates_of_doses(trial: Trial) -> sa.Select[Any]:
    return (
        sa.select(doses.c.local_date)
        .join(schedules, schedules.c.id == doses.c.schedule_id)
        .where(schedules.c.item_id == _item_of(trial))
    )


def _item_of(trial: Trial) -> sa.ScalarSelect[Any]:
    return sa.select(trials.c.item_id).where(trials.c.id == trial.id).scalar_subquery()


async def has_reminder(tx: AsyncConnection, trial: Trial) -> bool:
    """Return whether the trial's item still has a reminder: one that was deleted says nothing any more."""
    left = sa.exists().where(schedules.c.item_id == _item_of(trial), schedules.c.state != "ended")
    return bool(await tx.scalar(sa.select(left)))


async def tell(tx: AsyncConnection, trial: Trial, day: date, gaps: tuple[TrialPause, ...]) -> Trial:
    """Record that the arm of a local date was said, and on which dates before it nothing was."""
    pauses = sorted((*trial.pauses, *gaps), key=attrgetter("first"))
    told = replace(trial, pauses=tuple(pauses), told_on=day)
    values = {"told_on": day, "pauses": _stored(told.pauses)}
    await tx.execute(sa.update(trials).where(_open(trial)).values(values))
    return told


async def pause(tx: AsyncConnection, trial: Trial, first: date) -> None:
    """Pause a running trial from a local date on; a trial that is paused stays so."""
    if not trial.is_paused:
        await _set_pauses(tx, trial, (*trial.pauses, TrialPause(first)))


async def resume(tx: AsyncConnection, trial: Trial, today: date) -> None:
    """End the pause of a running trial; one that began on this local date or later is as if it never was."""
    if trial.is_paused:
        *earlier, last = trial.pauses
        ended = [replace(last, resumed=today)] if today > last.first else []
        await _set_pauses(tx, trial, (*earlier, *ended))


async def _set_pauses(tx: AsyncConnection, trial: Trial, pauses: tuple[TrialPause, ...]) -> None:
    await tx.execute(sa.update(trials).where(_open(trial)).values(pauses=_stored(pauses)))


async def ask_for_more(tx: AsyncConnection, trial: Trial, day: date) -> None:
    """Record that the person was asked on a local date whether to add two weeks."""
    await tx.execute(sa.update(trials).where(_open(trial)).values(asked_on=day))


async def add_weeks(tx: AsyncConnection, trial: Trial, first: date) -> bool:
    """Add two weeks from a local date on to a trial whose days are over; False if that cannot be any more."""
    last = trial.calendar.last_day
    if last is None or trial.asked_on is None:
        return False
    pauses = (*trial.pauses, TrialPause(last + _DAY, first))
    values = {"extended": True, "asked_on": None, "pauses": _stored(pauses)}
    asked = (_open(trial), trials.c.asked_on.is_not(None))
    return (await tx.execute(sa.update(trials).where(*asked).values(values))).rowcount == 1


def _stored(pauses: tuple[TrialPause, ...]) -> list[list[str | None]]:
    return [
        [each.first.isoformat(), None if each.resumed is None else each.resumed.isoformat()]
        for each in pauses
    ]


async def stop(tx: AsyncConnection, trial: Trial, now: datetime) -> bool:
    """Stop a running trial without a result; False if it was over meanwhile."""
    return await _close(tx, trial, {"state": "stopped", "ended_at": now})


async def end(tx: AsyncConnection, trial: Trial, result: TrialResult, now: datetime) -> bool:
    """Store the result of a running trial; False if it was over meanwhile, as there is one look only."""
    return await _close(tx, trial, {"state": "ended", "ended_at": now, "result": asdict(result)})


async def _close(tx: AsyncConnection, trial: Trial, values: dict[str, Any]) -> bool:
    return (await tx.execute(sa.update(trials).where(_open(trial)).values(values))).rowcount == 1


def _open(trial: Trial) -> sa.ColumnElement[bool]:
    return sa.and_(trials.c.id == trial.id, _IS_RUNNING)
