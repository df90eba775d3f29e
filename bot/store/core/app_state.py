"""A few facts about this installation that must survive a restart."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import state

HALTED_UNTIL = "halted_until"
BACKED_UP_AT = "backed_up_at"
# Present while the database is empty for a known reason: everybody left, or the operator began anew.
KNOWN_EMPTY = "emptied"
ZONE_MARK = "zone_mark"
ZONE_DATA = "zone_data"
ZONES_RENEWED = "zones_renewed"
TICKED_AT = "ticked_at"
CENSUS = "census"

_READ = sa.select(state.c.value).where(state.c.name == sa.bindparam("name"))


async def read(tx: AsyncConnection, name: str) -> str | None:
    """Return the value, or None when it was never written."""
    return (await tx.execute(_READ, {"name": name})).scalar_one_or_none()


async def write(tx: AsyncConnection, name: str, value: str) -> None:
    """Replace the value."""
    await remove(tx, name)
    await tx.execute(sa.insert(state).values(name=name, value=value))


async def remove(tx: AsyncConnection, name: str) -> None:
    """Delete the value."""
    await tx.execute(sa.delete(state).where(state.c.name == name))


def _instant(value: str | None) -> datetime | None:
    """Parse a UTC instant; None also for a value that Vesper did not write."""
    try:
        instant = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return None if instant.tzinfo is None else instant


async def halted_until(tx: AsyncConnection) -> datetime | None:
    """Return the UTC instant until which Telegram told us to send nothing, if it ever did."""
    return _instant(await read(tx, HALTED_UNTIL))


async def set_halted_until(tx: AsyncConnection, until: datetime) -> None:
    """Record until when nothing may be sent, also after a restart."""
    await write(tx, HALTED_UNTIL, until.isoformat())


async def zone_data(tx: AsyncConnection) -> tuple[str, str] | None:
    """Return fingerprint and packed content of the zone data by which everything due was computed."""
    mark, packed = await read(tx, ZONE_MARK), await read(tx, ZONE_DATA)
    return None if mark is None or packed is None else (mark, packed)


async def put_zone_data(tx: AsyncConnection, mark: str, packed: str) -> None:
    """Record the zone data by which everything due is computed from now on."""
    await write(tx, ZONE_MARK, mark)
    await write(tx, ZONE_DATA, packed)


async def zone_data_progress(tx: AsyncConnection, mark: str) -> tuple[int, int] | None:
    """Return how far the recomputation for this zone data is: kind of page and last id; None: not begun."""
    known, number, after = (await read(tx, ZONES_RENEWED) or "nothing 0 0").split()
    return (int(number), int(after)) if known == mark else None


async def put_zone_data_progress(tx: AsyncConnection, mark: str, number: int, after: int) -> None:
    """Record how far the recomputation for this zone data is: kind of page, and last id done."""
    await write(tx, ZONES_RENEWED, f"{mark} {number} {after}")


async def backed_up_at(tx: AsyncConnection) -> datetime | None:
    """Return the UTC instant of the newest backup that Vesper made itself, if there is one."""
    return _instant(await read(tx, BACKED_UP_AT))


async def set_backed_up_at(tx: AsyncConnection, at: datetime) -> None:
    """Record the instant (UTC) of the newest backup."""
    await write(tx, BACKED_UP_AT, at.isoformat())


async def ticked_at(tx: AsyncConnection) -> datetime | None:
    """Return the UTC instant of the latest tick on record, to a minute, if there ever was one."""
    return _instant(await read(tx, TICKED_AT))


async def set_ticked_at(tx: AsyncConnection, at: datetime) -> None:
    """Record a tick, before it does anything."""
    await write(tx, TICKED_AT, at.isoformat())
