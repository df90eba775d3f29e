"""Doses: one row per occurrence, in exactly one state, however often buttons are pressed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.instructions import Food
from bot.domain.row_references import row_reference
from bot.domain.schedules import Occurrence
from bot.store.core.in_clause import id_in
from bot.store.core.json_rows import each_id, json_rows, to_json
from bot.store.core.params import CHAT_ID, IDS, LIMIT, NOW, ROW_KEY
from bot.store.core.tables import Instant, care, doses, items, schedules
from bot.store.reminders.schedules import Item, checksum_values, item_of, to_decimal

DoseState = Literal["due", "taken", "skipped", "missed"]
AnsweredState = Literal["taken", "skipped"]
# Unique key of an occurrence: schedule id, local date, slot.
OccurrenceKey = tuple[int, date, int]
# A chat, and the topic of a forum in which its reminders were set up; None: none.
ReminderPlace = tuple[int, int | None]


@dataclass(frozen=True)
class Dose:
    """One occurrence; `wall` is the local "HH:MM" in `zone`, the instants are UTC.

    `item` has the amount of this dose as it was due then; `counted` is the amount taken off the stock.
    """

    id: int
    chat_id: int
    schedule_id: int
    item: Item
    zone: str
    local_date: date
    slot: int
    wall: str
    due_at: datetime
    closes_at: datetime
    state: DoseState
    answered_at: datetime | None
    answered_by: int | None
    taken_at: datetime | None
    reason: str | None
    snoozed_until: datetime | None
    moved_from: datetime | None
    nag_at: datetime | None
    message_id: int | None
    food: Food | None = None
    note: str | None = None
    stock_used: Decimal | None = None
    caregiver_name: str | None = None  # name of the caregiver `answered_by`, while they are one
    thread_id: int | None = None  # the topic of a forum in which its reminder was set up
    added_at: datetime | None = None  # when the item was added, UTC

    @property
    def ref(self) -> str:
        """The reference that a button carries: the id, and a checksum of owner, item and date.

        Snoozing or postponing a dose does not change it.
        """
        shown = checksum_values(self.item, self.added_at)
        return row_reference(self.id, self.chat_id, *shown, self.local_date, self.slot)

    @property
    def key(self) -> OccurrenceKey:
        """Unique key of the occurrence."""
        return self.schedule_id, self.local_date, self.slot

    def is_early(self, now: datetime) -> bool:
        """Return whether the dose was answered before it was due, so that no reminder had been sent.

        Such a reminder can only exist if a clock that was ahead has sent it.
        """
        is_answered, is_moved = self.state in {"taken", "skipped"}, self.moved_from is not None
        return is_answered and now < self.due_at and not is_moved and not self.is_as_needed

    @property
    def is_as_needed(self) -> bool:
        """Whether the dose was taken as needed: it never was due, so it has no window for an answer."""
        return self.closes_at == self.due_at


@dataclass(frozen=True)
class DueOccurrence:
    """One occurrence of each of some schedules, to put on record.

    Attributes:
        schedule_ids: The schedules, which share the occurrence.
        occurrence: The occurrence.
        closes_at: When its window closes, UTC.
        state: Missed if the window is over already, else due.
        thread_id: The topic of a forum in which to remind of it; None: none.
        has_nagging: Whether to nag while nobody answers.
    """

    schedule_ids: Sequence[int]
    occurrence: Occurrence
    closes_at: datetime
    state: DoseState
    thread_id: int | None = None
    has_nagging: bool = False


class NewDose(NamedTuple):
    """A dose that was not on record before."""

    id: int
    place: ReminderPlace
    due: DueOccurrence


def _dose(row: Any) -> Dose:
    return Dose(
        id=row.id,
        chat_id=row.chat_id,
        schedule_id=row.schedule_id,
        item=item_of(row),
        zone=row.zone,
        local_date=row.local_date,
        slot=row.slot,
        wall=row.wall,
        due_at=row.due_at,
        closes_at=row.closes_at,
        state=row.state,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        taken_at=row.taken_at,
        reason=row.reason,
        snoozed_until=row.snoozed_until,
        moved_from=row.moved_from,
        nag_at=row.nag_at,
        message_id=row.message_id,
        food=row.food,
        note=row.note,
        stock_used=to_decimal(row.counted),
        caregiver_name=row.helper,
        added_at=row.added_at,
        thread_id=row.thread_id,
    )


# The name of the caregiver, while they are one.
_HELPER = (
    sa.select(care.c.name)
    .where(care.c.chat_id == doses.c.chat_id, care.c.caregiver_id == doses.c.answered_by)
    .limit(1)
    .scalar_subquery()
    .label("helper")
)


_JOINED = (
    sa.select(
        *(doses, schedules.c.zone, schedules.c.food, schedules.c.note, schedules.c.thread_id),
        *(items.c.name, items.c.person, items.c.piece, items.c.piece_unit, _HELPER),
        items.c.created_at.label("added_at"),
    )
    .join(schedules, schedules.c.id == doses.c.schedule_id)
    .join(items, items.c.id == schedules.c.item_id)
    .order_by(doses.c.due_at, doses.c.id)
)
_BY_ID = _JOINED.where(id_in(doses.c.id, IDS))
_SHOWN_IN = _JOINED.where(doses.c.chat_id == CHAT_ID, doses.c.message_id == sa.bindparam("message"))
_SHOWN_BEFORE = (
    sa.select(doses.c.id, doses.c.chat_id, doses.c.message_id)
    .where(id_in(doses.c.id, IDS), doses.c.message_id.is_not(None))
    .order_by(doses.c.id)
)
_SHOWN = sa.update(doses).where(doses.c.id == ROW_KEY).values(message_id=sa.bindparam("in_message"))
_IS_WINDOW_OVER = sa.and_(doses.c.state == "due", doses.c.closes_at <= NOW)
ANY_DUE = sa.exists().where(_IS_WINDOW_OVER)
_OVER = sa.select(doses.c.id).where(_IS_WINDOW_OVER).limit(LIMIT).scalar_subquery()
_CLOSE = (
    sa.update(doses)
    # The condition is repeated: a dose may be answered between PostgreSQL's subquery and its UPDATE.
    .where(doses.c.id.in_(_OVER), _IS_WINDOW_OVER)
    .values(state="missed", nag_at=None)
    .returning(doses.c.chat_id, doses.c.message_id)
)


_DUE_ROWS = json_rows(
    "due",
    sa.column("ids", sa.Text),
    sa.column("local_date", sa.Date),
    sa.column("slot", sa.Integer),
    sa.column("wall", sa.Text),
    sa.column("due_at", Instant),
    sa.column("closes_at", Instant),
    sa.column("state", sa.Text),
    sa.column("amount", sa.Text),
).table("due_rows")
# Materialised, as SQLite would parse a row with its ids anew for each dose.
_DUE = sa.select(_DUE_ROWS).cte("due").prefix_with("MATERIALIZED")
_EACH = each_id(_DUE.c.ids).table_valued("value", name="each")
# In this order the ids of doses ascend as reminders show them.
_DUE_DOSES = (
    sa.select(
        *(schedules.c.chat_id, schedules.c.id, _DUE.c.local_date, _DUE.c.slot, _DUE.c.wall, _DUE.c.due_at),
        *(_DUE.c.closes_at, _DUE.c.state, sa.func.coalesce(_DUE.c.amount, items.c.amount), items.c.unit),
    )
    .select_from(_DUE)
    .join(_EACH, sa.true())
    .join(schedules, schedules.c.id == _EACH.c.value)
    .join(items, items.c.id == schedules.c.item_id)
    .order_by(_DUE.c.due_at, schedules.c.id)
)
_RECORDED_COLUMNS = (
    *("chat_id", "schedule_id", "local_date", "slot", "wall", "due_at"),
    *("closes_at", "state", "amount", "unit"),
)


def _insertion(insert: Any, *key: sa.ColumnElement[Any]) -> Any:
    """Return the statement that records occurrences, with an engine's own INSERT; it returns their keys."""
    return (
        insert(doses)
        .from_select(_RECORDED_COLUMNS, _DUE_DOSES)
        .on_conflict_do_nothing()
        .returning(doses.c.id, doses.c.chat_id, doses.c.schedule_id, *key)
    )


_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
# Where each schedule has one occurrence, which is nearly always, its id is the key; each further column that
# is returned takes a tenth of the time of the insertion.
_RECORD_ONE_EACH = {engine: _insertion(insert) for engine, insert in _INSERTS.items()}
_RECORD = {
    engine: _insertion(insert, doses.c.local_date, doses.c.slot) for engine, insert in _INSERTS.items()
}


async def record(tx: AsyncConnection, occurrences: Sequence[DueOccurrence]) -> list[NewDose]:
    """Put occurrences on record, with the amounts that their items have now.

    An amount is stored with the dose, so that history does not change when the item does.

    Returns:
        The doses that were not on record yet, by due time and then by schedule; their ids ascend.
    """
    if not occurrences:
        return []
    rows = to_json([_row_of(each) for each in occurrences], tx.dialect)
    statement, due_by_key = _RECORD_ONE_EACH, _by_schedule(occurrences)
    if len(due_by_key) < sum(len(each.schedule_ids) for each in occurrences):
        statement, due_by_key = _RECORD, _by_occurrence(occurrences)
    recorded = (await tx.execute(statement[tx.dialect.name], {"due": rows})).all()
    due_of = [due_by_key[row[2:]] for row in recorded]
    new = [NewDose(row[0], (row[1], due.thread_id), due) for row, due in zip(recorded, due_of, strict=True)]
    return sorted(new, key=itemgetter(0))


def _by_schedule(occurrences: Iterable[DueOccurrence]) -> dict[tuple[Any, ...], DueOccurrence]:
    return {(schedule_id,): each for each in occurrences for schedule_id in each.schedule_ids}


def _by_occurrence(occurrences: Iterable[DueOccurrence]) -> dict[tuple[Any, ...], DueOccurrence]:
    return {
        (schedule_id, each.occurrence.local_date, each.occurrence.slot): each
        for each in occurrences
        for schedule_id in each.schedule_ids
    }


def _row_of(due: DueOccurrence) -> tuple[Any, ...]:
    """Return the occurrence as a row of `_DUE_ROWS`."""
    occurrence = due.occurrence
    amount = None if occurrence.amount is None else str(occurrence.amount)
    date_and_time = (
        occurrence.local_date,
        occurrence.slot,
        occurrence.wall.strftime("%H:%M"),
        occurrence.due_at,
    )
    return due.schedule_ids, *date_and_time, due.closes_at, due.state, amount


async def get(tx: AsyncConnection, chat_id: int, dose_ids: Collection[int]) -> list[Dose]:
    """Return those of these doses that belong to this chat, in the order they were due."""
    # By their ids alone: SQLite would rather look through all doses of the chat.
    rows = await tx.execute(_BY_ID, {"ids": dose_ids})
    return [_dose(row) for row in rows if row.chat_id == chat_id]


async def of_day(tx: AsyncConnection, chat_id: int, day: date) -> list[Dose]:
    """Return every dose that was due on this local date."""
    rows = await tx.execute(_JOINED.where(doses.c.chat_id == chat_id, doses.c.local_date == day))
    return [_dose(row) for row in rows]


async def due_after(tx: AsyncConnection, schedule_ids: Collection[int], after: datetime) -> list[Dose]:
    """Return the recorded doses of these schedules that were due after a moment (UTC), in order."""
    rows = await tx.execute(_JOINED.where(id_in(doses.c.schedule_id, schedule_ids), doses.c.due_at > after))
    return [_dose(row) for row in rows]


async def answer(
    tx: AsyncConnection,
    dose: Dose,
    state: AnsweredState,
    now: datetime,
    *,
    taken_at: datetime | None = None,
    reason: str | None = None,
    answered_by: int | None = None,
) -> bool:
    """Record a dose as taken or skipped; False when it was answered before: a second press changes nothing.

    Only `bot.doses.actions` calls this, because an answer has side effects.

    Args:
        tx: a write transaction.
        dose: the dose that is answered.
        state: the answer.
        now: when it was answered, UTC.
        taken_at: when it was swallowed, UTC; None when nobody knows.
        reason: why it was skipped.
        answered_by: the caregiver's chat; None for the person's own answer.
    """
    values = {"answered_at": now, "answered_by": answered_by, "taken_at": taken_at, "reason": reason}
    result = await tx.execute(
        sa.update(doses)
        .where(doses.c.id == dose.id, doses.c.state.in_(("due", "missed")))
        .values(state=state, snoozed_until=None, nag_at=None, **values)
    )
    return result.rowcount == 1


# The dose's item was set up without an amount.
_HAS_NO_AMOUNT = sa.exists().where(
    schedules.c.id == doses.c.schedule_id, items.c.id == schedules.c.item_id, items.c.amount.is_(None)
)


async def set_amount(tx: AsyncConnection, dose: Dose, amount: Decimal, unit: str | None) -> None:
    """Set the amount of an unanswered dose that has no amount of its own."""
    values = {"amount": str(amount), "unit": unit}
    is_open = (doses.c.amount.is_(None), doses.c.state.in_(("due", "missed")))
    await tx.execute(sa.update(doses).where(doses.c.id == dose.id, *is_open).values(values))


async def set_smaller_amount(tx: AsyncConnection, dose: Dose, amount: Decimal) -> None:
    """Set how much of an unanswered dose was taken, in its own unit; how much was due is kept."""
    values = {"amount": str(amount), "due_amount": doses.c.amount}
    is_open = doses.c.state.in_(("due", "missed"))
    await tx.execute(sa.update(doses).where(doses.c.id == dose.id, is_open).values(values))


async def undo(tx: AsyncConnection, dose: Dose, now: datetime) -> bool:
    """Undo an answer: the dose is due again, or missed when its window is over; False if there was no answer.

    The amount is again as it was due; one that came with the answer, for an item without one, is removed.
    """
    cleared: dict[str, Any] = dict.fromkeys(("answered_at", "answered_by", "taken_at", "reason"))
    as_due = {"amount": sa.func.coalesce(doses.c.due_amount, doses.c.amount), "unit": doses.c.unit}
    cleared |= {name: sa.case((_HAS_NO_AMOUNT, None), else_=each) for name, each in as_due.items()}
    cleared["due_amount"] = None
    result = await tx.execute(
        sa.update(doses)
        .where(doses.c.id == dose.id, doses.c.state.in_(("taken", "skipped")))
        .values(state="due" if now < dose.closes_at else "missed", **cleared)
    )
    return result.rowcount == 1


async def set_taken_at(tx: AsyncConnection, dose: Dose, taken_at: datetime) -> bool:
    """Correct when a dose was taken (UTC); False when it is not taken, or that time is on record already."""
    result = await tx.execute(
        sa.update(doses)
        .where(doses.c.id == dose.id, doses.c.state == "taken", doses.c.taken_at.is_distinct_from(taken_at))
        .values(taken_at=taken_at)
    )
    return result.rowcount == 1


async def set_reason(tx: AsyncConnection, dose: Dose, reason: str) -> bool:
    """Set why a dose was skipped; False when it is not skipped, or that reason is on record already."""
    result = await tx.execute(
        sa.update(doses)
        .where(doses.c.id == dose.id, doses.c.state == "skipped", doses.c.reason.is_distinct_from(reason))
        .values(reason=reason)
    )
    return result.rowcount == 1


async def by_id(tx: AsyncConnection, dose_ids: Collection[int]) -> dict[int, Dose]:
    """Return these doses regardless of owner: for the bot's own use, never for an id that a person sent."""
    if not dose_ids:
        return {}
    return {row.id: _dose(row) for row in await tx.execute(_BY_ID, {"ids": dose_ids})}


async def delete_open(tx: AsyncConnection, schedule_id: int) -> None:
    """Delete the unanswered doses of a deleted schedule; they do not belong in the history."""
    await tx.execute(sa.delete(doses).where(doses.c.schedule_id == schedule_id, doses.c.state == "due"))


async def open_messages(tx: AsyncConnection, chat_id: int, schedule_id: int | None = None) -> list[int]:
    """Return the messages that show open doses of this chat, or of one of its schedules."""
    # By schedule, as the index of open doses is: those of a chat are a handful among thousands.
    every = sa.select(schedules.c.id).where(schedules.c.chat_id == chat_id)
    named = every if schedule_id is None else every.where(schedules.c.id == schedule_id)
    conditions = (doses.c.schedule_id.in_(named), doses.c.state == "due", doses.c.message_id.is_not(None))
    rows = await tx.execute(sa.select(doses.c.message_id).where(*conditions).distinct())
    return sorted(rows.scalars())


async def previous_date(tx: AsyncConnection, dose: Dose) -> date | None:
    """Return the local date of the previous dose of the same schedule; None when this is the first."""
    before = (doses.c.schedule_id == dose.schedule_id, doses.c.id != dose.id, doses.c.due_at < dose.due_at)
    statement = sa.select(sa.func.max(doses.c.local_date)).where(*before)
    previous: date | None = (await tx.execute(statement)).scalar_one()
    return previous


async def record_messages(
    tx: AsyncConnection, messages: Mapping[int, int]
) -> dict[tuple[int, int], list[int]]:
    """Record for each dose (key) the reminder's message that shows it now (value).

    Returns:
        The earlier messages that showed them, by (chat id, message id), with the ids of the doses that left.
    """
    if not messages:
        return {}
    left: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row in await tx.execute(_SHOWN_BEFORE, {"ids": messages}):
        if row.message_id != messages[row.id]:
            left[row.chat_id, row.message_id].append(row.id)
    await tx.execute(_SHOWN, [{"of": of, "in_message": at} for of, at in messages.items()])
    return dict(left)


async def in_message(tx: AsyncConnection, chat_id: int, message_id: int) -> list[Dose]:
    """Return the doses that this message shows."""
    rows = await tx.execute(_SHOWN_IN, {"chat": chat_id, "message": message_id})
    return [_dose(row) for row in rows]


async def mark_missed(tx: AsyncConnection, now: datetime, most: int) -> list[tuple[int, int | None]]:
    """Mark unanswered doses whose window is over as missed; return (chat id, message id) of each."""
    rows = await tx.execute(_CLOSE, {"now": now, "most": most})
    return [(row.chat_id, row.message_id) for row in rows]
