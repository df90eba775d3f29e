"""History of a chat's doses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.history import EXCUSED, DayOutcome, DoseEvent, DoseEventState
from bot.domain.names import fold
from bot.store.core.params import CHAT_ID
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


@dataclass(frozen=True)
class KeptItem:
    """The item of a reminder that has doses on record; `encoded`: their outcomes, as the query gives them."""

    schedule_id: int
    item: Item
    item_key: ItemKey
    encoded: str

    @cached_property
    def outcomes(self) -> Sequence[DayOutcome]:
        """How each dose that was due ended, in no order."""
        return [_decode(each) for each in self.encoded.split(",") if each]


@lru_cache(maxsize=4_096)  # four states of the last thousand days, which everybody shares
def _decode(outcome: str) -> DayOutcome:
    day, state = outcome.split(" ")
    return date.fromisoformat(day), cast("DoseEventState", state)


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


_IS_EXCUSED = sa.and_(doses.c.state == "skipped", sa.func.coalesce(doses.c.reason, "") == EXCUSED)
# One text per reminder: a row for each of a thousand doses takes far longer than all else.
_OUTCOMES = sa.func.aggregate_strings(
    sa.case(
        (sa.or_(schedules.c.times == "", _IS_EXCUSED), sa.null()),
        else_=sa.cast(doses.c.local_date, sa.Text) + " " + doses.c.state,
    ),
    ",",
)
_KEPT = (
    sa.select(
        *(doses.c.schedule_id, _OUTCOMES.label("outcomes")),
        *(items.c.name, items.c.person, items.c.piece, items.c.piece_unit),
        *(sa.null().label("amount"), sa.null().label("unit")),
    )
    .join(schedules, schedules.c.id == doses.c.schedule_id)
    .join(items, items.c.id == schedules.c.item_id)
    .where(
        doses.c.chat_id == CHAT_ID, doses.c.local_date.between(sa.bindparam("first"), sa.bindparam("last"))
    )
    .group_by(doses.c.schedule_id, items.c.name, items.c.person, items.c.piece, items.c.piece_unit)
    .order_by(sa.func.min(doses.c.due_at), sa.func.min(doses.c.id))
)


async def kept_items(tx: AsyncConnection, chat_id: int, first: date, last: date) -> list[KeptItem]:
    """Return the items with doses on these local dates, inclusive, in the order they began; no amounts."""
    rows = await tx.execute(_KEPT, {"chat": chat_id, "first": first, "last": last})
    found = ((row, item_of(row)) for row in rows)
    return [KeptItem(row.schedule_id, item, item_key(item), row.outcomes or "") for row, item in found]


async def first_date(tx: AsyncConnection, chat_id: int) -> date | None:
    """Return the local date of the first dose on record; None: there is none."""
    statement = sa.select(sa.func.min(doses.c.local_date)).where(doses.c.chat_id == chat_id)
    first: date | None = (await tx.execute(statement)).scalar_one()
    return first
