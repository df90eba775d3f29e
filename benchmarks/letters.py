"""The messages of a crowd as the product renders them, so that peers send the very same."""

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.ours import TOKEN, minute, prepare
from benchmarks.people import Crowd
from bot import library, search, ticker
from bot.clock import Clock
from bot.context import World
from bot.parcels import compose
from bot.settings import Settings
from bot.store import outbox
from bot.store.database import Database


async def letters(count: int) -> list[dict[str, Any]]:
    """Texts and keyboards: as many reminders as tips."""
    with TemporaryDirectory() as folder:
        path, clock = Path(folder) / "vesper.db", Clock()
        await prepare(path, Crowd(1, count // 2, count // 2, minute(clock)))
        settings = Settings.model_validate({"bot_token": TOKEN, "database_url": f"sqlite:///{path}"})
        content = library.load(settings.content_dir)
        database = Database(f"sqlite:///{path}")
        world = World(settings, content, search.build(content, settings.content_dir), database, clock, {})
        await ticker.tick(world)
        async with database.write() as tx:
            claimed = await outbox.claim(tx, clock.now(), most=count)
            packed = await compose(tx, world, claimed, clock.now())
        world.index.close()
        await database.close()
    return [parcel.params for parcel in packed.parcels]


def write(path: Path, count: int = 200) -> None:
    """Keep them in a file for the peers."""
    path.write_text(json.dumps(asyncio.run(letters(count))), encoding="utf-8")
