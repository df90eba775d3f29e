import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.timetable.model import Routine
from bot.store.reminders import routines
from tests.store.conftest import ANN, BEN

pytestmark = pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)


async def test_a_day_is_kept_for_the_one_whose_day_it_is(tx: AsyncConnection) -> None:
    usual = Routine(6 * 60 + 30, 15, (7 * 60, 12 * 60 + 30))
    assert await routines.get(tx, ANN) is None
    await routines.put(tx, ANN, usual)
    assert await routines.get(tx, ANN) == usual
    assert await routines.get(tx, BEN) is None
    assert await routines.get(tx, 999) is None
