"""History of a chat's doses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.history import DoseEvent
from bot.domain.names import fold
from bot.store.core.tables import doses, items, schedules
from bot.store.reminders.schedules import Item, item_of

# Person and folded name of an item.
ItemKey = tuple[str, str]


@dataclass(frozen=True)
class DoseRecord:
    """One dose on record: its reminder, item and amount, and its outcome."""

    schedule_id: int
    item: Item
    item_key: ItemKey
    wall: str
    event: DoseEvent


def item_key(item: Item) -> ItemKey:
    """Return the key by which history is grouped, regardless of the amount: person and folded name."""
    return item.person or "", fold(item.name)


def _records(rows: Iterable[Any]) -> Iterator[DoseRecord]:
    """Yield the record of each row; there are thousands of rows, and few items and amounts."""
    known: dict[tuple[int, str | None, str | None], tuple[Item, ItemKey]] = {}
    for row in rows:
        amount = (row.schedule_id, row.amount, row.unit)
        if amount not in known:
            item = item_of(row)
            known[amount] = item, item_key(item)
        event = DoseEvent(
            row.local_date, row.due_at, row.state, row.taken_at, row.reason, is_as_needed=not row.times
        )
        yield DoseRecord(row.schedule_id, *known[amount], row.wall, event)


async def of_dates(tx: AsyncConnection, chat_id: int, first: date, last: date) -> list[DoseRecord]:
    """Return the doses of these local dates, inclusive, by due time; also of deleted reminders."""
    rows = await tx.execute(
        sa.select(
            *(doses.c.schedule_id, doses.c.amount, doses.c.unit, doses.c.wall, doses.c.local_date),
            *(doses.c.due_at, doses.c.state, doses.c.taken_at, doses.c.reason, schedules.c.times),
            *(items.c.name, items.c.person, items.c.piece, items.c.piece_unit),
        )
        .join(schedules, schedules.c.id == doses.c.schedule_id)
        .join(items, items.c.id == schedules.c.item_id)
        .where(doses.c.chat_id == chat_id, doses.c.local_date.between(first, last))
        .order_by(doses.c.due_at, doses.c.id)
    )
    return [*_records(rows)]


async def first_date(tx: AsyncConnection, chat_id: int) -> date | None:
    """Return the local date of the first dose on record; None: there is none."""
    statement = sa.select(sa.func.min(doses.c.local_date)).where(doses.c.chat_id == chat_id)
    first: date | None = (await tx.execute(statement)).scalar_one()
    return first
