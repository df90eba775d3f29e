"""A running bot and a person, as in the tests of what people say; each test has a bot of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.handlers.conftest import Talk
from tests.handlers.stage import stage


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talk]:
    """A new person and a bot that just started, at six in the morning UTC."""
    async with stage(database_url) as set_up:
        yield Talk(set_up.telegram, set_up.bot, set_up.telegram.add_user("Guest"))
