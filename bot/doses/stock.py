"""Stock: reduced by each dose taken; one warning, on the morning when few days are left."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.schedules import just_before, occurrences_between, resolve_wall_time, zone_named
from bot.domain.stock import MAX_FORECAST, StockForecast, amount_used, forecast_stock, is_low
from bot.doses.change import DoseChange
from bot.replies.reminders.stock import StockView
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from bot.store.reminders import schedules, stock
from bot.store.reminders.schedules import Reminder
from bot.store.reminders.stock import Stock

PAGE = 200
# Local time: shops are open, and nobody is woken at midnight.
CHECK_TIME = time(10)
# Later the warning would name a date that is near or over.
WARNING_LIFETIME = timedelta(days=2)


async def update_stock(change: DoseChange) -> None:
    """Take a dose off the stock when it is taken, and put it back when it no longer is."""
    if change.taken_delta > 0 and change.after is not None:
        await stock.deduct(change.tx, change.after)
    elif change.taken_delta < 0 and change.before is not None:
        await stock.restore(change.tx, change.before)


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


async def view_and_mark_warned(tx: AsyncConnection, reminder: Reminder, now: datetime) -> StockView:
    """Return the current stock for display, and record low stock as warned of: the person sees it now."""
    view = await view_of(tx, reminder, now)
    if view.stock.left is not None and view.stock.warned_on is None:
        low = _is_low(view)
        look_at = None if low or reminder.schedule is None else next_check_at(reminder.zone, now)
        await stock.update(tx, reminder.id, warned_on=view.today if low else None, look_at=look_at)
    return view


def _is_low(view: StockView) -> bool:
    return view.outlook is not None and is_low(view.outlook, view.today, view.stock.warn_days)


async def run_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Check the stock due for a check, warn if it runs low, and check the rest tomorrow."""
    waiting = await stock.due_for_check(tx, now, PAGE)
    for chat_id, schedule_id in waiting:
        try:
            reminder = await schedules.get(tx, chat_id, schedule_id)
        except ValueError:  # this machine does not know the zone; the reminder itself says so in the log
            await stock.update(tx, schedule_id, look_at=now + timedelta(days=1))
            continue
        if reminder is None:
            await stock.update(tx, schedule_id, look_at=None)
        elif _is_low(await view_and_mark_warned(tx, reminder, now)):
            payload = {"stock": schedule_id, "due_at": now.isoformat()}
            expires_at = now + WARNING_LIFETIME
            thread_id = reminder.thread_id
            warning = OwedMessage(
                chat_id, "reminder", "send_message", payload, expires_at=expires_at, thread_id=thread_id
            )
            await outbox.owe(tx, [warning], now)
    return bool(waiting)


def next_check_at(zone: str, now: datetime) -> datetime:
    """Return the UTC instant of the next check: tomorrow at `CHECK_TIME` in that zone."""
    day = now.astimezone(zone_named(zone)).date() + timedelta(days=1)
    return resolve_wall_time(datetime.combine(day, CHECK_TIME), zone) or now.astimezone(UTC) + timedelta(
        days=1
    )
