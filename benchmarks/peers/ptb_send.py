"""python-telegram-bot as its documentation has it: `Bot.send_message` over `HTTPXRequest`, sending only."""

import argparse

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from benchmarks.meter import Figures, run
from benchmarks.peers import sending


async def send_all(given: argparse.Namespace) -> Figures:
    """Send; keyboards are made beforehand, and the pool is wider than what is in flight."""
    letters = [
        {**each, "reply_markup": InlineKeyboardMarkup.de_json(each["reply_markup"])}
        for each in sending.read(given.letters)
    ]
    plain = LinkPreviewOptions(is_disabled=True)
    request = HTTPXRequest(connection_pool_size=2 * given.in_flight, read_timeout=60, pool_timeout=60)
    async with Bot(sending.TOKEN, base_url=f"{given.url}/bot", request=request) as bot:

        async def send(chat_id: int, letter: sending.Letter) -> None:
            await bot.send_message(
                chat_id,
                letter["text"],
                parse_mode=ParseMode.HTML,
                link_preview_options=plain,
                reply_markup=letter["reply_markup"],
            )

        return await sending.measure(send, letters, given.count, given.in_flight)


if __name__ == "__main__":
    run(send_all)
