"""Benchmark of updates per second when two hundred people write at once and a handler takes 50 ms.

Vesper stores each update before it confirms it to Telegram, deletes it in a transaction of its own, and keeps
the order within a chat, which is checked in the same run with a few people who write several times. PTB's
default handles updates one by one; its `concurrent_updates` keeps no order and is shown for information.
They write commands, since what a text means is first found by a model, one text after another.
"""

import argparse
import asyncio
from collections import defaultdict
from typing import Any

from telegram import Update
from telegram.ext import MessageHandler, filters

from benchmarks import ours, runner
from benchmarks.asking import HANDLER_SECONDS, control, text_update
from benchmarks.meter import Figures, Meter, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot import knowledge
from bot.app import Vesper

FIRST = 1_000
TALKATIVE, EACH_WRITES = 10, 5


class OrderLostError(Exception):
    """Updates of one chat were handled out of order."""


class SlowHandler:
    """A handler that waits, and records the order of updates per chat."""

    def __init__(self) -> None:
        self.handled: defaultdict[int, list[int]] = defaultdict(list)
        self.count = 0

    async def __call__(self, update: Update, _context: Any) -> None:
        """Handle an update."""
        await asyncio.sleep(HANDLER_SECONDS)
        if update.effective_chat is not None:
            self.handled[update.effective_chat.id].append(update.update_id)
            self.count += 1

    async def wait_until(self, count: int) -> None:
        """Wait until `count` updates are handled."""
        while self.count < count:  # noqa: ASYNC110 - the measurement takes ten times as long as a poll
            await asyncio.sleep(0.002)


async def handle(given: argparse.Namespace) -> Figures:
    """Feed `count` updates of as many people; return how many a second were handled and recorded."""
    slow = SlowHandler()
    async with ours.prepared_database(Crowd(ours.this_minute())) as path:
        settings = ours.settings(path, given.url)
        vesper = Vesper(settings, knowledge.load(settings.content_dir), budget=ours.GENEROUS)
        vesper.application.handlers[0].insert(0, MessageHandler(filters.TEXT, slow))
        async with ours.bot_at_work(vesper):
            await _check_order(given.url, slow)
            fed = [text_update(FIRST + n, FIRST + n, "/hello") for n in range(given.count)]
            before, meter = slow.count, Meter()
            await asyncio.to_thread(control, given.url, "feed", fed)
            await slow.wait_until(before + given.count)
            await vesper.update_queue.drain()
            return {"updates_per_second": given.count / meter.wall(), "work": meter.cpu()}


async def _check_order(url: str, slow: SlowHandler) -> None:
    """Let some people write several times at once, and check the order.

    Raises:
        OrderLostError: The updates of a chat were handled out of order.
    """
    fed = [text_update(n, 1 + n % TALKATIVE, "/hello") for n in range(TALKATIVE * EACH_WRITES)]
    await asyncio.to_thread(control, url, "feed", fed)
    await slow.wait_until(len(fed))
    if any(ids != sorted(ids) for ids in slow.handled.values()):
        raise OrderLostError


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper beside PTB's default and its `concurrent_updates`."""
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
