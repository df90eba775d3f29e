"""Stock of an item: counted down by doses really taken, and up again when an answer is undone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.stock import amount_used
from bot.store.core.params import LIMIT, NOW
from bot.store.core.tables import doses, items, schedules
from bot.store.doses.doses import Dose
from bot.store.reminders.schedules import to_decimal


@dataclass(frozen=True)
class Stock:
    """The stock of a reminder's item.

    Attributes:
        schedule_id: the reminder.
        left: units left; None: not counted.
        per_dose: units taken at once; None: the item's amount, else one.
        warn_days: days of stock left at which to warn; None: the default.
        warned_on: local date of the warning; None: none since the last refill.
        open_doses: (local date, amount) of each dose that is due and not answered yet.
        early_doses: (local date, slot) of each dose that is on record before it is due: taken early.
    """

    schedule_id: int
    left: Decimal | None
    per_dose: Decimal | None = None
    warn_days: int | None = None
    warned_on: date | None = None
    open_doses: tuple[tuple[date, Decimal | None], ...] = ()
    early_doses: frozenset[tuple[date, int]] = frozenset()


def _item_of(schedule_id: int) -> sa.ScalarSelect[Any]:
    return sa.select(schedules.c.item_id).where(schedules.c.id == schedule_id).scalar_subquery()


async def of(tx: AsyncConnection, schedule_ids: Collection[int]) -> dict[int, Stock]:
    """Return the stock of these reminders, regardless of owner; check an id that a person sent first."""
    rows = await tx.execute(
        sa.select(schedules.c.id, items.c.stock, items.c.per_dose, items.c.warn_days, items.c.warned_on)
        .join(items)
        .where(schedules.c.id.in_(schedule_ids))
    )
    open_doses, early_doses = await _open(tx, schedule_ids), await _ahead(tx, schedule_ids)
    return {
        row.id: Stock(
            row.id,
            to_decimal(row.stock),
            to_decimal(row.per_dose),
            row.warn_days,
            row.warned_on,
            tuple(open_doses.get(row.id, ())),
            frozenset(early_doses.get(row.id, ())),
        )
        for row in rows
    }


async def _open(
    tx: AsyncConnection, schedule_ids: Collection[int]
) -> dict[int, list[tuple[date, Decimal | None]]]:
    rows = await tx.execute(
        sa.select(doses.c.schedule_id, doses.c.local_date, doses.c.amount)
        .where(doses.c.schedule_id.in_(schedule_ids), doses.c.state == "due")
        .order_by(doses.c.due_at)
    )
    by_schedule: dict[int, list[tuple[date, Decimal | None]]] = {}
    for row in rows:
        by_schedule.setdefault(row.schedule_id, []).append((row.local_date, to_decimal(row.amount)))
    return by_schedule


async def _ahead(tx: AsyncConnection, schedule_ids: Collection[int]) -> dict[int, list[tuple[date, int]]]:
    first_due = sa.select(sa.func.min(schedules.c.next_due_at)).where(schedules.c.id.in_(schedule_ids))
    next_due_at: datetime | None = (await tx.execute(first_due)).scalar_one()
    if next_due_at is None:
        return {}
    rows = await tx.execute(
        sa.select(doses.c.schedule_id, doses.c.local_date, doses.c.slot)
        .join(schedules)
        .where(
            *(doses.c.schedule_id.in_(schedule_ids), doses.c.due_at >= schedules.c.next_due_at),
            # No zone is so far behind UTC: this is what the index of occurrences finds.
            doses.c.local_date >= next_due_at.date() - timedelta(days=2),
        )
    )
    by_schedule: dict[int, list[tuple[date, int]]] = {}
    for row in rows:
        by_schedule.setdefault(row.schedule_id, []).append((row.local_date, row.slot))
    return by_schedule


async def update(tx: AsyncConnection, schedule_id: int, **values: Any) -> None:
    """Update some columns of the item: per_dose, warn_days, warned_on or look_at."""
    await tx.execute(sa.update(items).where(items.c.id == _item_of(schedule_id)).values(**values))


async def add(tx: AsyncConnection, schedule_id: int, more: Decimal, now: datetime) -> None:
    """Add a refill to the stock."""
    row = await _lock_item(tx, schedule_id)
    left = (to_decimal(row.stock) or Decimal(0)) + more
    await update(tx, schedule_id, stock=_text(left), warned_on=None, look_at=now)


async def set_left(tx: AsyncConnection, schedule_id: int, left: Decimal | None, now: datetime) -> None:
    """Set the units left as counted by the person; None: stop counting.

    Doses taken before no longer count for the stock, so that undoing one does not change it.
    """
    await tx.execute(
        sa.update(doses)
        .where(
            doses.c.schedule_id.in_(
                sa.select(schedules.c.id).where(schedules.c.item_id == _item_of(schedule_id))
            )
        )
        .values(counted=None)
    )
    stock = None if left is None else _text(left)
    look_at = None if left is None else now
    await update(tx, schedule_id, stock=stock, warned_on=None, look_at=look_at)


async def deduct(tx: AsyncConnection, dose: Dose) -> None:
    """Deduct a taken dose from the stock, which never falls below zero."""
    row = await _lock_item(tx, dose.schedule_id)
    left = to_decimal(row.stock)
    if left is None:
        return
    units = min(amount_used(dose.item.amount, dose.item.unit, to_decimal(row.per_dose)), left)
    await update(tx, dose.schedule_id, stock=_text(left - units))
    await tx.execute(sa.update(doses).where(doses.c.id == dose.id).values(counted=_text(units)))


async def restore(tx: AsyncConnection, dose: Dose) -> None:
    """Add exactly what a dose took off the stock, after it turned out not to be taken."""
    row = await _lock_item(tx, dose.schedule_id)
    left = to_decimal(row.stock)
    if left is None or dose.stock_used is None:
        return
    await update(tx, dose.schedule_id, stock=_text(left + dose.stock_used))
    await tx.execute(sa.update(doses).where(doses.c.id == dose.id).values(counted=None))


async def _lock_item(tx: AsyncConnection, schedule_id: int) -> Any:
    """Return the item's row, locked."""
    rows = await tx.execute(
        sa.select(items.c.stock, items.c.per_dose)
        .where(items.c.id == _item_of(schedule_id))
        .with_for_update()
    )
    return rows.one()


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"


_IS_DUE = items.c.look_at <= NOW
ANY_DUE = sa.exists().where(_IS_DUE)
_DUE = (
    sa.select(schedules.c.chat_id, schedules.c.id)
    .join(items)
    .where(_IS_DUE)
    .order_by(items.c.look_at)
    .limit(LIMIT)
)


async def due_for_check(tx: AsyncConnection, now: datetime, most: int) -> list[tuple[int, int]]:
    """Return (chat id, schedule id) of the items whose stock is due for a check, longest waiting first."""
    rows = await tx.execute(_DUE, {"now": now, "most": most})
    return [(row.chat_id, row.id) for row in rows]
