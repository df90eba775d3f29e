"""What the peers that only send have in common: so many in flight, the same letters round and round."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.meter import Figures, Meter

Letter = dict[str, Any]
Send = Callable[[int, Letter], Awaitable[object]]

TOKEN = "42:BENCH"
WARM_UP = 400


def read(path: Path) -> list[Letter]:
    """Read the messages to send."""
    letters: list[Letter] = json.loads(path.read_text(encoding="utf-8"))
    return letters


async def measure(send: Send, letters: list[Letter], count: int, in_flight: int) -> Figures:
    """Send so many to as many chats, after some to warm up; gives how fast that was."""
    await _send_all(send, enumerate(islice(cycle(letters), min(WARM_UP, count)), 1), in_flight)
    meter = Meter()
    await _send_all(send, enumerate(islice(cycle(letters), count), 1), in_flight)
    return meter.rates(count)


async def _send_all(send: Send, addressed: Iterable[tuple[int, Letter]], in_flight: int) -> None:
    shared = iter(addressed)

    async def worker() -> None:
        for chat_id, letter in shared:
            await send(chat_id, letter)

    await asyncio.gather(*(worker() for _ in range(in_flight)))
