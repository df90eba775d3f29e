from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import inbox, metadata
from tests.store.conftest import NOW

ZONES = [UTC, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/St_Johns")]


async def kept(tx: AsyncConnection, at: datetime | None) -> datetime | None:
    await tx.execute(sa.delete(inbox))
    row = {"update_id": 1, "received_at": NOW, "handled_at": at, "failures": 0}
    await tx.execute(sa.insert(inbox).values(**row))
    found: datetime | None = (await tx.execute(sa.select(inbox.c.handled_at))).scalar_one()
    return found


@pytest.mark.parametrize("zone", ZONES)
async def test_an_instant_comes_back_as_the_same_in_utc(tx: AsyncConnection, zone: ZoneInfo) -> None:
    at = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=zone, fold=1)

    found = await kept(tx, at)

    assert found == at
    assert found.utcoffset() == timedelta()


async def test_no_instant_stays_none(tx: AsyncConnection) -> None:
    assert await kept(tx, None) is None


async def test_a_time_without_a_zone_is_refused(tx: AsyncConnection) -> None:
    with pytest.raises(sa.exc.StatementError, match="needs a time zone"):
        await kept(tx, datetime(2026, 3, 2, 8))  # noqa: DTZ001 - that is the point


async def test_instants_sort_as_they_happened(tx: AsyncConnection) -> None:
    steps = [0, 1, 10, 999_999, 1_000_000, 60_000_000, 10**12, 10**15]
    instants = [NOW + timedelta(microseconds=sign * step) for step in steps for sign in (-1, 1)]
    rows = [{"update_id": n, "received_at": each, "failures": 0} for n, each in enumerate(instants)]
    await tx.execute(sa.insert(inbox), rows)

    found = (await tx.execute(sa.select(inbox.c.received_at).order_by(inbox.c.received_at))).scalars()

    assert list(found) == sorted(instants)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_an_index_leads_to_whatever_goes_with_the_row_it_belongs_to(table: sa.Table) -> None:
    """Otherwise erasing one person would look through everybody's rows."""
    unique = [each for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    keys = [table.primary_key.columns, *(each.columns for each in unique)]
    columns = [*keys, *(each.columns for each in table.indexes)]

    assert {key.parent.name for key in table.foreign_keys} <= {next(iter(each)).name for each in columns}
