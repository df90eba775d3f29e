"""Repairs what ticks did while the clock was ahead, once it is right; at most one apology per chat."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import nagging, ticker, watching
from bot.context import World
from bot.domain.clock_guard import is_ahead
from bot.domain.schedules import known_zones
from bot.domain.travel import next_night
from bot.outgoing import redrawn
from bot.runout import tomorrow
from bot.store import anchors, clock_repair, moves, outbox, state, stock, tips, watched
from bot.store.clock_repair import DAY, Wrong
from bot.store.outbox import Owed

log = structlog.get_logger()

PAGE = 100
# An id below every id, to start from.
FIRST = -(2**63)
# Resolution of the recorded latest tick, so that not every idle tick writes to the database.
NOTED_EVERY = timedelta(minutes=1)


async def before_tick(world: World, ticked_at: datetime | None) -> datetime:
    """Repair what recorded ticks did if they are later than now; then record this tick.

    An offset set on purpose (the demo's clock) is subtracted: only the machine's own clock can be wrong.

    Args:
        world: The database, and a clock that is right.
        ticked_at: The latest recorded tick (UTC) known to this process; None if it just became the leader.

    Returns:
        The latest recorded tick now.
    """
    now = world.clock.now()
    at, needed = now - world.clock.ahead, False
    if ticked_at is None:
        async with world.database.read() as tx:
            ticked_at, needed = await state.ticked_at(tx), await clock_repair.is_needed(tx, now)
    if needed or is_ahead(ticked_at, at):
        await put_right(world, now)
    if ticked_at is not None and timedelta() <= at - ticked_at < NOTED_EVERY:
        return ticked_at
    async with world.database.write() as tx:
        await state.tick_at(tx, at)
    return at


async def put_right(world: World, now: datetime) -> None:
    """Withdraw, reopen and correct whatever a clock ahead of `now` recorded; safe to repeat."""
    count, after, told = 0, FIRST, set[int]()
    while True:
        async with world.database.write() as tx:
            chats = await clock_repair.chats(tx, now, after, PAGE)
            wrong = await clock_repair.wrong(tx, chats, now)
            await _put_right(tx, wrong, told, now)
        if not chats:
            break
        count, after = count + len(wrong), chats[-1]
    for step in STEPS:
        async with world.database.write() as tx:
            await step(tx, now)
    log.warning("put_right_after_wrong_clock", doses=count, people_told=len(told))


async def _put_right(tx: AsyncConnection, wrong: Sequence[Wrong], told: set[int], now: datetime) -> None:
    early = [each for each in wrong if each.is_early]
    missed = [each for each in wrong if not each.is_early]
    reached = {each.chat_id for each in wrong if each.message_id is not None}
    reached |= {chat_id for chat_id, *_place in await watched.messages(tx, [each.id for each in wrong])}
    await clock_repair.reopen(tx, missed)
    await nagging.begin(tx, [each.id for each in missed if each.nag_at is None], now)
    await clock_repair.take_back(tx, early)
    await watching.mend(tx, [each.id for each in missed], now)
    await outbox.owe(tx, await _redrawn(tx, wrong), now)
    await outbox.owe(tx, [_sorry(chat_id, now) for chat_id in sorted(reached - told)], now)
    await outbox.owe(tx, await _asked(tx, missed, now), now)
    told |= reached


async def _redrawn(tx: AsyncConnection, wrong: Sequence[Wrong]) -> list[Owed]:
    """Return edits of the messages that show these doses."""
    places = {(each.chat_id, each.message_id) for each in wrong if each.message_id is not None}
    shown = await clock_repair.still_shown(tx, places)
    return [redrawn(*place, too_early=place not in shown) for place in sorted(places)]


async def _asked(tx: AsyncConnection, missed: Sequence[Wrong], now: datetime) -> list[Owed]:
    """Return reminders of doses that were marked missed before anybody was reminded of them."""
    owed = await clock_repair.owed(tx, {each.chat_id for each in missed})
    return ticker.asked_for(
        (each.chat_id, (each.id, each.due_at, each.closes_at))
        for each in missed
        if each.message_id is None and each.id not in owed and each.due_at <= now
    )


def _sorry(chat_id: int, now: datetime) -> Owed:
    return watching.news(chat_id, "clock_was_wrong", now)


async def _tips(tx: AsyncConnection, now: datetime) -> None:
    for chat_id in await clock_repair.far_tips(tx, now):
        subscription = await tips.get(tx, chat_id)
        if subscription is not None and subscription.zone in known_zones():
            await tips.advance(tx, {chat_id: ticker.next_tip_at(subscription, now)})


async def _stocks(tx: AsyncConnection, now: datetime) -> None:
    for schedule_id, zone in await clock_repair.far_stocks(tx, now):
        at = tomorrow(zone, now) if zone in known_zones() else now + DAY
        await stock.change(tx, schedule_id, look_at=at)


async def _clocks(tx: AsyncConnection, now: datetime) -> None:
    """Replan the nights of zone shifts, and the intervals counted from a dose."""
    for chat_id, zone in await clock_repair.far_shifts(tx, now):
        await moves.shift_then(tx, chat_id, next_night(zone, now) if zone in known_zones() else now + DAY)
    for schedule_id in await clock_repair.counted_ahead(tx, now):
        await anchors.reanchor(tx, schedule_id, now)


async def _silence(tx: AsyncConnection, now: datetime) -> None:
    """Clear a flood pause of more than a day, which Telegram never asks for."""
    until = await state.halted_until(tx)
    if until is not None and until > now + DAY:
        await state.halt_until(tx, now)


STEPS: tuple[Callable[[AsyncConnection, datetime], Awaitable[None]], ...] = (
    outbox.set_right,
    clock_repair.set_right,
    _tips,
    _stocks,
    _clocks,
    clock_repair.nearer_ends,
    _silence,
)
