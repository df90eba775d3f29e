"""What a start costs: what people seldom ask for is not imported before they do."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.core.database import Database
from bot.store.migrations import upgrade

ROOT = Path(__file__).parents[2]
SELDOM = (
    *("alembic", "fontTools", "fpdf", "icalendar", "matplotlib", "psycopg", "sandbox", "tzfpy"),
    *("bot.domain.trials.analysis", "bot.domain.trials.preview"),
)
START = """
import asyncio, sys
from bot import knowledge
from bot.app import Vesper
from bot.settings import Settings
from bot.store.migrations import upgrade

async def start():
    settings = Settings.read({"VESPER_BOT_TOKEN": "42:TEST", "VESPER_DATABASE_URL": sys.argv[1]})
    vesper = Vesper(settings, knowledge.load(settings.content_dir))
    await vesper.world.database.acquire()
    await upgrade(vesper.world.database)
    await vesper.world.database.close()

asyncio.run(start())
print(*sys.modules)
"""


@pytest.mark.thorough
async def test_a_start_imports_nothing_that_is_seldom_needed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/vesper.db"
    database = Database(url)
    await upgrade(database)
    await database.close()

    started = subprocess.run(  # noqa: ASYNC221 - nothing else is to be done meanwhile
        [sys.executable, "-c", START, url], cwd=ROOT, capture_output=True, text=True, check=True
    )

    imported = set(started.stdout.split())
    assert "bot.app" in imported
    assert imported & set(SELDOM) == set()


STOPPED = """
import os, signal, sys

class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == "bot.app":
            os.kill(os.getpid(), signal.SIGTERM)

sys.meta_path.insert(0, Impatient())
from bot.cli.run import run
run()
"""


@pytest.mark.thorough
def test_a_bot_that_is_stopped_while_it_starts_ends_as_one_that_was_asked_to(tmp_path: Path) -> None:
    given = {"VESPER_BOT_TOKEN": "42:TEST", "VESPER_DATABASE_URL": f"sqlite:///{tmp_path}/vesper.db"}
    environment = {**given, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}

    ended = subprocess.run([sys.executable, "-c", STOPPED], env=environment, cwd=ROOT, check=False)

    assert ended.returncode == 0
    assert list(tmp_path.iterdir()) == []
