"""What the peers that only send have in common: so many in flight, the same letters round and round."""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.meter import Meter

Letter = dict[str, Any]
Send = Callable[[int, Letter], Awaitable[object]]

TOKEN = "42:BENCH"
WARM_UP = 400


def options() -> argparse.Namespace:
    """Read the command line of a peer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--letters", type=Path, required=True)
    parser.add_argument("--in-flight", type=int, default=32)
    return parser.parse_args()


def letters(path: Path) -> list[Letter]:
    """The messages to send."""
    read: list[Letter] = json.loads(path.read_text(encoding="utf-8"))
    return read


async def measure(send: Send, letters: list[Letter], count: int, in_flight: int) -> dict[str, float]:
    """Send so many to as many chats, after some to warm up; gives how fast that was."""
    await _send_all(send, enumerate(islice(cycle(letters), min(WARM_UP, count)), 1), in_flight)
    meter = Meter()
    await _send_all(send, enumerate(islice(cycle(letters), count), 1), in_flight)
    cpu, wall = meter.cpu(), meter.wall()
    return {"messages_per_cpu_second": count / cpu, "messages_per_second": count / wall}


async def _send_all(send: Send, addressed: Iterable[tuple[int, Letter]], in_flight: int) -> None:
    shared = iter(addressed)

    async def worker() -> None:
        for chat_id, letter in shared:
            await send(chat_id, letter)

    await asyncio.gather(*(worker() for _ in range(in_flight)))
