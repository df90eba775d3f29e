"""How long a stock lasts."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedules import just_before, occurrences_between, zone_named
from bot.domain.stock import MAX_FORECAST, StockForecast, amount_used, forecast_stock
from bot.replies.reminders.stock import StockView
from bot.store.reminders import schedules, stock
from bot.store.reminders.schedules import Reminder
from bot.store.reminders.stock import Stock


def outlook_of(reminder: Reminder, level: Stock, now: datetime) -> StockForecast | None:
    """Return how long the stock lasts; None if unknown: not counted, as needed, paused or ended."""
    if level.left is None or reminder.schedule is None or reminder.next_due_at is None:
        return None
    return forecast_stock(level.left, _upcoming_use(reminder, level, now))


def _upcoming_use(reminder: Reminder, level: Stock, now: datetime) -> Iterator[tuple[date, Decimal]]:
    """Yield the day and the use of stock of every coming dose, unanswered ones included."""
    item = reminder.item
    for day, amount in level.open_doses:
        yield day, amount_used(amount or item.amount, item.unit, level.per_dose)
    if reminder.schedule is None or reminder.next_due_at is None:
        return
    since = max(now, just_before(reminder.next_due_at))
    for each in occurrences_between(reminder.schedule, since, now + MAX_FORECAST):
        if (each.local_date, each.slot) not in level.early_doses:
            yield each.local_date, amount_used(each.amount or item.amount, item.unit, level.per_dose)


async def views_of(tx: AsyncConnection, reminders: Sequence[Reminder], now: datetime) -> list[StockView]:
    """Return the current stock of each reminder."""
    levels = await stock.of(tx, [each.id for each in reminders])
    return [_view(each, levels[each.id], now) for each in reminders]


async def view_of(tx: AsyncConnection, reminder: Reminder, now: datetime) -> StockView:
    """Return the current stock of one reminder."""
    (view,) = await views_of(tx, [reminder], now)
    return view


def _view(reminder: Reminder, level: Stock, now: datetime) -> StockView:
    today = now.astimezone(zone_named(reminder.zone)).date()
    return StockView(reminder, level, outlook_of(reminder, level, now), today)


async def view_for_warning(
    tx: AsyncConnection, chat_id: int, schedule_id: int, now: datetime
) -> StockView | None:
    """Return the stock that a warning is about; None if the reminder no longer exists."""
    try:
        reminder = await schedules.get(tx, chat_id, schedule_id)
    except ValueError:  # this machine does not know the zone
        return None
    return None if reminder is None else await view_of(tx, reminder, now)
