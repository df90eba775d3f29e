"""A few facts about this installation that outlive a restart."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import state

HALTED_UNTIL = "halted_until"
BACKED_UP_AT = "backed_up_at"
# There while nobody is in the database because everybody left, or because it began so on purpose.
EMPTIED = "emptied"
ZONE_MARK = "zone_mark"
ZONE_DATA = "zone_data"
ZONES_RENEWED = "zones_renewed"
TICKED_AT = "ticked_at"

_READ = sa.select(state.c.value).where(state.c.name == sa.bindparam("name"))


async def read(tx: AsyncConnection, name: str) -> str | None:
    """The value, or None when it was never written."""
    return (await tx.execute(_READ, {"name": name})).scalar_one_or_none()


async def write(tx: AsyncConnection, name: str, value: str) -> None:
    """Replace the value."""
    await remove(tx, name)
    await tx.execute(sa.insert(state).values(name=name, value=value))


async def remove(tx: AsyncConnection, name: str) -> None:
    """Let a value be as if never written."""
    await tx.execute(sa.delete(state).where(state.c.name == name))


def _instant(value: str | None) -> datetime | None:
    """The UTC instant; None also for what Vesper did not write."""
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return None if found.tzinfo is None else found


async def halted_until(tx: AsyncConnection) -> datetime | None:
    """The UTC instant until which Telegram asked for silence, if it ever did."""
    return _instant(await read(tx, HALTED_UNTIL))


async def halt_until(tx: AsyncConnection, until: datetime) -> None:
    """Keep silent until then, also after a restart."""
    await write(tx, HALTED_UNTIL, until.isoformat())


async def zone_data(tx: AsyncConnection) -> tuple[str, str] | None:
    """A fingerprint of the time zones that everything due was computed by, and they themselves, packed."""
    mark, packed = await read(tx, ZONE_MARK), await read(tx, ZONE_DATA)
    return None if mark is None or packed is None else (mark, packed)


async def put_zone_data(tx: AsyncConnection, mark: str, packed: str) -> None:
    """Everything due is computed by these from now on."""
    await write(tx, ZONE_MARK, mark)
    await write(tx, ZONE_DATA, packed)


async def zones_renewed(tx: AsyncConnection, mark: str) -> tuple[int, int] | None:
    """How far everything due is computed again by the zones of this fingerprint; None: not begun."""
    known, number, after = (await read(tx, ZONES_RENEWED) or "nothing 0 0").split()
    return (int(number), int(after)) if known == mark else None


async def put_zones_renewed(tx: AsyncConnection, mark: str, number: int, after: int) -> None:
    """So far it is done: which kind of page, and the id up to which."""
    await write(tx, ZONES_RENEWED, f"{mark} {number} {after}")


async def backed_up_at(tx: AsyncConnection) -> datetime | None:
    """The UTC instant of the newest backup that was made by Vesper itself, if there is one."""
    return _instant(await read(tx, BACKED_UP_AT))


async def back_up_at(tx: AsyncConnection, at: datetime) -> None:
    """A backup of how things were then is safe."""
    await write(tx, BACKED_UP_AT, at.isoformat())


async def ticked_at(tx: AsyncConnection) -> datetime | None:
    """The UTC instant of the latest tick on record, to a minute, if there ever was one."""
    return _instant(await read(tx, TICKED_AT))


async def tick_at(tx: AsyncConnection, at: datetime) -> None:
    """Put a tick on record, before it does anything."""
    await write(tx, TICKED_AT, at.isoformat())
