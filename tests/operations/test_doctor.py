"""`vesper doctor` finds what is wrong and says what to do; Telegram is the sandbox, the rest is real."""

import asyncio
import json
import shutil
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot.clock import Clock
from bot.delivery.transport import AiohttpRequest
from bot.operations import backups, doctor, web
from bot.operations.doctor import Finding
from bot.settings import Settings
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.core.database import Database
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.cli.test_cli import vesper
from tests.delivery_rig import PATIENT, ROOT, TOKEN
from tests.operations.test_web import Door


@dataclass
class Practice:
    """A machine with a bot's settings on it, and Telegram."""

    telegram: Telegram
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    clock: Clock = field(default_factory=Clock)

    def set(self, **settings: object) -> None:
        for name, value in settings.items():
            self.monkeypatch.setenv(f"VESPER_{name}", str(value))

    async def findings(self) -> dict[str, Finding]:
        """The worst of what is found, by what was looked at."""
        severity = ("ok", "warning", "problem")
        found = sorted(await doctor.examine(self.clock), key=lambda each: severity.index(each.level))
        return {each.check: each for each in found}

    async def wrong(self) -> dict[str, str]:
        """What is not well, in words; everything wrong has a fix."""
        found = {name: each for name, each in (await self.findings()).items() if each.level != "ok"}
        assert all(each.fix for each in found.values())
        return {name: each.text for name, each in found.items()}


# What is examined hardly depends on the engine, and a backup of a server takes long.
@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.thorough)])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
async def practice(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> AsyncIterator[Practice]:
    clock = Clock()
    telegram = Telegram(token=TOKEN, now=clock.now, flood=None)
    monkeypatch.setattr("bot.operations.doctor.telegram.LISTEN_SECONDS", 0)
    async with serve(telegram) as server:
        practice = Practice(telegram, tmp_path, monkeypatch)
        practice.set(
            BOT_TOKEN=TOKEN,
            API_URL=server.url,
            DATABASE_URL=database_url,
            BACKUP_DIR=tmp_path / "backups",
            HTTP_PORT=free_port,
        )
        await asyncio.to_thread(vesper, "backup")
        yield practice


@pytest.mark.thorough
async def test_where_all_is_well_nothing_is_to_be_mended(practice: Practice) -> None:
    assert await practice.wrong() == {}
    looked_at = {"settings", "content", "model", "time zones", "database", "disk", "backups", "files", "port"}
    assert set(await practice.findings()) == looked_at | {"token", "webhook", "updates", "polling", "clock"}


@pytest.mark.thorough
async def test_an_encoder_that_is_switched_off_is_said(practice: Practice) -> None:
    practice.set(ENCODER="off")

    assert list(await practice.wrong()) == ["model"]


async def test_the_command_prints_a_line_each_and_exits_with_one_when_something_is_wrong(
    practice: Practice,
) -> None:
    well = await asyncio.to_thread(vesper, "doctor")
    practice.telegram.token = "43:OTHER"
    unwell = await asyncio.to_thread(vesper, "doctor", "--json")

    assert (well.exit_code, unwell.exit_code) == (0, 1)
    assert "@vesper_sandbox_bot" in well.output
    (told,) = (each for each in json.loads(unwell.stdout) if each["level"] == "problem")
    assert told["check"] == "token"
    assert "@BotFather" in told["fix"]


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"BOT_TOKEN_FILE": "/x"}, "both set"),
        ({"BOT_TOKEN": ""}, "VESPER_BOT_TOKEN is not set"),
        ({"TYPO": "1"}, "VESPER_TYPO"),
        ({"WEBHOOK_URL": "https://bot.example/hook"}, "needs VESPER_WEBHOOK_SECRET"),
    ],
)
async def test_wrong_settings_are_found_before_anything_else(
    practice: Practice, settings: dict[str, str], text: str
) -> None:
    practice.set(**settings)

    assert text in (await practice.wrong())["settings"]


async def test_a_telegram_out_of_reach_is_told_from_a_wrong_token(practice: Practice, free_port: int) -> None:
    practice.set(API_URL=f"http://127.0.0.1:{free_port}")

    wrong = await practice.wrong()

    assert "does not answer" in wrong["token"]
    assert "did not say" in wrong["clock"]


async def test_a_webhook_that_the_settings_do_not_know_is_found(practice: Practice) -> None:
    hook = {"url": "http://127.0.0.1:1/elsewhere"}
    async with aiohttp.ClientSession() as http:
        api = f"{Settings.read().api_base}/bot{TOKEN}/setWebhook"
        async with http.post(api, json=hook) as answer:
            assert answer.ok
    practice.telegram.add_user("Ada").send("hello")
    await practice.telegram.until(lambda: practice.telegram.webhook.last_error_message != "", timeout=PATIENT)

    found = await doctor.examine(practice.clock)

    told = [each.text for each in found if each.check == "webhook" and each.level != "ok"]
    assert any("VESPER_WEBHOOK_URL is not set" in text for text in told)
    assert any("could not deliver" in text for text in told)


async def test_a_webhook_that_telegram_does_not_know_yet_is_found(practice: Practice) -> None:
    practice.set(WEBHOOK_URL="https://bot.example/hook", WEBHOOK_SECRET="long")

    assert "does not know it yet" in (await practice.wrong())["webhook"]


async def test_many_waiting_updates_are_found_and_none_is_taken(practice: Practice) -> None:
    ada = practice.telegram.add_user("Ada")
    for number in range(101):
        ada.send(str(number))

    assert "101 updates wait" in (await practice.wrong())["updates"]
    assert len(practice.telegram.updates_pending) == 101


async def test_another_program_that_polls_is_found(practice: Practice) -> None:
    practice.monkeypatch.setattr("bot.operations.doctor.telegram.LISTEN_SECONDS", 30)
    request = AiohttpRequest()
    await request.initialize()
    examined = asyncio.create_task(practice.wrong())
    await practice.telegram.until(lambda: practice.telegram.updates.polls > 0, timeout=PATIENT)

    url = f"{Settings.read().api_base}/bot{TOKEN}/getUpdates"
    await request.do_request(f"{url}?timeout=0", "POST")

    assert "Another program" in (await examined)["polling"]
    await request.shutdown()


async def test_a_running_bot_is_recognised_and_its_polling_not_disturbed(
    practice: Practice, free_port: int
) -> None:
    async with web.serve(web.build_web_app(Door(), None), "127.0.0.1", free_port):
        found = await practice.findings()

    assert "running behind" in found["port"].text
    assert "polling" not in found
    assert practice.telegram.updates.polls == 0


async def test_a_port_that_another_program_has_is_found(practice: Practice, free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)) as other:
        other.listen(0)
        practice.monkeypatch.setattr(
            "bot.operations.doctor.local.ANSWER_SECONDS", aiohttp.ClientTimeout(total=0.1)
        )
        assert "cannot be used" in (await practice.wrong())["port"]


async def _write(statement: str) -> None:
    database = Database(Settings.read().database_url.get_secret_value())
    async with database.write() as tx:
        await tx.execute(sa.text(statement))
    await database.close()


async def test_a_database_of_a_newer_vesper_is_found(practice: Practice) -> None:
    await _write("UPDATE alembic_version SET version_num = '9999'")

    assert "newer Vesper" in (await practice.wrong())["database"]


async def test_a_database_that_will_be_upgraded_is_fine(practice: Practice) -> None:
    await _write("UPDATE alembic_version SET version_num = '0001'")

    assert "the next start upgrades it" in (await practice.findings())["database"].text


async def test_a_database_that_cannot_be_written_is_found_and_looking_leaves_nothing(
    practice: Practice,
) -> None:
    found = (await practice.findings())["database"]
    assert found.level == "ok"
    if "SQLite" in found.text:
        await _write(
            "CREATE TRIGGER refuse BEFORE INSERT ON state BEGIN SELECT RAISE(ABORT, 'read only'); END"
        )
    else:
        await _write("CREATE RULE refuse AS ON INSERT TO state DO INSTEAD SELECT 1 / 0")

    assert "cannot be written" in (await practice.wrong())["database"]


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.thorough
async def test_a_server_out_of_reach_is_found(practice: Practice) -> None:
    practice.set(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")

    assert "cannot be read" in (await practice.wrong())["database"]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_before_the_first_start_there_is_no_database_and_that_is_fine(practice: Practice) -> None:
    practice.set(DATABASE_URL=f"sqlite:///{practice.folder}/new/vesper.db")

    assert "the first `vesper run` makes" in (await practice.findings())["database"].text


# What an index says is another thing than what its table says.
ASTRAY = """UPDATE sqlite_master SET sql = 'CREATE INDEX ix_outbox_chat_id ON outbox (kind)'
            WHERE name = 'ix_outbox_chat_id'"""


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_damaged_database_is_found(practice: Practice) -> None:
    path = practice.folder / "vesper.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("INSERT INTO outbox VALUES (1, 1, 'tip', 1, 'x', '{}', '', '', '', '', 0, 0, '', '', 1)")
        file.execute("PRAGMA writable_schema = ON")
        file.execute(ASTRAY)
    assert "is damaged" in (await practice.wrong())["database"]

    path.write_bytes(b"noise" * 1000)
    assert "cannot be read" in (await practice.wrong())["database"]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_disk_that_is_nearly_full_is_found(practice: Practice) -> None:
    nearly = shutil.disk_usage(practice.folder)._replace(free=50_000_000)
    practice.monkeypatch.setattr(shutil, "disk_usage", lambda _path: nearly)

    assert "50 MB are free" in (await practice.wrong())["disk"]


@pytest.mark.parametrize(
    ("hours", "later", "text"),
    [("0", 0, "None are made"), ("24", 47, None), ("24", 49, "49 hours old")],
)
async def test_backups_that_are_too_old_or_never_made_are_found(
    practice: Practice, hours: str, later: int, text: str | None
) -> None:
    practice.set(BACKUP_HOURS=hours)
    practice.clock.advance(timedelta(hours=later))

    assert (text or "") in (await practice.wrong()).get("backups", "")
    assert ("backups" in await practice.wrong()) == (text is not None)


@pytest.mark.parametrize("name", ["vesper-20990101T000000Z.db", "vesper-20990101T000000Z-1.db"])
async def test_a_backup_that_is_dated_in_the_future_is_found(practice: Practice, name: str) -> None:
    (practice.folder / "backups" / name).touch()

    assert f"1 of 2 are dated in the future, {name}" in (await practice.wrong())["backups"]


async def test_where_no_backup_was_made_yet_that_is_said(practice: Practice) -> None:
    practice.set(BACKUP_DIR=practice.folder / "empty")

    assert "There is none in" in (await practice.wrong())["backups"]


@pytest.mark.parametrize(("seconds", "level"), [(0, "ok"), (20, "warning"), (200, "problem")])
async def test_a_clock_that_is_wrong_is_found(practice: Practice, seconds: int, level: str) -> None:
    practice.clock.advance(timedelta(seconds=seconds))

    assert (await practice.findings())["clock"].level == level


async def test_time_zones_that_are_years_old_are_found(practice: Practice) -> None:
    practice.clock.advance(timedelta(days=1000))

    assert "rules are of 20" in (await practice.wrong())["time zones"]


async def test_wrong_content_is_found_with_file_and_line(practice: Practice) -> None:
    there = practice.folder / "content"
    await asyncio.to_thread(shutil.copytree, ROOT / "content", there)
    tips = there / "tips.yaml"
    await asyncio.to_thread(tips.write_text, "- id: [")
    practice.set(CONTENT_DIR=there)

    assert "tips.yaml" in (await practice.wrong())["content"]


def test_what_doctor_prints_is_no_secret(monkeypatch: pytest.MonkeyPatch, free_port: int) -> None:
    told: dict[str, Any] = {"BOT_TOKEN": "42:HUSH-HUSH", "API_URL": f"http://127.0.0.1:{free_port}"}
    for name, value in told.items():
        monkeypatch.setenv(f"VESPER_{name}", value)
    monkeypatch.setenv("VESPER_DATABASE_URL", "postgresql://vesper:hush-word@127.0.0.1:1/vesper")

    assert "hush" not in vesper("doctor").output.lower()


async def test_people_who_are_in_backups_only_are_missed(practice: Practice, database_url: str) -> None:
    database = Database(database_url)
    async with database.write() as tx:
        await subscribers.get_or_create(tx, 1, "en", practice.clock.now())
    await backups.save(database, practice.folder / "backups" / "vesper-20200101T000000Z.db")
    async with database.write() as tx:
        await subscribers.erase(tx, 1)
    assert "database" not in await practice.wrong()
    async with database.write() as tx:
        await tx.execute(sa.delete(tables.state))
    await database.close()

    assert "1 in the backup" in (await practice.wrong())["database"]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_files_that_others_may_read_are_found(practice: Practice) -> None:
    (practice.folder / "vesper.db.replaced-20260302T080000Z").touch(mode=0o644)
    for backup in (practice.folder / "backups").iterdir():
        backup.chmod(0o640)

    assert "vesper.db.replaced-20260302T080000Z (2 in all)" in (await practice.wrong())["files"]


@pytest.mark.parametrize("address", ["sqlite:///", "postgresql://vesper:secret@localhost:port/vesper"])
async def test_an_address_that_cannot_be_read_is_found_first(practice: Practice, address: str) -> None:
    practice.set(DATABASE_URL=address)

    (found,) = (await practice.findings()).values()

    assert "VESPER_DATABASE_URL" in str(found)
    assert "secret" not in str(found)
