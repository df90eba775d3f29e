"""People who write to the bot: updates for the benchmark's Telegram, and what else it can be told."""

import asyncio
import json
from typing import Any
from urllib.request import Request, urlopen

Figures = dict[str, Any]

# What a handler takes.
HANDLER_SECONDS = 0.05


def written(update_id: int, chat_id: int, text: str) -> Figures:
    """An update: this person wrote that, a command if it begins with a slash."""
    person = {"id": chat_id, "is_bot": False, "first_name": "Guest", "language_code": "en"}
    message: Figures = {
        "message_id": update_id,
        "from": person,
        "chat": {"id": chat_id, "first_name": "Guest", "type": "private"},
        "date": 1_700_000_000,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return {"update_id": update_id, "message": message}


def tell(url: str, what: str, value: object = None) -> Figures:
    """Tell the benchmark's Telegram something (`feed`, `halt`, `reset`, `figures`); gives what it counted."""
    request = Request(f"{url}/bench/{what}", json.dumps(value).encode())  # noqa: S310 - our own server
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
        figures: Figures = json.load(answer)
    return figures


async def ask(url: str, people: range, text: str, every: float) -> None:
    """Let one after the other write this, so many seconds apart."""
    for number, chat_id in enumerate(people):
        await asyncio.to_thread(tell, url, "feed", [written(chat_id, chat_id, text)])
        if number + 1 < len(people):
            await asyncio.sleep(every)


async def until_answered(url: str, count: int) -> None:
    """Wait until so many who wrote have an answer."""
    while (await asyncio.to_thread(tell, url, "figures"))["answered"] < count:  # noqa: ASYNC110 - another process counts
        await asyncio.sleep(0.1)
