"""Handles deliveries that Telegram refused or did not confirm: retries and dead letters (P2)."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.delivery.transport import NotSentError
from bot.doses import caregivers
from bot.due.broadcasts import is_chat_gone
from bot.messages.replies import Reaction, apology, is_apology
from bot.store import diaries, tips
from bot.store.account import subscribers
from bot.store.queue import outbox
from bot.store.queue.outbox import AT_MOST_ONCE_KINDS, MAX_RETRY_DELAY, SEND_METHODS, Delivery
from bot.store.reminders import schedules

# Errors with which Telegram says that nobody, or not the bot, can write in a topic.
TOPIC_ERRORS = {"topic_closed", "topic_deleted", "topic_id_invalid", "message thread not found"}


class SendingPausedError(NotSentError):
    """The send was given up, because Telegram had asked for a pause after the delivery was claimed."""


async def handle_failure(tx: AsyncConnection, delivery: Delivery, error: Exception, now: datetime) -> None:
    """Retry, drop or set aside a delivery that Telegram refused or did not confirm."""
    name, again = type(error).__name__, _retry_at(delivery, now)
    if isinstance(error, Forbidden) or is_chat_gone(error):
        await _block_subscriber(tx, delivery.chat_id, now)
    elif delivery.method == Reaction.sends_by:
        await outbox.delete(tx, [delivery.id])
    elif isinstance(error, ChatMigrated):
        await subscribers.migrate_chat(tx, delivery.chat_id, error.new_chat_id)
        await outbox.schedule_retry(tx, delivery, due_at=delivery.due_at, uncertain=False, error=name)
    elif isinstance(error, RetryAfter | SendingPausedError):
        await outbox.schedule_retry(tx, delivery, due_at=delivery.due_at, uncertain=False, error=name)
    elif isinstance(error, BadRequest) and _is_topic_error(delivery, error):
        await outbox.retry_in_general_topic(tx, delivery, error.message)
    elif isinstance(error, BadRequest):
        await _handle_refusal(tx, delivery, error, now)
    elif isinstance(error, NotSentError | InvalidToken):
        await outbox.schedule_retry(tx, delivery, due_at=again, uncertain=False, error=name)
    elif delivery.kind in AT_MOST_ONCE_KINDS:
        await outbox.delete(tx, [delivery.id])
    elif isinstance(error, TelegramError):
        await outbox.schedule_retry(tx, delivery, due_at=again, uncertain=True, error=name)
    else:
        await retry_or_set_aside(tx, delivery, error, now, uncertain=True)


def _is_topic_error(delivery: Delivery, error: BadRequest) -> bool:
    """Return whether Telegram refused only the topic, not the message."""
    return delivery.thread_id is not None and error.message.lower() in TOPIC_ERRORS


def _retry_at(delivery: Delivery, now: datetime) -> datetime:
    """Return when to retry: 1, 2, 4 … seconds from now; `attempts` does not count the present attempt."""
    return now + min(timedelta(seconds=2 ** min(delivery.attempts, 9)), MAX_RETRY_DELAY)


async def _block_subscriber(tx: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Drop and pause everything for a person who blocked the bot or is gone, until they write again."""
    await subscribers.update(tx, chat_id, state="blocked")
    await schedules.deactivate_chat(tx, chat_id)
    await tips.advance(tx, {chat_id: None})
    await diaries.deactivate_chat(tx, chat_id)
    await outbox.delete_of_chat(tx, chat_id)
    await caregivers.end_all_care(tx, chat_id, now)


async def _handle_refusal(tx: AsyncConnection, delivery: Delivery, error: BadRequest, now: datetime) -> None:
    if delivery.method not in SEND_METHODS:
        # Nothing to repair: the message is unchanged or gone, or the callback query has expired.
        await outbox.delete(tx, [delivery.id])
    elif delivery.kind == "reminder":
        await retry_or_set_aside(tx, delivery, error, now, uncertain=False)
    else:
        await outbox.set_aside(tx, delivery, error.message, now)
        if delivery.kind == "reply" and not is_apology(delivery):
            await outbox.owe(tx, [apology().to(delivery.chat_id)], now)


async def retry_or_set_aside(
    tx: AsyncConnection, delivery: Delivery, error: Exception, now: datetime, *, uncertain: bool
) -> None:
    """Retry a faulty message at growing intervals; set it aside as a dead letter after `MAX_ATTEMPTS`."""
    reason = error.message if isinstance(error, BadRequest) else type(error).__name__
    if delivery.attempts + 1 < outbox.MAX_ATTEMPTS:
        await outbox.schedule_retry(
            tx, delivery, due_at=_retry_at(delivery, now), uncertain=uncertain, error=reason
        )
    else:
        await outbox.set_aside(tx, delivery, reason, now)
