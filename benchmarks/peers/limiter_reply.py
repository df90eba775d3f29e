"""The AIORateLimiter with tips queued: people write meanwhile, and Telegram's side takes the time."""

import argparse

from benchmarks.asking import send_texts, wait_until_answered
from benchmarks.meter import Figures, run
from benchmarks.peers.limited import polling, queued


async def reply(given: argparse.Namespace) -> Figures:
    """Ask as the same people ask ours while tips are queued."""
    guests = range(given.count + 1, given.count + 1 + given.asking)
    async with polling(given.url) as bot:
        tips = queued(bot, given.count)
        await send_texts(given.url, guests, "/help", given.every)
        await wait_until_answered(given.url, given.asking)
        await tips
    return {}


if __name__ == "__main__":
    run(reply)
