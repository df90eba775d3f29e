import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.among import among
from bot.store.tables import state


async def test_a_number_is_among_those_named_and_no_other(tx: AsyncConnection) -> None:
    numbers = sa.values(sa.column("n", sa.BigInteger), name="numbers").data([(1,), (-2,), (2**40,)])

    for ids, expected in (([], []), ([-2], [-2]), ([7, 2**40, 1, 1], [1, 2**40]), (range(10_000), [1])):
        found = await tx.execute(sa.select(numbers.c.n).where(among(tx, numbers.c.n, ids)))
        assert sorted(found.scalars()) == expected


async def test_nothing_is_among_none(tx: AsyncConnection) -> None:
    await tx.execute(sa.insert(state).values(name="kept", value="1"))

    await tx.execute(sa.delete(state).where(among(tx, sa.func.length(state.c.value), [])))

    assert (await tx.execute(sa.select(state.c.value).where(state.c.name == "kept"))).scalars().all() == ["1"]
