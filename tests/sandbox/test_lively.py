"""The demo's eleven weeks, of which a few days are lived here."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import logs
from bot.settings import Settings
from bot.store.core import tables
from bot.store.core.database import Database
from sandbox.seed_history import PastClock, seed_history
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import TOKEN, knowledge

DAYS = 4


# What is typed, pressed and taken in it, and the token.
PRIVATE = ("magnesium", "melatonin", "vitamin", "ibuprofen", "paracetamol", "Berlin", "asleep", "Kim", TOKEN)


pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("logging_as_before")]


async def test_a_life_with_the_bot_leaves_a_history_up_to_the_present_and_no_word_in_the_log(
    migrated_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("json", "DEBUG")
    url = f"sqlite:///{tmp_path / 'vesper.db'}"
    await asyncio.to_thread(shutil.copy, migrated_file, tmp_path / "vesper.db")
    clock, told = PastClock(timedelta(days=DAYS)), list[int]()
    telegram = Telegram(token=TOKEN, now=clock.now, monotonic=clock.monotonic, flood=None)
    you = telegram.add_user("You")
    async with serve(telegram) as server:
        given = {"bot_token": TOKEN, "api_url": server.url, "database_url": url, "http_port": 0}
        settings = Settings.model_validate(given)
        await seed_history(telegram, settings, knowledge(), clock, you, lambda done, _days: told.append(done))

    database = Database(url)
    async with database.read() as tx:
        rows = {
            table.name: (await tx.execute(sa.select(table))).all() for table in tables.metadata.sorted_tables
        }
    await database.close()
    taken = [dose for dose in rows["doses"] if dose.state == "taken"]
    assert len(taken) >= DAYS
    assert all(dose.due_at < dose.answered_at for dose in taken)
    assert len(rows["tips_seen"]) >= DAYS - 1
    assert {"night", "pain"} <= {rating.what for rating in rows["ratings"]}
    assert {sleep.kind for sleep in rows["sleeps"]} == {"main", "nap"}
    assert [care.state for care in rows["care"]] == ["active"]
    assert rows["outbox"] == []
    assert [row.error for row in rows["inbox"] if row.error] == []
    assert told == list(range(len(told)))
    assert len(told) >= DAYS
    assert clock.until_present <= timedelta(minutes=1)
    logged = capsys.readouterr().err
    assert "connected" in logged
    assert [word for word in PRIVATE if word.lower() in logged.lower()] == []


async def test_up_to_the_present_the_stopwatch_runs_on_with_the_clock_and_then_by_itself() -> None:
    clock = PastClock(timedelta(hours=2))
    begun = clock.monotonic()

    clock.advance(timedelta(hours=1))
    assert 3600 <= clock.monotonic() - begun < 3700
    clock.advance(timedelta(hours=3))
    assert 7200 <= clock.monotonic() - begun < 7300
