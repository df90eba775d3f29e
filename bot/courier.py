"""Sends the outbox to Telegram within its flood limits, and records the result of each send (P2, P3, P5)."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter

from bot import broadcasting, fates, watching
from bot.context import World
from bot.fates import HaltedError
from bot.handover import send
from bot.limits import LONGEST_SILENCE, NO_CHAT, Limits
from bot.metrics import DELIVERIES, LATENESS
from bot.outgoing import moved_on
from bot.parcels import Parcel, compose
from bot.store import doses, outbox, state
from bot.store.database import NOT_NOW
from bot.store.outbox import ANSWERS, KINDS, PAYABLE, SENDS, Delivery, Kind
from bot.turns import heed

log = structlog.get_logger()

# Deliveries in flight: enough for Telegram's thousand a second at a round trip of a quarter of a second.
MOST_IN_FLIGHT = 256
# Deliveries claimed and rendered in one batch; rendering blocks the event loop.
MOST_AT_ONCE = 128
# Sends to start before yielding to the event loop.
AT_A_TIME = 32
# Seconds between two polls of the outbox when no wake-up arrives.
LOOK_AGAIN = 1.0
# Seconds to gather results for one transaction; fewer when half of the deliveries in flight are back.
GATHER = 0.02


@dataclass(frozen=True)
class Outcome:
    """Telegram's answer to a rendered delivery: the new message's id, or the error."""

    parcel: Parcel
    message_id: int | None = None
    error: Exception | None = None


class Courier:
    """Sends the deliveries in the outbox; its rows are the queue, nothing is queued in memory.

    One loop records the results and claims the next deliveries, each in one transaction for many messages.
    """

    def __init__(self, world: World, bot: Bot, limits: Limits, most_in_flight: int = MOST_IN_FLIGHT) -> None:
        """Wire the courier; nothing is sent before `run`."""
        self._world = world
        self._bot = bot
        self._limits = limits
        self._most_in_flight = most_in_flight
        self._bell = asyncio.Event()
        # Whether the outbox may hold deliveries that the last claim did not see or left behind; and the
        # monotonic second of the next poll, which happens in any case.
        self._may_be_more = True
        self._look_at = world.clock.monotonic()
        self.idle = asyncio.Event()
        """Set while no delivery in the outbox can be sent."""
        # By chat, until the result is recorded. One delivery a chat is in flight, which keeps their order.
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._done: list[Outcome] = []
        self._kept_quiet_until = limits.quiet_until
        self._looked_at = world.clock.now()
        self._stopping = False
        self._rejected: InvalidToken | None = None

    def wake(self) -> None:
        """Look at the outbox now: there may be new deliveries."""
        self.idle.clear()
        self._may_be_more = True
        self._bell.set()

    async def run(self) -> None:
        """Send until `stop`; on return the result of every send is recorded.

        Raises:
            InvalidToken: Telegram no longer accepts the token.
        """
        await self._take_over()
        while self._in_flight or not self._stopping:
            self._bell.clear()
            await self._settle()
            for number, parcel in enumerate(await self._claim(), 1):
                task = asyncio.create_task(self._deliver(parcel))
                self._in_flight[parcel.delivery.chat_id] = task
                if number % AT_A_TIME == 0:
                    await asyncio.sleep(0)
            if not self._in_flight and not self._bell.is_set():
                self.idle.set()
            await self._rest()
        if self._rejected is not None:
            raise self._rejected

    def stop(self) -> None:
        """Stop claiming deliveries."""
        self._stopping = True
        self.wake()

    async def _take_over(self) -> None:
        """Resume after the previous courier, which may have crashed: break its leases, keep its pause."""
        now = self._world.clock.now()
        async with self._world.database.write() as tx:
            await outbox.break_leases(tx)
            await outbox.set_right(tx, now)
            await outbox.drop_repeats(tx, now)
            halted_until = await state.halted_until(tx)
        if halted_until is not None:
            # The recorded pause may date from before the clock was put back, or before pauses were capped.
            left = min((halted_until - now).total_seconds(), LONGEST_SILENCE)
            self._limits.halt(self._world.clock.monotonic() + left)
            self._kept_quiet_until = self._limits.quiet_until

    async def _rest(self) -> None:
        if self._stopping and not self._in_flight:
            return
        pause = min(LOOK_AGAIN, max(self._limits.wait(self._world.clock.monotonic()), 0.001))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), pause)

    async def _claim(self) -> list[Parcel]:
        room, stopwatch = self._room(), self._world.clock.monotonic()
        if self._stopping or not room or not (self._may_be_more or stopwatch >= self._look_at):
            return []
        # Reset the flag before claiming, so that a concurrent wake-up is not lost.
        self._may_be_more, self._look_at = False, stopwatch + LOOK_AGAIN
        try:
            async with self._world.database.write() as tx:
                return await self._claimed(tx, room)
        except Exception as error:  # noqa: BLE001 - the next claim retries, nothing is lost
            log.error("claim_failed", error=type(error).__name__)  # noqa: TRY400 - its text may quote rows
            self._may_be_more = True
            return []

    def _room(self) -> dict[Kind, int]:
        """Return how many deliveries of each kind may be sent now, more urgent kinds included."""
        limits, now = self._limits, self._world.clock.monotonic()
        room = dict.fromkeys(KINDS, limits.even_room(now))
        if limits.budget.paid is not None:
            room.update(dict.fromkeys(PAYABLE, limits.paid_room(now)))
        if not self._world.clock.verdict().is_right:
            # With a wrong clock nobody can tell what is late or expired. Replies are sent all the same.
            room = {}
        room.update(dict.fromkeys(ANSWERS, limits.room(now)))
        idle = min(self._most_in_flight - len(self._in_flight), MOST_AT_ONCE)
        return {kind: most for kind in room if (most := min(room[kind], idle)) > 0}

    async def _claimed(self, tx: AsyncConnection, room: Mapping[Kind, int]) -> list[Parcel]:
        now, full = self._world.clock.now(), self._limits.full_chats(self._world.clock.monotonic())
        if now < self._looked_at:
            await outbox.set_right(tx, now)
        self._looked_at = now
        claim = await outbox.claim(tx, now, room, in_flight=self._in_flight, full=full)
        if not claim.is_all or room.keys() != KINDS:
            self._may_be_more = True
        if not claim.deliveries:
            return []
        packed = await compose(tx, self._world, claim.deliveries, now)
        await outbox.strike_off(tx, [delivery.id for delivery in packed.stale])
        await broadcasting.passed_over(tx, packed.stale)
        for delivery, error in packed.broken:
            _count(delivery, error, now)
            await fates.push_back(tx, delivery, error, now, uncertain=False)
        if packed.stale or packed.broken:
            self.wake()  # their places are free for others
        return packed.parcels

    async def _deliver(self, parcel: Parcel) -> None:
        outcome = await self._sent(parcel)
        self._done.append(outcome)  # read the attribute only now: during the send the list was replaced
        if 2 * len(self._done) >= len(self._in_flight):
            self._bell.set()
        elif len(self._done) == 1:
            asyncio.get_running_loop().call_later(GATHER, self._bell.set)

    async def _sent(self, parcel: Parcel) -> Outcome:
        """Send a rendered delivery; an error is a result, too."""
        if self._limits.quiet_for(self._world.clock.monotonic()):
            return Outcome(parcel, error=HaltedError("halted"))
        place = parcel.delivery.chat_id if parcel.delivery.method in SENDS else NO_CHAT
        paid = self._limits.budget.paid is not None and parcel.delivery.kind in PAYABLE
        evenly = parcel.delivery.kind not in ANSWERS
        self._limits.leave(place, self._world.clock.monotonic(), paid=paid, evenly=evenly)
        try:
            return Outcome(parcel, message_id=await send(self._bot, parcel, paid=paid))
        except Exception as error:  # noqa: BLE001 - one failed send must not hold up the others
            self._heed(error)
            return Outcome(parcel, error=error)
        finally:
            self._limits.answered(place, self._world.clock.monotonic(), paid=paid)

    def _heed(self, error: Exception) -> None:
        """Apply an error that concerns every message at once, before it is recorded."""
        if isinstance(error, RetryAfter):
            heed(self._limits, error, self._world.clock.monotonic())
        elif isinstance(error, InvalidToken):
            self._rejected = error
            self.stop()

    async def _settle(self) -> None:
        """Record all results that came back since the last call, in one transaction."""
        batch, self._done = self._done, []
        quiet_until = self._limits.quiet_until
        if not batch and quiet_until == self._kept_quiet_until:
            return
        try:
            async with self._world.database.write() as tx:
                await self._record(tx, batch, now := self._world.clock.now())
            self._kept_quiet_until = quiet_until
            if any(_makes_way(outcome) for outcome in batch):
                self._may_be_more = True
            for outcome in batch:
                _count(outcome.parcel.delivery, outcome.error, now)
        except NOT_NOW as error:
            log.error("settle_postponed", error=type(error).__name__)  # noqa: TRY400 - its text may quote rows
            if not self._stopping:
                # These chats stay in flight until the results are recorded, so nobody gets a message twice.
                self._done += batch
                await asyncio.sleep(LOOK_AGAIN)
                return
        except Exception as error:  # noqa: BLE001 - the leases run out, and sent messages are sent again, marked as perhaps seen
            log.error("settle_failed", error=type(error).__name__)  # noqa: TRY400 - its text may quote rows
        for outcome in batch:
            self._in_flight.pop(outcome.parcel.delivery.chat_id, None)

    async def _record(self, tx: AsyncConnection, batch: list[Outcome], now: datetime) -> None:
        arrived = [outcome for outcome in batch if outcome.error is None]
        await outbox.strike_off(tx, [outcome.parcel.delivery.id for outcome in arrived])
        shown = {
            dose_id: outcome.message_id
            for outcome in arrived
            if outcome.message_id is not None
            for dose_id in outcome.parcel.dose_ids
        }
        left = await doses.shown(tx, shown)
        await outbox.owe(tx, [moved_on(*place, dose_ids) for place, dose_ids in left.items()], now)
        for outcome in arrived:
            if outcome.message_id is not None and outcome.parcel.told_ids:
                parcel, message_id = outcome.parcel, outcome.message_id
                await watching.arrived(tx, parcel.delivery, parcel.told_ids, message_id, now)
        for outcome in batch:
            if outcome.error is not None:
                await fates.settle(tx, outcome.parcel.delivery, outcome.error, now)
        await broadcasting.settled(tx, [(outcome.parcel.delivery, outcome.error) for outcome in batch])
        if self._limits.quiet_until != self._kept_quiet_until:
            quiet = self._limits.quiet_for(self._world.clock.monotonic())
            await state.halt_until(tx, now + timedelta(seconds=quiet))


def _makes_way(outcome: Outcome) -> bool:
    """Return whether this result may let other deliveries go, rather than only end its own."""
    parcel = outcome.parcel
    # Replies to a chat are held back while an earlier one is being retried.
    waited_for = parcel.delivery.attempts > 0
    return outcome.error is not None or waited_for or bool(parcel.dose_ids or parcel.told_ids)


def _count(delivery: Delivery, error: Exception | None, now: datetime) -> None:
    outcome = "delivered" if error is None else type(error).__name__
    DELIVERIES.labels(delivery.kind, outcome).inc()
    if error is not None:
        log.warning("delivery_failed", kind=delivery.kind, method=delivery.method, error=outcome)
    elif delivery.kind == "reminder" and delivery.method in SENDS:
        due_at = datetime.fromisoformat(delivery.payload["due_at"])
        LATENESS.observe(max((now - due_at).total_seconds(), 0))
