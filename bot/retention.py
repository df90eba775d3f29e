"""Retention of personal data: inactive people are warned, and erased two weeks later."""

from datetime import timedelta

import structlog

from bot import watching
from bot.context import World
from bot.replies import idle as replies
from bot.replies.words import language
from bot.store import idle, outbox, subscribers
from bot.store.outbox import Owed

log = structlog.get_logger()

NOTICE = timedelta(days=14)
# Notices per hour: they have the priority of replies, so a larger batch would delay reminders.
MOST_AT_ONCE = 200


async def forget_idle(world: World) -> None:
    """Warn some inactive people, and erase some who were warned; called every hour."""
    days = world.settings.forget_idle_days
    if days:
        await _tell(world, timedelta(days=days))
        await _forget(world, timedelta(days=days))


async def _tell(world: World, patience: timedelta) -> None:
    now = world.clock.now()
    async with world.database.write() as tx:
        chosen = await idle.to_tell(tx, now - patience + NOTICE, MOST_AT_ONCE)
        await idle.told(tx, [chat_id for chat_id, _tag in chosen], now)
        await outbox.owe(tx, [_notice(chat_id, tag) for chat_id, tag in chosen], now)


def _notice(chat_id: int, tag: str) -> Owed:
    language.set(tag)
    message = replies.notice(NOTICE.days)
    return Owed(chat_id, "reply", "send_message", {"text": message.text, "reply_markup": message.markup()})


async def _forget(world: World, patience: timedelta) -> None:
    """Erase people whose notice has run out; people who blocked or stopped the bot get the same time."""
    now = world.clock.now()
    async with world.database.write() as tx:
        chosen = await idle.to_forget(
            tx, heard_before=now - patience, told_before=now - NOTICE, most=MOST_AT_ONCE
        )
        for chat_id in chosen:
            await watching.part(tx, chat_id, now)
            await subscribers.erase(tx, chat_id)
    if chosen:
        log.info("idle_people_forgotten", people=len(chosen))
