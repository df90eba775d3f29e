"""Repairs what ticks did while the clock was ahead, once it is right; at most one apology per chat."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.clock_guard import is_ahead
from bot.domain.schedules import known_zones
from bot.domain.travel import next_shift_at
from bot.doses import caregivers, nagging
from bot.doses.stock import next_check_at
from bot.due import doses as due_doses
from bot.due.tips import next_tip_at
from bot.messages.clock_apology import ClockApology
from bot.messages.dose_reminder import ReminderRedraw
from bot.store import diaries, diary_prompts, tips
from bot.store.care import caregiver_notices
from bot.store.core import app_state, clock_repair
from bot.store.core.clock_repair import DAY, MisrecordedDose
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from bot.store.reminders import dose_intervals, stock, travel

log = structlog.get_logger()

PAGE = 100
# An id below every id, to start from.
BELOW_ALL_IDS = -(2**63)
# Resolution of the recorded latest tick, so that not every idle tick writes to the database.
RECORD_INTERVAL = timedelta(minutes=1)


async def repair_before_tick(world: World, ticked_at: datetime | None) -> datetime:
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
            ticked_at, needed = await app_state.ticked_at(tx), await clock_repair.is_needed(tx, now)
    if needed or is_ahead(ticked_at, at):
        await repair(world, now)
    if ticked_at is not None and timedelta() <= at - ticked_at < RECORD_INTERVAL:
        return ticked_at
    async with world.database.write() as tx:
        await app_state.set_ticked_at(tx, at)
    return at


async def repair(world: World, now: datetime) -> None:
    """Withdraw, reopen and correct whatever a clock ahead of `now` recorded; safe to repeat."""
    count, after, told = 0, BELOW_ALL_IDS, set[int]()
    while True:
        async with world.database.write() as tx:
            chats = await clock_repair.affected_chats(tx, now, after, PAGE)
            wrong = await clock_repair.misrecorded_doses(tx, chats, now)
            await _repair_page(tx, wrong, told, now)
        if not chats:
            break
        count, after = count + len(wrong), chats[-1]
    for step in STEPS:
        async with world.database.write() as tx:
            await step(tx, now)
    log.warning("put_right_after_wrong_clock", doses=count, people_told=len(told))


async def _repair_page(
    tx: AsyncConnection, wrong: Sequence[MisrecordedDose], apologised: set[int], now: datetime
) -> None:
    early = [each for each in wrong if each.is_early]
    missed = [each for each in wrong if not each.is_early]
    reached = {each.chat_id for each in wrong if each.message_id is not None}
    reached |= {
        chat_id for chat_id, *_place in await caregiver_notices.messages(tx, [each.id for each in wrong])
    }
    await clock_repair.reopen(tx, missed)
    await nagging.plan_first(tx, [each.id for each in missed if each.nag_at is None], now)
    await clock_repair.unrecord_early(tx, early)
    await caregivers.refresh_messages(tx, [each.id for each in missed], now)
    await outbox.owe(tx, await _message_edits(tx, wrong), now)
    await outbox.owe(tx, [_apology(chat_id, now) for chat_id in sorted(reached - apologised)], now)
    await outbox.owe(tx, await _missed_reminders(tx, missed, now), now)
    apologised |= reached


async def _message_edits(tx: AsyncConnection, wrong: Sequence[MisrecordedDose]) -> list[OwedMessage]:
    """Return edits of the messages that show these doses."""
    places = {(each.chat_id, each.message_id) for each in wrong if each.message_id is not None}
    shown = await clock_repair.showing_doses(tx, places)
    return [
        ReminderRedraw(message_id=message_id, too_early=(chat_id, message_id) not in shown).to(chat_id)
        for chat_id, message_id in sorted(places)
    ]


async def _missed_reminders(
    tx: AsyncConnection, missed: Sequence[MisrecordedDose], now: datetime
) -> list[OwedMessage]:
    """Return reminders of doses that were marked missed before anybody was reminded of them."""
    owed = await clock_repair.doses_with_owed_reminder(tx, {each.chat_id for each in missed})
    return due_doses.open_dose_reminders(
        (each.chat_id, (each.id, each.due_at, each.closes_at))
        for each in missed
        if each.message_id is None and each.id not in owed and each.due_at <= now
    )


def _apology(chat_id: int, now: datetime) -> OwedMessage:
    return ClockApology(due_at=now).to(chat_id, expires_at=now + caregivers.NOTICE_LIFETIME)


async def _repair_tips(tx: AsyncConnection, now: datetime) -> None:
    for chat_id in await clock_repair.far_tips(tx, now):
        subscription = await tips.get(tx, chat_id)
        if subscription is not None and subscription.zone in known_zones():
            await tips.advance(tx, {chat_id: next_tip_at(subscription, now)})


async def _repair_diaries(tx: AsyncConnection, now: datetime) -> None:
    """Take back questions that are still to come, and plan again what is due later than it can be."""
    early = await diary_prompts.take_back_early(tx, now)
    far = await diaries.due_after(tx, now + clock_repair.MAX_LEAD)
    wrong = {each.key: each for each in (*early, *far) if each.next_due_at is not None}
    await diaries.advance(
        tx, [each.planned(now) for each in wrong.values() if each.times.zone in known_zones()]
    )


async def _repair_stock_checks(tx: AsyncConnection, now: datetime) -> None:
    for schedule_id, zone in await clock_repair.far_stocks(tx, now):
        at = next_check_at(zone, now) if zone in known_zones() else now + DAY
        await stock.update(tx, schedule_id, look_at=at)


async def _repair_shifts_and_intervals(tx: AsyncConnection, now: datetime) -> None:
    """Replan the nights of zone shifts, and the intervals counted from a dose."""
    for chat_id, zone in await clock_repair.far_shifts(tx, now):
        await travel.set_next_shift(
            tx, chat_id, next_shift_at(zone, now) if zone in known_zones() else now + DAY
        )
    for schedule_id in await clock_repair.anchored_ahead(tx, now):
        await dose_intervals.reanchor(tx, schedule_id, now)


async def _repair_flood_pause(tx: AsyncConnection, now: datetime) -> None:
    """Clear a flood pause of more than a day, which Telegram never asks for."""
    until = await app_state.halted_until(tx)
    if until is not None and until > now + DAY:
        await app_state.set_halted_until(tx, now)


STEPS: tuple[Callable[[AsyncConnection, datetime], Awaitable[None]], ...] = (
    outbox.correct_instants,
    clock_repair.correct_instants,
    _repair_tips,
    _repair_diaries,
    _repair_stock_checks,
    _repair_shifts_and_intervals,
    clock_repair.reschedule_postponed,
    _repair_flood_pause,
)
