"""Handles deliveries that Telegram refused or did not confirm: retries and dead letters (P2)."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot import watching
from bot.broadcasting import is_gone
from bot.outgoing import apology
from bot.store import outbox, schedules, subscribers, tips
from bot.store.outbox import AT_MOST_ONCE, LONGEST_PAUSE, SENDS, Delivery
from bot.transport import NotSentError

# Errors with which Telegram says that nobody, or not the bot, can write in a topic.
TOPIC_IS_GONE = {"topic_closed", "topic_deleted", "topic_id_invalid", "message thread not found"}


class HaltedError(NotSentError):
    """The send was given up, because Telegram had asked for a pause after the delivery was claimed."""


async def settle(tx: AsyncConnection, delivery: Delivery, error: Exception, now: datetime) -> None:
    """Retry, drop or set aside a delivery that Telegram refused or did not confirm."""
    name, again = type(error).__name__, _again(delivery, now)
    if isinstance(error, Forbidden) or is_gone(error):
        await _leave_alone(tx, delivery.chat_id, now)
    elif isinstance(error, ChatMigrated):
        await subscribers.move(tx, delivery.chat_id, error.new_chat_id)
        await outbox.give_back(tx, delivery, due_at=delivery.due_at, uncertain=False, error=name)
    elif isinstance(error, RetryAfter | HaltedError):
        await outbox.give_back(tx, delivery, due_at=delivery.due_at, uncertain=False, error=name)
    elif isinstance(error, BadRequest) and _is_topics(delivery, error):
        await outbox.leave_topic(tx, delivery, error.message)
    elif isinstance(error, BadRequest):
        await _refused(tx, delivery, error, now)
    elif isinstance(error, NotSentError | InvalidToken):
        await outbox.give_back(tx, delivery, due_at=again, uncertain=False, error=name)
    elif delivery.kind in AT_MOST_ONCE:
        await outbox.strike_off(tx, [delivery.id])
    elif isinstance(error, TelegramError):
        await outbox.give_back(tx, delivery, due_at=again, uncertain=True, error=name)
    else:
        await push_back(tx, delivery, error, now, uncertain=True)


def _is_topics(delivery: Delivery, error: BadRequest) -> bool:
    """Return whether Telegram refused only the topic, not the message."""
    return delivery.thread_id is not None and error.message.lower() in TOPIC_IS_GONE


def _again(delivery: Delivery, now: datetime) -> datetime:
    """Return when to retry: 1, 2, 4 … seconds from now; `attempts` does not count the present attempt."""
    return now + min(timedelta(seconds=2 ** min(delivery.attempts, 9)), LONGEST_PAUSE)


async def _leave_alone(tx: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Drop and pause everything for a person who blocked the bot or is gone, until they write again."""
    await subscribers.change(tx, chat_id, state="blocked")
    await schedules.rest(tx, chat_id)
    await tips.advance(tx, {chat_id: None})
    await outbox.drop_for(tx, chat_id)
    await watching.part(tx, chat_id, now)


async def _refused(tx: AsyncConnection, delivery: Delivery, error: BadRequest, now: datetime) -> None:
    if delivery.method not in SENDS:
        # Nothing to repair: the message is unchanged or gone, or the callback query has expired.
        await outbox.strike_off(tx, [delivery.id])
    elif delivery.kind == "reminder":
        await push_back(tx, delivery, error, now, uncertain=False)
    else:
        await outbox.set_aside(tx, delivery, error.message, now)
        if delivery.kind == "reply" and "apology" not in delivery.payload:
            await outbox.owe(tx, [apology(delivery.chat_id)], now)


async def push_back(
    tx: AsyncConnection, delivery: Delivery, error: Exception, now: datetime, *, uncertain: bool
) -> None:
    """Retry a faulty message at growing intervals; set it aside as a dead letter after `MOST_ATTEMPTS`."""
    reason = error.message if isinstance(error, BadRequest) else type(error).__name__
    if delivery.attempts + 1 < outbox.MOST_ATTEMPTS:
        await outbox.give_back(tx, delivery, due_at=_again(delivery, now), uncertain=uncertain, error=reason)
    else:
        await outbox.set_aside(tx, delivery, reason, now)
