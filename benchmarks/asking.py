"""Control of the benchmark's Telegram server, and people who write to the bot through it."""

import asyncio
import json
from typing import Any
from urllib.request import Request, urlopen

Figures = dict[str, Any]

# Seconds that a handler takes.
HANDLER_SECONDS = 0.05


def text_update(update_id: int, chat_id: int, text: str) -> Figures:
    """Return an update with a text of a person; a text that begins with a slash is a command."""
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


def control(url: str, command: str, value: object = None) -> Figures:
    """Send a control command (`feed`, `halt`, `reset`, `figures`) to the server; return its figures."""
    request = Request(f"{url}/bench/{command}", json.dumps(value).encode())  # noqa: S310 - our own server
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
        figures: Figures = json.load(answer)
    return figures


async def send_texts(url: str, people: range, text: str, every: float) -> None:
    """Let people write a text one after the other, `every` so many seconds."""
    for number, chat_id in enumerate(people):
        await asyncio.to_thread(control, url, "feed", [text_update(chat_id, chat_id, text)])
        if number + 1 < len(people):
            await asyncio.sleep(every)


async def wait_until_answered(url: str, count: int) -> None:
    """Wait until `count` people who wrote have an answer."""
    while (await asyncio.to_thread(control, url, "figures"))["answered"] < count:  # noqa: ASYNC110 - another process counts
        await asyncio.sleep(0.1)
