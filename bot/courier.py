"""Messages out: outbox → Telegram, at Telegram's pace, each until its fate is known (P2, P3, P5)."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.context import World
from bot.limits import NO_CHAT, Limits
from bot.metrics import DELIVERIES, HALTS, LATENESS
from bot.replies import cards
from bot.replies.doses import doses_card, perhaps_seen
from bot.replies.message import Message
from bot.replies.words import language
from bot.store import doses, outbox, schedules, state, subscribers, tips
from bot.store.outbox import SENDS, Delivery
from bot.store.subscribers import Subscriber
from bot.transport import NotSentError

log = structlog.get_logger()

MOST_IN_FLIGHT = 64
LONGEST_PAUSE = timedelta(minutes=5)
# How often to look for messages that have become due when nobody rings.
LOOK_AGAIN = 1.0


@dataclass(frozen=True)
class Parcel:
    """A delivery ready to go: Telegram's method and parameters, and the doses it shows."""

    delivery: Delivery
    params: dict[str, Any]
    dose_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What Telegram said of a parcel: the message's id, or the error that came instead."""

    parcel: Parcel
    message_id: int | None = None
    error: TelegramError | None = None


class Courier:
    """Sends what the outbox owes; the rows are the queue, nothing waits in memory."""

    def __init__(self, world: World, bot: Bot, limits: Limits) -> None:
        self._world = world
        self._bot = bot
        self._limits = limits
        self._bell = asyncio.Event()
        self.idle = asyncio.Event()
        """Set while nothing that is owed can leave."""
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._done: list[Outcome] = []
        self._settling = asyncio.Lock()
        self._halted_until: datetime | None = None
        self._stopping = False

    def wake(self) -> None:
        """Something new is owed."""
        self.idle.clear()
        self._bell.set()

    async def run(self) -> None:
        """Send until `stop`; on return everything in flight is settled.

        Raises:
            InvalidToken: Telegram no longer knows the bot.
        """
        async with self._world.database.write() as tx:
            await outbox.break_leases(tx)
            self._halted_until = await state.halted_until(tx)
        while not self._stopping:
            self._bell.clear()
            for parcel in await self._claim():
                task = asyncio.create_task(self._deliver(parcel))
                self._in_flight[parcel.delivery.chat_id] = task
            if not self._in_flight and not self._bell.is_set():
                self.idle.set()
            await self._rest()
        if self._in_flight:
            await asyncio.wait(self._in_flight.values())

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self.wake()

    async def _rest(self) -> None:
        pause = min(LOOK_AGAIN, max(self._limits.wait(self._world.clock.monotonic()), 0.001))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), pause)

    async def _claim(self) -> list[Parcel]:
        now, instant = self._world.clock.now(), self._world.clock.monotonic()
        room = min(self._limits.room(instant), MOST_IN_FLIGHT - len(self._in_flight))
        if room <= 0 or (self._halted_until is not None and now < self._halted_until):
            return []
        parcels = []
        async with self._world.database.write() as tx:
            await outbox.drop_repeats(tx, now)
            claimed = await outbox.claim(
                tx, now, most=room, in_flight=self._in_flight.keys(), full=self._limits.full_chats(instant)
            )
            for delivery in claimed:
                parcel = await compose(tx, self._world, delivery, now)
                if parcel is None:
                    await outbox.strike_off(tx, [delivery.id])
                else:
                    parcels.append(parcel)
        if len(parcels) < len(claimed):
            self.wake()  # what was dropped made room for others
        return parcels

    async def _deliver(self, parcel: Parcel) -> None:
        place = parcel.delivery.chat_id if parcel.delivery.method in SENDS else NO_CHAT
        self._limits.leave(place)
        try:
            outcome = Outcome(parcel, message_id=await send(self._bot, parcel))
        except TelegramError as error:
            outcome = Outcome(parcel, error=error)
        finally:
            self._limits.answered(place, self._world.clock.monotonic())
        self._done.append(outcome)
        await self._settle()

    async def _settle(self) -> None:
        """Record everything that came back meanwhile in one transaction."""
        async with self._settling:
            batch, self._done = self._done, []
            if not batch:
                return
            try:
                async with self._world.database.write() as tx:
                    for outcome in batch:
                        await self._record(tx, outcome, self._world.clock.now())
            finally:
                # If that failed, the leases run out and the messages are sent again, marked.
                for outcome in batch:
                    self._in_flight.pop(outcome.parcel.delivery.chat_id, None)
                self.wake()

    async def _record(self, tx: AsyncConnection, outcome: Outcome, now: datetime) -> None:
        delivery = outcome.parcel.delivery
        if outcome.error is None:
            await outbox.strike_off(tx, [delivery.id])
            if outcome.message_id is not None and outcome.parcel.dose_ids:
                await doses.shown(tx, outcome.parcel.dose_ids, outcome.message_id)
            _count_delivered(delivery, now)
            return
        DELIVERIES.labels(delivery.kind, type(outcome.error).__name__).inc()
        log.warning(
            "delivery_failed", kind=delivery.kind, method=delivery.method, error=type(outcome.error).__name__
        )
        if isinstance(outcome.error, RetryAfter):
            await self._halt(tx, outcome.error, now)
        await settle_error(tx, delivery, outcome.error, now)

    async def _halt(self, tx: AsyncConnection, error: RetryAfter, now: datetime) -> None:
        seconds = error.retry_after
        silence = seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
        self._halted_until = max(now + silence, self._halted_until or now)
        await state.halt_until(tx, self._halted_until)
        HALTS.inc()


def _count_delivered(delivery: Delivery, now: datetime) -> None:
    DELIVERIES.labels(delivery.kind, "delivered").inc()
    if delivery.kind == "reminder" and delivery.method in SENDS:
        due_at = datetime.fromisoformat(delivery.payload["due_at"])
        LATENESS.observe(max((now - due_at).total_seconds(), 0))


async def compose(tx: AsyncConnection, world: World, delivery: Delivery, now: datetime) -> Parcel | None:
    """Render a delivery as it should read at this moment; None when it is not worth sending any more."""
    if delivery.expires_at is not None and delivery.expires_at <= now:
        return None
    subscriber = await subscribers.get(tx, delivery.chat_id)
    language.set(subscriber.language if subscriber is not None else "en")
    if delivery.kind == "reply":
        return Parcel(delivery, _marked(delivery, delivery.payload))
    if subscriber is None or subscriber.state != "active":
        return None
    if delivery.kind == "tip":
        tip = world.library.tips.get(delivery.payload["tip"])
        return None if tip is None else Parcel(delivery, _params(cards.daily_tip(tip)))
    if delivery.method == "edit_message_text":
        return await _refreshed(tx, delivery, subscriber, now)
    return await _reminder(tx, delivery, subscriber, now)


async def _refreshed(
    tx: AsyncConnection, delivery: Delivery, subscriber: Subscriber, now: datetime
) -> Parcel | None:
    """A reminder's message whose doses are over: it must not go on saying that they are due."""
    shown = await doses.shown_in(tx, delivery.chat_id, delivery.payload["message_id"])
    if not shown:
        return None
    message = doses_card(shown, subscriber, now)
    return Parcel(delivery, {**_params(message), "message_id": delivery.payload["message_id"]})


async def _reminder(
    tx: AsyncConnection, delivery: Delivery, subscriber: Subscriber, now: datetime
) -> Parcel | None:
    named = await doses.get(tx, delivery.chat_id, delivery.payload["doses"])
    unanswered = [dose for dose in named if dose.state in {"due", "missed"}]
    if not unanswered:
        return None
    message = doses_card(unanswered, subscriber, now)
    params = _marked(delivery, _params(message))
    return Parcel(delivery, params, tuple(dose.id for dose in unanswered))


def _params(message: Message) -> dict[str, Any]:
    return {"text": message.text, "reply_markup": message.markup()}


def _marked(delivery: Delivery, params: dict[str, Any]) -> dict[str, Any]:
    if not delivery.uncertain or delivery.method not in SENDS:
        return params
    return {**params, "text": f"{perhaps_seen()}\n\n{params['text']}"}


async def send(bot: Bot, parcel: Parcel) -> int | None:
    """Hand one parcel to Telegram; returns the new message's id, if there is one.

    Raises:
        TelegramError: as PTB does, `NotSentError` among them.
    """
    params, chat_id = parcel.params, parcel.delivery.chat_id
    extra = {"reply_markup": params["reply_markup"]} if params.get("reply_markup") else None
    match parcel.delivery.method:
        case "send_message":
            message = await bot.send_message(
                chat_id,
                params["text"],
                parse_mode=ParseMode.HTML,
                disable_web_page_preview=True,
                api_kwargs=extra,
            )
            return message.message_id
        case "send_document":
            document = params["document"]
            message = await bot.send_document(
                chat_id,
                document["text"].encode(),
                filename=document["name"],
                caption=params["text"],
                parse_mode=ParseMode.HTML,
                api_kwargs=extra,
            )
            return message.message_id
        case "edit_message_text":
            await bot.edit_message_text(
                params["text"],
                chat_id,
                params["message_id"],
                parse_mode=ParseMode.HTML,
                disable_web_page_preview=True,
                api_kwargs=extra,
            )
        case "answer_callback_query":
            await bot.answer_callback_query(
                params["callback_query_id"], params["text"] or None, show_alert=params["show_alert"]
            )
    return None


async def settle_error(tx: AsyncConnection, delivery: Delivery, error: TelegramError, now: datetime) -> None:
    """Decide what becomes of a delivery that Telegram did not accept."""
    name = type(error).__name__
    again = now + min(timedelta(seconds=2 ** min(delivery.attempts, 9)), LONGEST_PAUSE)
    gone = isinstance(error, BadRequest) and "chat not found" in error.message.lower()
    if isinstance(error, Forbidden) or gone:
        await _leave_alone(tx, delivery.chat_id)
    elif isinstance(error, ChatMigrated):
        await subscribers.move(tx, delivery.chat_id, error.new_chat_id)
        await outbox.give_back(tx, delivery, due_at=now, uncertain=False, error=name)
    elif isinstance(error, RetryAfter):
        await outbox.give_back(tx, delivery, due_at=now, uncertain=False, error=name)
    elif isinstance(error, BadRequest):
        await _refused(tx, delivery, error, now, again)
    elif isinstance(error, NotSentError | InvalidToken):
        await outbox.give_back(tx, delivery, due_at=again, uncertain=False, error=name)
    else:
        await outbox.give_back(tx, delivery, due_at=again, uncertain=True, error=name)


async def _leave_alone(tx: AsyncConnection, chat_id: int) -> None:
    """The person blocked the bot or is gone: owe nothing, schedule nothing, until they write again."""
    await subscribers.change(tx, chat_id, state="blocked")
    await schedules.rest(tx, chat_id)
    await tips.advance(tx, {chat_id: None})
    await outbox.drop_for(tx, chat_id)


async def _refused(
    tx: AsyncConnection, delivery: Delivery, error: BadRequest, now: datetime, again: datetime
) -> None:
    if delivery.method not in SENDS:
        # The message is as it should be already, or gone, or the button's spinner is over.
        await outbox.strike_off(tx, [delivery.id])
    elif delivery.kind == "reminder" and delivery.attempts < outbox.MOST_ATTEMPTS:
        await outbox.give_back(tx, delivery, due_at=again, uncertain=False, error=error.message)
    else:
        await outbox.set_aside(tx, delivery, error.message, now)
