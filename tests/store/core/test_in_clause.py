from collections.abc import Collection

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.in_clause import id_in
from bot.store.core.tables import inbox
from tests.store.conftest import NOW

NUMBERS = (1, -2, 2**40)


@pytest.mark.parametrize(
    ("ids", "expected"), [([], []), ([-2], [-2]), ([7, 2**40, 1, 1], [1, 2**40]), (range(50_000), [1])]
)
async def test_a_number_is_among_those_named_and_no_other(
    tx: AsyncConnection, ids: Collection[int], expected: list[int]
) -> None:
    rows = [{"update_id": each, "received_at": NOW, "failures": 0} for each in NUMBERS]
    await tx.execute(sa.insert(inbox), rows)

    found = await tx.execute(sa.select(inbox.c.update_id).where(id_in(inbox.c.update_id, ids)))

    assert sorted(found.scalars()) == expected
