"""Sends the outbox to Telegram within its flood limits, and records the result of each send (P2, P3, P5)."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter

from bot.context import World
from bot.delivery import failures
from bot.delivery.failures import SendingPausedError
from bot.delivery.flood_limits import MAX_PAUSE_SECONDS, NO_CHAT, SlidingWindow
from bot.delivery.rate_limiter import apply_retry_after
from bot.delivery.rendering import RenderedDelivery, RenderResult, render
from bot.delivery.sender import send
from bot.doses import caregivers
from bot.due import broadcasts
from bot.logs import log_failure
from bot.messages.dose_reminder import ReminderRedraw
from bot.messages.replies import is_drawn
from bot.metrics import DELIVERIES, LATENESS
from bot.store.account import dialogs
from bot.store.core import app_state
from bot.store.core.database import RETRYABLE_ERRORS
from bot.store.doses import doses
from bot.store.queue import outbox
from bot.store.queue.outbox import KINDS, PAYABLE_KINDS, REPLY_KINDS, SEND_METHODS, Delivery, OutboxKind

log = structlog.get_logger()

# Deliveries in flight: enough for Telegram's thousand a second at a round trip of a quarter of a second.
MAX_IN_FLIGHT = 256
# Deliveries claimed and rendered in one batch; rendering blocks the event loop.
MAX_BATCH = 128
# Sends to start before yielding to the event loop.
SENDS_PER_YIELD = 32
# Seconds between two polls of the outbox when no wake-up arrives.
POLL_SECONDS = 1.0
# Seconds to gather results for one transaction; fewer when half of the deliveries in flight are back.
GATHER_SECONDS = 0.02
# Seconds between two claims at least.
MIN_PAUSE_SECONDS = 0.001


@dataclass(frozen=True)
class SendResult:
    """Telegram's answer to a rendered delivery: the new message's id, or the error."""

    rendered: RenderedDelivery
    message_id: int | None = None
    error: Exception | None = None


@dataclass(frozen=True)
class _ClaimedWork:
    """What was claimed: deliveries that are ready to send, and files, whose data is still to be read."""

    rendered: Sequence[RenderedDelivery] = ()
    files: Sequence[Delivery] = ()


class Courier:
    """Sends the deliveries in the outbox; its rows are the queue, nothing is queued in memory.

    One loop records the results and claims the next deliveries, each in one transaction for many messages.
    """

    def __init__(
        self, world: World, bot: Bot, limits: SlidingWindow, max_in_flight: int = MAX_IN_FLIGHT
    ) -> None:
        """Wire the courier; nothing is sent before `run`."""
        self._world = world
        self._bot = bot
        self._limits = limits
        self._max_in_flight = max_in_flight
        self._wake_up = asyncio.Event()
        # Whether the outbox may hold deliveries that the last claim did not see or left behind; and the
        # monotonic second of the next poll, which happens in any case.
        self._should_claim = True
        self._next_poll_at = world.clock.monotonic()
        self.idle = asyncio.Event()
        """Set while no delivery in the outbox can be sent."""
        # By chat, until the result is recorded. One delivery a chat is in flight, which keeps their order.
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._results: list[SendResult] = []
        self._recorded_pause_until = limits.paused_until
        self._last_claim_at = world.clock.now()
        self._min_pause_seconds = MIN_PAUSE_SECONDS
        self._stopping = False
        self._token_error: InvalidToken | None = None

    def wake(self) -> None:
        """Look at the outbox now: there may be new deliveries."""
        self.idle.clear()
        self._should_claim = True
        self._wake_up.set()

    async def run(self) -> None:
        """Send until `stop`; on return the result of every send is recorded.

        Raises:
            InvalidToken: Telegram no longer accepts the token.
        """
        await self._take_over()
        while self._in_flight or not self._stopping:
            self._wake_up.clear()
            await self._record_results()
            claim = await self._claim()
            for each in claim.files:
                self._in_flight[each.chat_id] = asyncio.create_task(self._deliver_file(each))
            for number, rendered in enumerate(claim.rendered, 1):
                task = asyncio.create_task(self._deliver(rendered))
                self._in_flight[rendered.delivery.chat_id] = task
                if number % SENDS_PER_YIELD == 0:
                    await asyncio.sleep(0)
            if not self._in_flight and not self._wake_up.is_set():
                self.idle.set()
            await self._wait_for_work()
        if self._token_error is not None:
            raise self._token_error

    def stop(self) -> None:
        """Stop claiming deliveries."""
        self._stopping = True
        self.wake()

    async def _take_over(self) -> None:
        """Resume after the previous courier, which may have crashed: break its leases, keep its pause."""
        now = self._world.clock.now()
        async with self._world.database.write() as tx:
            await outbox.release_leases(tx)
            await outbox.correct_instants(tx, now)
            await outbox.delete_possibly_sent(tx, now)
            halted_until = await app_state.halted_until(tx)
        if halted_until is not None:
            # The recorded pause may date from before the clock was put back, or before pauses were capped.
            left = min((halted_until - now).total_seconds(), MAX_PAUSE_SECONDS)
            self._limits.pause(self._world.clock.monotonic() + left)
            self._recorded_pause_until = self._limits.paused_until

    async def _wait_for_work(self) -> None:
        if self._stopping and not self._in_flight:
            return
        seconds = self._limits.seconds_until_available(self._world.clock.monotonic())
        pause = min(POLL_SECONDS, max(seconds, self._min_pause_seconds))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake_up.wait(), pause)

    async def _claim(self) -> _ClaimedWork:
        room, stopwatch = self._capacity(), self._world.clock.monotonic()
        if self._stopping or not room or not (self._should_claim or stopwatch >= self._next_poll_at):
            return _ClaimedWork()
        # Reset the flag before claiming, so that a concurrent wake-up is not lost.
        self._should_claim, self._next_poll_at = False, stopwatch + POLL_SECONDS
        try:
            async with self._world.database.write() as tx:
                return await self._claim_and_render(tx, room)
        except Exception as error:  # noqa: BLE001 - the next claim retries, nothing is lost
            log_failure("claim_failed", error)
            self._should_claim = True
            return _ClaimedWork()

    def _capacity(self) -> dict[OutboxKind, int]:
        """Return how many deliveries of each kind may be sent now, more urgent kinds included."""
        limits, now = self._limits, self._world.clock.monotonic()
        room = dict.fromkeys(KINDS, limits.available_evenly(now))
        if limits.budget.paid is not None:
            room.update(dict.fromkeys(PAYABLE_KINDS, limits.available_paid(now)))
        if not self._world.clock.verdict().is_right:
            # With a wrong clock nobody can tell what is late or expired. Replies are sent all the same.
            room = {}
        room.update(dict.fromkeys(REPLY_KINDS, limits.available(now)))
        idle = min(self._max_in_flight - len(self._in_flight), MAX_BATCH)
        return {kind: most for kind in room if (most := min(room[kind], idle)) > 0}

    async def _claim_and_render(
        self, tx: AsyncConnection, capacity: Mapping[OutboxKind, int]
    ) -> _ClaimedWork:
        now, full = self._world.clock.now(), self._limits.full_chats(self._world.clock.monotonic())
        if now < self._last_claim_at:
            await outbox.correct_instants(tx, now)
        self._last_claim_at = now
        claim = await outbox.claim(tx, now, capacity, in_flight=self._in_flight, full_chats=full)
        if not claim.is_complete or capacity.keys() != KINDS:
            self._should_claim = True
        if not claim.deliveries:
            return _ClaimedWork()
        # Nobody waits for a tip or a broadcast: a claim for each place that becomes free holds up people.
        is_payable = all(each.kind in PAYABLE_KINDS for each in claim.deliveries)
        self._min_pause_seconds = GATHER_SECONDS if is_payable else MIN_PAUSE_SECONDS
        packed = await render(tx, self._world, [each for each in claim.deliveries if not is_drawn(each)], now)
        await self._give_up_unsent(tx, packed, now)
        return _ClaimedWork(packed.rendered, [each for each in claim.deliveries if is_drawn(each)])

    async def _give_up_unsent(self, tx: AsyncConnection, packed: RenderResult, now: datetime) -> None:
        """Record which deliveries are not worth sending any more, or could not be rendered."""
        await outbox.delete(tx, [delivery.id for delivery in packed.stale])
        await broadcasts.count_unsent(tx, packed.stale)
        for delivery, error in packed.failed:
            _count_result(delivery, error)
            await failures.retry_or_set_aside(tx, delivery, error, now, uncertain=False)
        if packed.stale or packed.failed:
            self.wake()  # their places are free for others

    async def _deliver_file(self, delivery: Delivery) -> None:
        """Read what a file shows, outside of the write transaction, and send it: years take their time."""
        try:
            async with self._world.database.read() as tx:
                packed = await render(tx, self._world, [delivery], self._world.clock.now())
        except Exception as error:  # noqa: BLE001 - the database is out of reach: the file is tried again
            packed = RenderResult(failed=[(delivery, error)])
        for rendered in packed.rendered:
            await self._deliver(rendered)
        if not packed.rendered:
            await self._record_unsent_file(delivery, packed)

    async def _record_unsent_file(self, delivery: Delivery, packed: RenderResult) -> None:
        try:
            async with self._world.database.write() as tx:
                await self._give_up_unsent(tx, packed, self._world.clock.now())
        except Exception as error:  # noqa: BLE001 - its lease runs out, and it is sent then
            log_failure("settle_failed", error)
        self._in_flight.pop(delivery.chat_id, None)
        self._wake_up.set()

    async def _deliver(self, rendered: RenderedDelivery) -> None:
        outcome = await self._send(rendered)
        self._results.append(outcome)  # read the attribute only now: during the send the list was replaced
        if 2 * len(self._results) >= len(self._in_flight) and self._is_awaited():
            self._wake_up.set()
        elif len(self._results) == 1:
            asyncio.get_running_loop().call_later(GATHER_SECONDS, self._wake_up.set)

    def _is_awaited(self) -> bool:
        """Return whether a person waits for one of these results, or other deliveries for their places."""
        is_full = len(self._in_flight) >= self._max_in_flight
        return is_full or any(each.rendered.delivery.kind not in PAYABLE_KINDS for each in self._results)

    async def _send(self, rendered: RenderedDelivery) -> SendResult:
        """Send a rendered delivery; an error is a result, too."""
        if self._limits.paused_for(self._world.clock.monotonic()):
            return SendResult(rendered, error=SendingPausedError("halted"))
        place = rendered.delivery.chat_id if rendered.delivery.method in SEND_METHODS else NO_CHAT
        paid = self._limits.budget.paid is not None and rendered.delivery.kind in PAYABLE_KINDS
        evenly = rendered.delivery.kind not in REPLY_KINDS
        self._limits.acquire(place, self._world.clock.monotonic(), paid=paid, evenly=evenly)
        try:
            return SendResult(rendered, message_id=await send(self._bot, rendered, paid=paid))
        except Exception as error:  # noqa: BLE001 - one failed send must not hold up the others
            self._apply_global_error(error)
            return SendResult(rendered, error=error)
        finally:
            self._limits.release(place, self._world.clock.monotonic(), paid=paid)

    def _apply_global_error(self, error: Exception) -> None:
        """Apply an error that concerns every message at once, before it is recorded."""
        if isinstance(error, RetryAfter):
            apply_retry_after(self._limits, error, self._world.clock.monotonic())
        elif isinstance(error, InvalidToken):
            self._token_error = error
            self.stop()

    async def _record_results(self) -> None:
        """Record all results that came back since the last call, in one transaction."""
        batch, self._results = self._results, []
        quiet_until = self._limits.paused_until
        if not batch and quiet_until == self._recorded_pause_until:
            return
        try:
            async with self._world.database.write() as tx:
                await self._write_results(tx, batch, now := self._world.clock.now())
            self._recorded_pause_until = quiet_until
            if any(_may_unblock_others(outcome) for outcome in batch):
                self._should_claim = True
            for outcome in batch:
                _count_result(outcome.rendered.delivery, outcome.error)
                _observe_lateness(outcome, now)
        except RETRYABLE_ERRORS as error:
            log_failure("settle_postponed", error)
            if not self._stopping:
                # These chats stay in flight until the results are recorded, so nobody gets a message twice.
                self._results += batch
                await asyncio.sleep(POLL_SECONDS)
                return
        except Exception as error:  # noqa: BLE001 - the leases run out, and sent messages are sent again, marked as perhaps seen
            log_failure("settle_failed", error)
        for outcome in batch:
            self._in_flight.pop(outcome.rendered.delivery.chat_id, None)

    async def _write_results(self, tx: AsyncConnection, batch: list[SendResult], now: datetime) -> None:
        arrived = [outcome for outcome in batch if outcome.error is None]
        await outbox.delete(tx, [outcome.rendered.delivery.id for outcome in arrived])
        shown = {
            dose_id: outcome.message_id
            for outcome in arrived
            if outcome.message_id is not None
            for dose_id in outcome.rendered.words.dose_ids
            if outcome.rendered.words.care_id is None
        }
        left = await doses.record_messages(tx, shown)
        redraws = [
            ReminderRedraw(message_id=message_id, superseded_ids=tuple(dose_ids)).to(chat_id)
            for (chat_id, message_id), dose_ids in left.items()
        ]
        await outbox.owe(tx, redraws, now)
        for outcome in arrived:
            chat_id, words = outcome.rendered.delivery.chat_id, outcome.rendered.words
            if outcome.message_id is not None and words.care_id is not None:
                place = (chat_id, outcome.message_id, words.care_id)
                await caregivers.record_sent(tx, place, words.dose_ids, now)
            if outcome.message_id is not None and words.draft_token is not None:
                await dialogs.record_card(tx, chat_id, words.draft_token, outcome.message_id)
        for outcome in batch:
            if outcome.error is not None:
                await failures.handle_failure(tx, outcome.rendered.delivery, outcome.error, now)
        await broadcasts.count_outcomes(tx, [(outcome.rendered.delivery, outcome.error) for outcome in batch])
        if self._limits.paused_until != self._recorded_pause_until:
            quiet = self._limits.paused_for(self._world.clock.monotonic())
            await app_state.set_halted_until(tx, now + timedelta(seconds=quiet))


def _may_unblock_others(result: SendResult) -> bool:
    """Return whether this result may let other deliveries go, rather than only end its own."""
    rendered = result.rendered
    # Replies to a chat are held back while an earlier one is being retried.
    waited_for = rendered.delivery.attempts > 0
    return result.error is not None or waited_for or bool(rendered.words.dose_ids)


def _count_result(delivery: Delivery, error: Exception | None) -> None:
    outcome = "delivered" if error is None else type(error).__name__
    DELIVERIES.labels(delivery.kind, outcome).inc()
    if error is not None:
        log.warning("delivery_failed", kind=delivery.kind, method=delivery.method, error=outcome)


def _observe_lateness(result: SendResult, now: datetime) -> None:
    promised_at = result.rendered.message.promised_at
    if result.error is None and promised_at is not None:
        LATENESS.observe(max((now - promised_at).total_seconds(), 0))
