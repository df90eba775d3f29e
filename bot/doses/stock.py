"""Stock: reduced by each dose taken; one warning, on the morning when few days are left."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.schedules import resolve_wall_time, zone_named
from bot.domain.stock import is_low
from bot.doses.change import DoseChange
from bot.messages.stock_warning import StockWarning
from bot.queries.stock import view_of
from bot.replies.reminders.stock import StockView
from bot.store.queue import outbox
from bot.store.reminders import schedules, stock
from bot.store.reminders.schedules import Reminder

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
            warning = StockWarning(due_at=now, schedule_id=schedule_id)
            owed = warning.to(chat_id, expires_at=now + WARNING_LIFETIME, thread_id=reminder.thread_id)
            await outbox.owe(tx, [owed], now)
    return bool(waiting)


def next_check_at(zone: str, now: datetime) -> datetime:
    """Return the UTC instant of the next check: tomorrow at `CHECK_TIME` in that zone."""
    day = now.astimezone(zone_named(zone)).date() + timedelta(days=1)
    return resolve_wall_time(datetime.combine(day, CHECK_TIME), zone) or now.astimezone(UTC) + timedelta(
        days=1
    )
