"""A bot at work for many people, and as many rounds of everything as `VESPER_FAULT_ROUNDS` says."""

from collections.abc import AsyncIterator

import pytest

from bot import app
from bot.settings import Settings
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import IMPATIENT, TOKEN, world_of
from tests.faults.fault_rig import BUDGET, ROUNDS, FaultRig, SteppedClock, Witness
from tests.faults.ledger import Ledger
from tests.handlers.bot_pool import stage
from tests.handlers.conftest import Talk


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every fault comes about so many times."""
    if ROUNDS > 1:
        metafunc.fixturenames.append("fault_round")
        metafunc.parametrize("fault_round", range(ROUNDS))


@pytest.fixture
def fault_round() -> int:
    """Which round this is."""
    return 0


@pytest.fixture(autouse=True)
def _timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns whenever it raises RetryAfter, unless told that its future type is welcome."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def rig(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FaultRig]:
    """A bot that is ready to start, on a database and a Telegram of its own."""
    clock = SteppedClock()
    telegram = Telegram(token=TOKEN, now=clock.now, flood=None)
    async with serve(telegram, date=clock.at_telegram) as server:
        given = {"bot_token": TOKEN, "api_url": server.url, "database_url": database_url, "http_port": 0}
        given["backup_hours"] = 0  # longer runs than a few minutes would write into the project
        world = world_of(database_url, clock)
        rig = FaultRig(server, Settings.model_validate(given), clock, world, Ledger(telegram, BUDGET))

        def witness(**given: int) -> Witness:
            request = Witness(read_timeout=IMPATIENT, **given)
            request.asked = rig.asked
            return request

        monkeypatch.setattr(app, "AiohttpRequest", witness)
        try:
            yield rig
            await rig.stop()
        finally:
            await world.database.close()


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talk]:
    """A new person and a bot that just started, at six in the morning UTC."""
    async with stage(database_url) as set_up:
        yield Talk(set_up.telegram, set_up.bot, set_up.telegram.add_user("Guest"))
