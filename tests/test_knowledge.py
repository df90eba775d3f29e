"""content/ is edited while the bot runs: what is right counts at once, what is wrong counts never."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.settings import Settings
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import PATIENT, ROOT, TOKEN, bot_process
from tests.handlers.bot_pool import Bot
from tests.handlers.conftest import Talk

ADMIN = 1001


@dataclass
class Shelf:
    """A copy of content/ that can be edited."""

    folder: Path

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def without_tip(self, tip_id: str) -> None:
        """Take one tip away."""
        path = self.folder / "tips.yaml"
        blocks = path.read_text(encoding="utf-8").split("\n- ")
        kept = [block for block in blocks if f"id: {tip_id}\n" not in f"{block}\n"]
        assert len(kept) == len(blocks) - 1
        path.write_text("\n- ".join(kept), encoding="utf-8")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return Shelf(tmp_path / "content")


@pytest.fixture
async def talk(shelf: Shelf, tmp_path: Path) -> AsyncIterator[Talk]:
    """An operator's chat with a bot that reads that copy, at six in the morning."""
    clock = Clock()
    now = clock.now()
    clock.advance((now.replace(hour=6, minute=0, second=0, microsecond=0) - now) % timedelta(days=1))
    telegram = Telegram(token=TOKEN, now=clock.now, flood=None)
    operator = telegram.add_user("Olga")
    async with serve(telegram) as server:
        given = {
            "bot_token": TOKEN,
            "api_url": server.url,
            "database_url": f"sqlite:///{tmp_path}/vesper.db",
            "http_port": 0,
            "content_dir": shelf.folder,
            "admin_ids": {operator.id},
        }
        bot = Bot(Settings.model_validate(given), clock)
        await bot.start()
        yield Talk(telegram, bot, operator)
        await bot.stop()


@pytest.mark.thorough
async def test_an_operator_lets_the_bot_read_what_was_edited(talk: Talk, shelf: Shelf) -> None:
    assert "Nothing had changed" in await talk.say("/reload")
    title = talk.vesper.world.library.pages["insomnia"].title

    shelf.edit("answers/insomnia.yaml", title, "Lying awake at night")

    assert "0 new, 1 changed, 0 gone" in await talk.say("/reload")
    await talk.say("/sleep")
    await talk.press("Lying awake at night")
    assert "Lying awake at night" in talk.text


@pytest.mark.thorough
async def test_while_something_is_wrong_what_the_bot_knew_stays(talk: Talk, shelf: Shelf) -> None:
    before = talk.vesper.world.library
    shelf.edit("tips.yaml", "topic: sleep", "topic: slep")

    said = await talk.say("/reload")

    assert "what I knew stays" in said
    assert "tips.yaml:" in said
    assert "Write instead" in said
    assert "more" in said
    assert talk.vesper.world.library is before


@pytest.mark.thorough
async def test_for_everybody_else_there_is_no_such_command(talk: Talk) -> None:
    assert "don't know that command" in await talk.somebody_else().say("/reload")


@pytest.mark.thorough
async def test_what_vanishes_breaks_nobodys_history(talk: Talk, shelf: Shelf) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    await talk.press("07:30")
    tip = talk.with_button("👍")
    (seen,) = (await talk.kept())["tips_seen"]

    shelf.without_tip(str(seen["tip_id"]))
    assert "1 gone" in await talk.say("/reload")

    await talk.press("👍", on=tip)
    assert talk.toast
    assert (await talk.kept())["tips_seen"] == [seen]
    assert "tip" in await talk.say("/tips")
    await talk.later(timedelta(hours=2))
    assert talk.with_button("👍")["message_id"] != tip["message_id"]
    await talk.say("/export")
    assert seen["tip_id"] in str(talk.file())


@pytest.mark.thorough
async def test_two_who_reload_at_once_do_so_one_after_the_other(talk: Talk, shelf: Shelf) -> None:
    knowledge = talk.vesper.world.knowledge_source
    shelf.edit("tips.yaml", "topic: sleep", "topic: sleep ")

    changes = await asyncio.gather(*(knowledge.reload(shelf.folder) for _ in range(3)))

    assert [change.changed for change in changes] == [0, 0, 0]
    assert "magnesium" in (await talk.say("What about magnesium?")).lower()


@pytest.mark.thorough
async def test_a_hangup_signal_lets_the_process_read_it_anew(shelf: Shelf, tmp_path: Path) -> None:
    telegram = Telegram(token=TOKEN, now=Clock().now, flood=None)
    more = {"CONTENT_DIR": str(shelf.folder), "LOG_FORMAT": "json"}
    async with (
        serve(telegram) as server,
        bot_process(server.url, f"sqlite:///{tmp_path}/vesper.db", **more) as process,
    ):
        await telegram.until(lambda: telegram.updates.polls > 0, timeout=PATIENT)
        shelf.edit("tips.yaml", "topic: sleep", "topic: slep")
        process.send_signal(signal.SIGHUP)
        assert process.stderr is not None
        refused = await _line_with(process.stderr, "content_refused")
        shelf.edit("tips.yaml", "topic: slep", "topic: sleep")
        process.send_signal(signal.SIGHUP)
        await _line_with(process.stderr, "content_renewed")

    assert "tips.yaml:" in refused


async def _line_with(stream: asyncio.StreamReader, event: str) -> str:
    while line := (await asyncio.wait_for(stream.readline(), 60)).decode():
        if event in line:
            return line
    raise AssertionError(f"no {event} before the end")
