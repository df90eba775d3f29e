"""Retention of personal data: inactive people are warned, and erased two weeks later."""

from datetime import timedelta

import structlog

from bot.context import World
from bot.doses import caregivers
from bot.messages.replies import reply_of
from bot.replies.account import inactive as replies
from bot.replies.i18n import language
from bot.store.account import inactive, subscribers
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage

log = structlog.get_logger()

NOTICE = timedelta(days=14)
# Notices per hour: they have the priority of replies, so a larger batch would delay reminders.
MAX_AT_ONCE = 200


async def warn_and_erase_inactive(world: World) -> None:
    """Warn some inactive people, and erase some who were warned; called every hour."""
    days = world.settings.forget_idle_days
    if days:
        await _warn(world, timedelta(days=days))
        await _erase(world, timedelta(days=days))


async def _warn(world: World, patience: timedelta) -> None:
    now = world.clock.now()
    async with world.database.write() as tx:
        chosen = await inactive.to_warn(tx, now - patience + NOTICE, MAX_AT_ONCE)
        await inactive.mark_warned(tx, [chat_id for chat_id, _tag in chosen], now)
        await outbox.owe(tx, [_notice(chat_id, tag) for chat_id, tag in chosen], now)


def _notice(chat_id: int, tag: str) -> OwedMessage:
    language.set(tag)
    return reply_of(replies.erasure_notice(NOTICE.days)).to(chat_id)


async def _erase(world: World, patience: timedelta) -> None:
    """Erase people whose notice has run out; people who blocked or stopped the bot get the same time."""
    now = world.clock.now()
    async with world.database.write() as tx:
        chosen = await inactive.to_erase(
            tx, seen_before=now - patience, warned_before=now - NOTICE, most=MAX_AT_ONCE
        )
        for chat_id in chosen:
            await caregivers.end_all_care(tx, chat_id, now)
            await subscribers.erase(tx, chat_id)
    if chosen:
        log.info("idle_people_forgotten", people=len(chosen))
