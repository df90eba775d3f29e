"""The schema as this version leaves it, with a few days of somebody's life in it: `python -m tests.released`.

Run once before a release; the file is kept for good, and every later version must be able to upgrade it.
"""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import VERSION
from bot.domain.profiles import Profile
from bot.knowledge import load
from bot.settings import Settings
from bot.store.account import dialogs, profiles
from bot.store.account.dialogs import Dialog
from bot.store.core import app_state, tables
from bot.store.core.database import Database
from bot.store.operators import answer_counts, broadcasts, daily_stats
from bot.store.queue import inbox, outbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.store.queue.outbox import OwedMessage
from sandbox.people import User
from sandbox.seed_history import PastClock, seed_history
from sandbox.server import serve
from sandbox.telegram import Telegram

FOLDER = Path(__file__).parent / "store" / "released"
TOKEN = "42:SANDBOX"
DAYS = 6


async def lived(path: Path) -> None:
    """Fill a new database: most of it by living, the rest by hand."""
    clock = PastClock(timedelta(days=DAYS))
    telegram = Telegram(token=TOKEN, now=clock.now, monotonic=clock.monotonic, flood=None)
    you = telegram.add_user("You")
    async with serve(telegram) as server:
        given = {"bot_token": TOKEN, "api_url": server.url, "http_port": 0}
        settings = Settings.model_validate({**given, "database_url": f"sqlite:///{path}"})
        await seed_history(
            telegram, settings, load(settings.content_dir), clock, you, lambda _done, _days: None
        )
    database = Database(f"sqlite:///{path}")
    async with database.write() as tx:
        await _seldom(tx, you, clock)
    async with database.read() as tx:
        empty = [
            table.name
            for table in tables.metadata.sorted_tables
            if not await tx.scalar(sa.select(sa.func.count()).select_from(table))
        ]
    await database.close()
    if empty:
        raise SystemExit(f"nothing in {', '.join(empty)}: let there be a row of everything")


async def _seldom(tx: AsyncConnection, you: User, clock: PastClock) -> None:
    """What a few ordinary days leave no trace of."""
    now = clock.now()
    await profiles.put(tx, you.id, Profile(region="EU", over_18=True, answers={"ulcer": True}))
    await inbox.put(tx, [ReceivedUpdate(1, you.id, "{}")], now)
    await inbox.set_aside(tx, 1, "ValueError at bot.somewhere:1", now)
    letter = {"text": "hello", "reply_markup": None}
    await outbox.owe(tx, [OwedMessage(you.id, "reply", "send_message", letter)], now)
    await dialogs.put(tx, you.id, Dialog("remind", "what"), now)
    await app_state.set_halted_until(tx, now)
    draft = await broadcasts.create_draft(tx, you.id, "News", None, now)
    row = {"broadcast_id": draft.id, "chat_id": you.id, "due_at": now}
    await tx.execute(sa.insert(tables.postponed).values(row))
    await daily_stats.add(tx, now.date(), {"delivered tip": 1})
    await answer_counts.add(tx, "magnesium", "works", "answered")


def main() -> None:
    """Write the fixture of this version."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "vesper.db"
        asyncio.run(lived(path))
        with closing(sqlite3.connect(path)) as database:
            text = "\n".join(database.iterdump())
    (FOLDER / f"{VERSION}.sql").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
