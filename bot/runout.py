"""Stock: counted down by what is really taken, and warned of once, on the morning that leaves few days."""

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
# When people can go and get more; nobody wants to hear of it at midnight.
LOOK_AT = time(10)
# Later it would name a date that is near or over.
WORTH_SAYING = timedelta(days=2)
MOMENT = timedelta(microseconds=1)


async def count_stock(change: Change) -> None:
    """What follows from an answer: taken is off the stock, no longer taken is on it again."""
    if change.taken > 0 and change.after is not None:
        await stock.take(change.tx, change.after)
    elif change.taken < 0 and change.before is not None:
        await stock.give_back(change.tx, change.before)


def outlook_of(reminder: Reminder, kept: Stock, now: datetime) -> Outlook | None:
    """How long it lasts; None where nobody can tell: not counted, as needed, paused or over."""
    if kept.left is None or reminder.schedule is None or reminder.next_due_at is None:
        return None
    return outlook(kept.left, _uses(reminder, kept, now))


def _uses(reminder: Reminder, kept: Stock, now: datetime) -> Iterator[tuple[date, Decimal]]:
    """Every dose to come, also what waits for an answer, with how much of the stock it takes."""
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
    """The stock of each of them as it is now."""
    kept = await stock.of(tx, [each.id for each in reminders])
    return [_view(each, kept[each.id], now) for each in reminders]


async def view_of(tx: AsyncConnection, reminder: Reminder, now: datetime) -> View:
    """The stock of one."""
    (view,) = await views_of(tx, [reminder], now)
    return view


def _view(reminder: Reminder, kept: Stock, now: datetime) -> View:
    today = now.astimezone(zone_named(reminder.zone)).date()
    return View(reminder, kept, outlook_of(reminder, kept, now), today)


async def warned_of(tx: AsyncConnection, chat_id: int, schedule_id: int, now: datetime) -> View | None:
    """The stock that a warning is about; None when there is no such reminder any more."""
    try:
        reminder = await schedules.get(tx, chat_id, schedule_id)
    except ValueError:  # this machine does not know the zone
        return None
    return None if reminder is None else await view_of(tx, reminder, now)


async def told(tx: AsyncConnection, reminder: Reminder, now: datetime) -> View:
    """The stock as it is shown just now: low stock that a person looks at is not warned of once more."""
    view = await view_of(tx, reminder, now)
    if view.stock.left is not None and view.stock.warned_on is None:
        low = _is_low(view)
        look_at = None if low or reminder.schedule is None else tomorrow(reminder.zone, now)
        await stock.change(tx, reminder.id, warned_on=view.today if low else None, look_at=look_at)
    return view


def _is_low(view: View) -> bool:
    return view.outlook is not None and is_low(view.outlook, view.today, view.stock.warn_days)


async def stock_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Look at what is to be looked at today, warn of what runs low, look at the rest tomorrow."""
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
    """The UTC instant at which to look again: the next day at ten, there."""
    day = now.astimezone(zone_named(zone)).date() + timedelta(days=1)
    return resolve(datetime.combine(day, LOOK_AT), zone) or now.astimezone(UTC) + timedelta(days=1)
