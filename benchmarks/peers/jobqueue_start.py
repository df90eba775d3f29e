"""The JobQueue with one daily job per person: until somebody has a message, and what memory it takes."""

import argparse
import asyncio
from datetime import UTC, datetime
from typing import Any

from benchmarks.meter import Figures, Meter, memory_now, run
from benchmarks.peers.jobs import application, away_from, queue_of


async def start(given: argparse.Namespace) -> Figures:
    """Give it everybody before it starts, which costs it least; one person's message is due at once."""
    sent = asyncio.Event()

    async def remind(context: Any) -> None:
        await context.bot.send_message(context.job.chat_id, "Time to take magnesium")
        sent.set()

    empty, meter, now = memory_now(), Meter(), datetime.now(UTC)
    bot = application(given.url)
    queue = queue_of(bot)
    for number in range(1, given.people):
        queue.run_daily(remind, away_from(now, number), chat_id=number, name=str(number))
    async with bot:
        await bot.start()
        # Not before: while the others were added it would have become late, and so been dropped.
        queue.run_once(remind, 0, chat_id=given.people)
        await sent.wait()
        figures = {"seconds": meter.wall(), "work": meter.cpu(), "memory": memory_now() - empty}
        await bot.stop()
    return figures


if __name__ == "__main__":
    run(start)
