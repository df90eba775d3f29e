"""Messages of a crowd as Vesper renders them, so that the peers send the same messages."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import ours
from benchmarks.people import Crowd
from bot.delivery.rendering import render
from bot.due import ticker
from bot.store.queue import outbox

DIFFERENT = 200


async def render_messages(count: int) -> list[dict[str, Any]]:
    """Return parameters of `count` messages, as many reminders as tips."""
    crowd = Crowd(ours.this_minute(), reminders=count // 2, tips=count // 2)
    async with ours.prepared_database(crowd) as path, ours.world(path) as world:
        await ticker.tick(world)
        now = world.clock.now()
        async with world.database.write() as tx:
            claim = await outbox.claim(tx, now, dict.fromkeys(outbox.KINDS, count))
            packed = await render(tx, world, claim.deliveries, now)
    return [parcel.words.params for parcel in packed.rendered]


@contextmanager
def message_file() -> Iterator[Path]:
    """Yield a JSON file of messages for the peers."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "letters.json"
        path.write_text(json.dumps(asyncio.run(render_messages(DIFFERENT))), encoding="utf-8")
        yield path
