"""What a person writes, answered by one function of a feature, as when plain talk is routed to it."""

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.context import Context
from tests.handlers.conftest import Talk


async def routed(talk: Talk, respond: Callable[[Context], Awaitable[None]], text: str = "Hm") -> str:
    """Write something that this function answers in the running bot; gives the bot's last message."""

    async def handle(_update: Update, context: Context) -> None:
        await respond(context)

    route = MessageHandler(filters.TEXT, handle)
    handlers = talk.vesper.application.handlers[0]
    handlers.insert(0, route)
    try:
        return await talk.say(text)
    finally:
        handlers.remove(route)
