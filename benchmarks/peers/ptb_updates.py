"""python-telegram-bot with handlers of 50 ms: its default, and `concurrent_updates`, which keeps no order."""

import argparse
import asyncio
from typing import Any

from telegram.ext import Application, MessageHandler, filters

from benchmarks.asking import HANDLER_SECONDS, control, text_update
from benchmarks.meter import Figures, Meter, run
from benchmarks.peers.sending import TOKEN


async def handle(given: argparse.Namespace) -> Figures:
    """Feed so many updates of as many people; gives how many a second were handled."""
    handled, over = 0, asyncio.Event()

    async def slow(_update: Any, _context: Any) -> None:
        nonlocal handled
        await asyncio.sleep(HANDLER_SECONDS)
        handled += 1
        if handled == given.count:
            over.set()

    builder = Application.builder().token(TOKEN).base_url(f"{given.url}/bot")
    bot = builder.concurrent_updates(given.count if given.mode == "concurrent" else False).build()
    bot.add_handler(MessageHandler(filters.TEXT, slow))
    if bot.updater is None:
        raise RuntimeError("PTB was built without its updater")
    async with bot:
        await bot.start()
        await bot.updater.start_polling()
        fed = [text_update(number, number, "/hello") for number in range(1, given.count + 1)]
        meter = Meter()
        await asyncio.to_thread(control, given.url, "feed", fed)
        await over.wait()
        figures = {"updates_per_second": given.count / meter.wall()}
        await bot.updater.stop()
        await bot.stop()
    return figures


if __name__ == "__main__":
    run(handle)
