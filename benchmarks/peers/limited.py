"""A bot of python-telegram-bot with its `AIORateLimiter` at its default limits: 30 a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram.ext import AIORateLimiter, Application, CommandHandler

from benchmarks.peers.sending import TOKEN

TIP = "<b>Tip for today</b>: keep the bedroom cool and dark."
RETRIES = 20


async def _help(update: Any, _context: Any) -> None:
    await update.effective_message.reply_text("Here is what I can do for you.")


@asynccontextmanager
async def polling(url: str) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    """Poll, and answer /help; updates are handled concurrently, so that none waits for another."""
    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot").concurrent_updates(64)
    bot = builder.rate_limiter(AIORateLimiter(max_retries=RETRIES)).pool_timeout(60).read_timeout(60).build()
    bot.add_handler(CommandHandler("help", _help))
    if bot.updater is None:
        raise RuntimeError("PTB was built without its updater")
    async with bot:
        await bot.start()
        await bot.updater.start_polling()
        yield bot
        await bot.updater.stop()
        await bot.stop()


def queued(bot: Application[Any, Any, Any, Any, Any, Any], count: int) -> "asyncio.Future[list[Any]]":
    """Hand tips for so many people to the limiter, all at once."""
    people = range(1, count + 1)
    return asyncio.gather(*(bot.bot.send_message(each, TIP, parse_mode="HTML") for each in people))
