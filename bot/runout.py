"""Stock: reduced by each dose taken; one warning, on the morning when few days are left."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.schedules import between, resolve, zone_named
from bot.domain.stock import LONGEST_OUTLOOK, Outlook, is_low, outlook, used
from bot.doses.change import Change
from bot.replies.stock import View
from bot.store import outbox, schedules, stock
from bot.store.outbox import Owed
from bot.store.schedules import Reminder
from bot.store.stock import Stock

PAGE = 200
# Local time: shops are open, and nobody is woken at midnight.
LOOK_AT = time(10)
# Later the warning would name a date that is near or over.
WORTH_SAYING = timedelta(days=2)
MOMENT = timedelta(microseconds=1)


async def count_stock(change: Change) -> None:
    """Take a dose off the stock when it is taken, and put it back when it no longer is."""
    if change.taken > 0 and change.after is not None:
        await stock.take(change.tx, change.after)
    elif change.taken < 0 and change.before is not None:
        await stock.give_back(change.tx, change.before)


def outlook_of(reminder: Reminder, kept: Stock, now: datetime) -> Outlook | None:
    """Return how long the stock lasts; None if unknown: not counted, as needed, paused or ended."""
    if kept.left is None or reminder.schedule is None or reminder.next_due_at is None:
        return None
    return outlook(kept.left, _uses(reminder, kept, now))


def _uses(reminder: Reminder, kept: Stock, now: datetime) -> Iterator[tuple[date, Decimal]]:
    """Yield the day and the use of stock of every coming dose, unanswered ones included."""
    item = reminder.item
    for day, amount in kept.open:
        yield day, used(amount or item.amount, item.unit, kept.per_dose)
    if reminder.schedule is None or reminder.next_due_at is None:
        return
    since = max(now, reminder.next_due_at - MOMENT)
    for each in between(reminder.schedule, since, now + LONGEST_OUTLOOK):
        if (each.local_date, each.slot) not in kept.ahead:
            yield each.local_date, used(each.amount or item.amount, item.unit, kept.per_dose)


async def views_of(tx: AsyncConnection, reminders: Sequence[Reminder], now: datetime) -> list[View]:
    """Return the current stock of each reminder."""
    levels = await stock.of(tx, [each.id for each in reminders])
    return [_view(each, levels[each.id], now) for each in reminders]


async def view_of(tx: AsyncConnection, reminder: Reminder, now: datetime) -> View:
    """Return the current stock of one reminder."""
    (view,) = await views_of(tx, [reminder], now)
    return view


def _view(reminder: Reminder, kept: Stock, now: datetime) -> View:
    today = now.astimezone(zone_named(reminder.zone)).date()
    return View(reminder, kept, outlook_of(reminder, kept, now), today)


async def warned_of(tx: AsyncConnection, chat_id: int, schedule_id: int, now: datetime) -> View | None:
    """Return the stock that a warning is about; None if the reminder no longer exists."""
    try:
        reminder = await schedules.get(tx, chat_id, schedule_id)
    except ValueError:  # this machine does not know the zone
        return None
    return None if reminder is None else await view_of(tx, reminder, now)


async def told(tx: AsyncConnection, reminder: Reminder, now: datetime) -> View:
    """Return the current stock for display, and record low stock as warned of: the person sees it now."""
    view = await view_of(tx, reminder, now)
    if view.stock.left is not None and view.stock.warned_on is None:
        low = _is_low(view)
        look_at = None if low or reminder.schedule is None else tomorrow(reminder.zone, now)
        await stock.change(tx, reminder.id, warned_on=view.today if low else None, look_at=look_at)
    return view


def _is_low(view: View) -> bool:
    return view.outlook is not None and is_low(view.outlook, view.today, view.stock.warn_days)


async def stock_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Check the stock due for a check, warn if it runs low, and check the rest tomorrow."""
    waiting = await stock.to_look_at(tx, now, PAGE)
    for chat_id, schedule_id in waiting:
        try:
            reminder = await schedules.get(tx, chat_id, schedule_id)
        except ValueError:  # this machine does not know the zone; the reminder itself says so in the log
            await stock.change(tx, schedule_id, look_at=now + timedelta(days=1))
            continue
        if reminder is None:
            await stock.change(tx, schedule_id, look_at=None)
        elif _is_low(await told(tx, reminder, now)):
            payload = {"stock": schedule_id, "due_at": now.isoformat()}
            expires_at = now + WORTH_SAYING
            thread_id = reminder.thread_id
            warning = Owed(
                chat_id, "reminder", "send_message", payload, expires_at=expires_at, thread_id=thread_id
            )
            await outbox.owe(tx, [warning], now)
    return bool(waiting)


def tomorrow(zone: str, now: datetime) -> datetime:
    """Return the UTC instant of the next check: tomorrow at `CHECK_TIME` in that zone."""
    day = now.astimezone(zone_named(zone)).date() + timedelta(days=1)
    return resolve(datetime.combine(day, LOOK_AT), zone) or now.astimezone(UTC) + timedelta(days=1)
