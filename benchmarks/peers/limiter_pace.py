"""The AIORateLimiter at 30 a second, and a silence that is asked for meanwhile; Telegram's side counts."""

import argparse
import asyncio

from benchmarks.asking import control
from benchmarks.meter import Figures, run
from benchmarks.peers.limited import polling, queued


async def pace(given: argparse.Namespace) -> Figures:
    """Send tips, and halt all sending meanwhile."""
    async with polling(given.url) as bot:
        tips = queued(bot, given.count)
        await asyncio.sleep(given.after)
        await asyncio.to_thread(control, given.url, "halt", given.halt)
        await tips
    return {}


if __name__ == "__main__":
    run(pace)
