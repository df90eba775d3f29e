"""Two hundred people write at once and every handler takes 50 ms: how many updates a second are handled.

Ours commits each before it is confirmed to Telegram, strikes it off in a transaction of its own, and keeps
the order within a chat; that is looked at in the same run, with a few people who write several times. PTB's
default handles one after the other; its `concurrent_updates` keeps no order and is shown for information.
"""

import argparse
import asyncio
from collections import defaultdict
from typing import Any

from telegram import Update
from telegram.ext import MessageHandler, filters

from benchmarks import ours, runner
from benchmarks.asking import HANDLER_SECONDS, tell, written
from benchmarks.meter import Figures, Meter, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot.app import Vesper

FIRST = 1_000
TALKATIVE, EACH_WRITES = 10, 5


class OrderLostError(Exception):
    """Updates of one chat were handled in another order than they came in."""


class Slow:
    """A handler that waits, and remembers what came in which order."""

    def __init__(self) -> None:
        self.handled: defaultdict[int, list[int]] = defaultdict(list)
        self.count = 0

    async def __call__(self, update: Update, _context: Any) -> None:
        """Handle one."""
        await asyncio.sleep(HANDLER_SECONDS)
        if update.effective_chat is not None:
            self.handled[update.effective_chat.id].append(update.update_id)
            self.count += 1

    async def until(self, count: int) -> None:
        """Wait until so many are handled."""
        while self.count < count:  # noqa: ASYNC110 - what is measured takes ten times as long as a look
            await asyncio.sleep(0.002)


async def handle(given: argparse.Namespace) -> Figures:
    """Feed so many updates of as many people; gives how many a second were handled and recorded."""
    slow = Slow()
    async with ours.prepared(Crowd(ours.minute())) as path:
        vesper = Vesper(ours.settings(path, given.url), budget=ours.GENEROUS)
        vesper.application.handlers[0].insert(0, MessageHandler(filters.TEXT, slow))
        async with ours.at_work(vesper):
            await _ordered(given.url, slow)
            fed = [written(FIRST + n, FIRST + n, "hello") for n in range(given.count)]
            before, meter = slow.count, Meter()
            await asyncio.to_thread(tell, given.url, "feed", fed)
            await slow.until(before + given.count)
            await vesper.intake.drain()
            return {"updates_per_second": given.count / meter.wall(), "work": meter.cpu()}


async def _ordered(url: str, slow: Slow) -> None:
    """Let some people write several times at once.

    Raises:
        OrderLostError: one was not handled in order.
    """
    fed = [written(n, 1 + n % TALKATIVE, "hello") for n in range(TALKATIVE * EACH_WRITES)]
    await asyncio.to_thread(tell, url, "feed", fed)
    await slow.until(len(fed))
    if any(ids != sorted(ids) for ids in slow.handled.values()):
        raise OrderLostError


def rows(sizes: Sizes) -> list[Row]:
    """Side by side."""
    found = runner.measure(
        runner.ours("updates", count=sizes.updates),
        runner.peer("ptb_updates", count=sizes.updates),
        runner.peer("ptb_updates", named="concurrent", count=sizes.updates, mode="concurrent"),
        rounds=sizes.rounds,
    )
    rates = {name: rounds["updates_per_second"] for name, rounds in found.items()}
    name = f"{sizes.updates} updates, 50 ms each, in order: per second"
    mine = f"{rates['ours']:,.0f}"
    default = f"PTB default: {rates['peer']:,.0f}"
    concurrent = f"PTB concurrent_updates, order lost: {rates['concurrent']:,.0f}"
    return [
        Row(name, mine, default, rates["ours"] / rates["peer"], Goal(at_least=100)),
        Row(name, mine, concurrent, rates["ours"] / rates["concurrent"], Goal()),
    ]


if __name__ == "__main__":
    run(handle)
