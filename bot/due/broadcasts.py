"""Broadcasts of operators: owed to a page of recipients at a time, with a count of their outcomes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram.error import BadRequest, Forbidden

from bot.context import World
from bot.domain.nagging import quiet_until
from bot.messages.broadcast_copy import copy_of, counted_broadcast
from bot.messages.replies import edit_of, reply_of
from bot.replies.i18n import use_language
from bot.replies.message import Message
from bot.replies.operators import broadcast as replies
from bot.store.account import subscribers
from bot.store.operators import broadcasts, recipients
from bot.store.operators.broadcasts import Broadcast, DeliveryOutcome
from bot.store.operators.recipients import Recipient
from bot.store.queue import outbox
from bot.store.queue.outbox import Delivery, OwedMessage

PAGE = 500
# Deliveries in the outbox at most: two seconds' worth at Telegram's fastest, so that neither a million
# recipients nor a cancelled broadcast delay other messages.
MAX_QUEUED = 2_000
# Time between two updates of the author's progress message.
PROGRESS_INTERVAL = timedelta(seconds=5)


async def run_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Owe running broadcasts to their next recipients, and show the authors the progress.

    The deliveries and the cursor are written in one transaction: a crash neither skips a recipient nor
    writes to one twice.
    """
    for each in await broadcasts.unfinished(tx, "cancelled"):
        await _withdraw(tx, each, now)
    more = False
    for each in await broadcasts.unfinished(tx, "running", lock=True):
        room = MAX_QUEUED - await recipients.count_owed(tx, now)
        if room > 0 and not more:
            more = await _continue(tx, each, min(room, PAGE), now)
        await _update_author(tx, each.id, now)
    return more


async def _withdraw(tx: AsyncConnection, cancelled: Broadcast, now: datetime) -> None:
    taken = await recipients.withdraw(tx, cancelled.id)
    await broadcasts.count_unsent(tx, {cancelled.id: taken})
    await _update_author(tx, cancelled.id, now)


async def _continue(tx: AsyncConnection, running: Broadcast, limit: int, now: datetime) -> bool:
    """Owe a broadcast to at most `limit` more; return False if none was found: the next tick goes on."""
    waited = await recipients.pop_due(tx, running.id, now, limit)
    await _owe(tx, running, waited, now)
    if running.walked_at is not None or len(waited) == limit:
        return bool(waited)
    return await _owe_to_next(tx, running, limit - len(waited), now) or bool(waited)


async def _owe_to_next(tx: AsyncConnection, running: Broadcast, limit: int, now: datetime) -> bool:
    next_page = await recipients.next_page(tx, running, limit)
    quiet_ends = {each.chat_id: _quiet_end(running, each, now) for each in next_page.recipients}
    await recipients.postpone(
        tx, running.id, {chat_id: at for chat_id, at in quiet_ends.items() if at is not None}
    )
    await _owe(tx, running, [chat_id for chat_id, at in quiet_ends.items() if at is None], now)
    if next_page.cursor is None:
        await broadcasts.update(tx, running, walked_at=now)
    else:
        await broadcasts.update(tx, running, cursor=next_page.cursor)
    return bool(next_page.recipients)


def _quiet_end(running: Broadcast, recipient: Recipient, now: datetime) -> datetime | None:
    """Return when the recipient's quiet hours end; None outside them, or for an important broadcast."""
    return None if running.important else quiet_until(recipient.quiet, recipient.zone, now)


async def _owe(tx: AsyncConnection, running: Broadcast, chat_ids: Sequence[int], now: datetime) -> None:
    if not chat_ids:
        return
    owed = await outbox.owe_to_all(tx, chat_ids, copy_of(running).to(chat_ids[0]), now)
    await broadcasts.count_outcomes(tx, {(running.id, "owed"): owed})


async def _update_author(tx: AsyncConnection, broadcast_id: int, now: datetime) -> None:
    """Show the author the progress of a broadcast if it changed, and the result when it is finished."""
    known = await broadcasts.get(tx, broadcast_id)
    if known is None:  # the author erased their data just now
        return
    if await _is_over(tx, known, now):
        state = "done" if known.state == "running" else known.state
        await _show_result(tx, await broadcasts.update(tx, known, state=state, ended_at=now), now)
    elif known.shown != known.counts.total and _is_old(known.shown_at, now):
        await broadcasts.update(tx, known, shown=known.counts.total, shown_at=now)
        await _show_progress(tx, known, now)


def _is_old(shown_at: datetime | None, now: datetime) -> bool:
    return shown_at is None or shown_at + PROGRESS_INTERVAL <= now


async def _is_over(tx: AsyncConnection, known: Broadcast, now: datetime) -> bool:
    is_wanted = known.state == "running"
    if is_wanted and (known.walked_at is None or await recipients.count_postponed(tx, known.id)):
        return False
    return await recipients.count_owed(tx, now, known.id) == 0


async def _show_progress(tx: AsyncConnection, known: Broadcast, now: datetime) -> None:
    waits = await recipients.count_postponed(tx, known.id)
    with use_language(await _author_language(tx, known)):
        message = replies.progress_card(known, waits, now)
    await outbox.owe(tx, _progress_edits(known, message), now)


async def _show_result(tx: AsyncConnection, known: Broadcast, now: datetime) -> None:
    """Show the result in place of the progress, and in a new message that is noticed."""
    with use_language(await _author_language(tx, known)):
        message = replies.final_report(known)
    below = reply_of(Message(message.text)).to(known.chat_id)
    await outbox.owe(tx, [*_progress_edits(known, message), below], now)


def _progress_edits(known: Broadcast, message: Message) -> list[OwedMessage]:
    return [] if known.message_id is None else [edit_of(known.message_id, message).to(known.chat_id)]


async def _author_language(tx: AsyncConnection, known: Broadcast) -> str:
    author = await subscribers.get(tx, known.chat_id)
    return "en" if author is None else author.language


async def count_outcomes(tx: AsyncConnection, outcomes: Iterable[tuple[Delivery, Exception | None]]) -> None:
    """Count the outcomes of broadcasts, except retries and unknown outcomes."""
    outcome_counts = Counter(
        (broadcast_id, fate)
        for delivery, error in outcomes
        if (broadcast_id := counted_broadcast(delivery)) is not None and (fate := _outcome(error)) is not None
    )
    await broadcasts.count_outcomes(tx, outcome_counts)


async def count_unsent(tx: AsyncConnection, unsent: Sequence[Delivery]) -> None:
    """Count the broadcasts among deliveries that are not sent after all."""
    counted = [counted_broadcast(each) for each in unsent]
    await broadcasts.count_unsent(tx, Counter(each for each in counted if each is not None))


def _outcome(error: Exception | None) -> DeliveryOutcome | None:
    if error is None:
        return "delivered"
    if isinstance(error, Forbidden) or is_chat_gone(error):
        return "blocked"
    return "refused" if isinstance(error, BadRequest) else None


def is_chat_gone(error: Exception) -> bool:
    """Return whether Telegram says that the chat no longer exists."""
    return isinstance(error, BadRequest) and "chat not found" in error.message.lower()
