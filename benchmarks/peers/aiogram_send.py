"""aiogram 3 as its documentation has it: `Bot.send_message` over its `AiohttpSession`, sending only."""

import argparse

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import InlineKeyboardMarkup

from benchmarks.meter import Figures, run
from benchmarks.peers import sending


async def send_all(given: argparse.Namespace) -> Figures:
    """Send; keyboards are made beforehand, and the pool is wider than what is in flight."""
    letters = [
        {**each, "reply_markup": InlineKeyboardMarkup.model_validate(each["reply_markup"])}
        for each in sending.read(given.letters)
    ]
    session = AiohttpSession(limit=2 * given.in_flight, api=TelegramAPIServer.from_base(given.url))
    defaults = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    async with Bot(sending.TOKEN, session=session, default=defaults) as bot:

        async def send(chat_id: int, letter: sending.Letter) -> None:
            await bot.send_message(chat_id, letter["text"], reply_markup=letter["reply_markup"])

        return await sending.measure(send, letters, given.count, given.in_flight)


if __name__ == "__main__":
    run(send_all)
