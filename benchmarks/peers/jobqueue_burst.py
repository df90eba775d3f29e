"""The JobQueue with everybody's daily job due in the same second: who is served, how long the loop stands."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.meter import Figures, LoopGaps, run
from benchmarks.peers.jobs import application, queue_of

# Seconds to put a job into the queue, at worst.
AHEAD = 0.001


async def ring(given: argparse.Namespace) -> Figures:
    """Let so many callbacks be due, which do nothing but count."""
    served, gaps = 0, LoopGaps()

    async def remind(_context: Any) -> None:
        nonlocal served
        served += 1

    bot = application(given.url)
    queue = queue_of(bot)
    due_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3 + int(AHEAD * given.count))
    for number in range(1, 1 + given.count):
        queue.run_daily(remind, due_at.timetz(), chat_id=number, name=str(number))
    async with bot:
        await bot.start()
        # Until a second before, so that filling the queue is not taken for a gap.
        await asyncio.sleep((due_at - datetime.now(UTC)).total_seconds() - 1)
        watching = asyncio.create_task(gaps.watch())
        await asyncio.sleep(1 + given.after)  # what it dropped never tells: so long it is given
        watching.cancel()
        await bot.stop()
    return {"lost": given.count - served, "gap": gaps.longest, "work": gaps.longest_work}


if __name__ == "__main__":
    run(ring)
