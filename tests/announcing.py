"""Broadcasts in the tests: begun as operators do; where there are thousands, delivered without Telegram."""

from typing import Any

from bot.due import broadcasts as due_broadcasts
from bot.store.core import tables
from bot.store.operators import broadcasts
from bot.store.queue import outbox
from tests.delivery_rig import MORNING, DeliveryRig, join, rows


async def write(rig: DeliveryRig, author: int, text: str = "We are <b>moving</b>.", **more: Any) -> int:
    """Put a running broadcast on record; gives its id."""
    async with rig.world.database.write() as tx:
        draft = await broadcasts.create_draft(tx, author, text, None, MORNING)
        return (await broadcasts.update(tx, draft, **{"state": "running", "started_at": MORNING, **more})).id


async def begin(
    rig: DeliveryRig, author: int, *, people: int, audience: str = "all", important: bool = False
) -> int:
    """Start a broadcast as its author does; gives its id."""
    async with rig.world.database.write() as tx:
        draft = await broadcasts.create_draft(tx, author, "We are moving.", None, MORNING)
        await broadcasts.update(tx, draft, audience=audience, important=important)
        begun = await broadcasts.start(tx, draft.id, people, 1, rig.clock.now())
    assert begun is not None
    return begun.id


async def crowd(rig: DeliveryRig, count: int, first: int = 1_000_000) -> range:
    """So many chats on record; Telegram knows none of them."""
    chats = range(first, first + count)
    await join(rig.world, chats)
    return chats


async def owed_to(rig: DeliveryRig) -> list[int]:
    return [row.chat_id for row in await rig.owed() if row.kind == "broadcast"]


async def fly(rig: DeliveryRig) -> list[int]:
    """Whatever is owed arrives, and is recorded as the courier does; gives whom it went to."""
    async with rig.world.database.write() as tx:
        claimed = (await outbox.claim(tx, rig.clock.now(), dict.fromkeys(outbox.KINDS, 5_000))).deliveries
        await due_broadcasts.count_outcomes(tx, [(each, None) for each in claimed])
        await outbox.delete(tx, [each.id for each in claimed])
    return [each.chat_id for each in claimed if each.kind == "broadcast"]


async def counts(rig: DeliveryRig) -> dict[str, int]:
    """What became of the only broadcast there is, without what did not happen."""
    (row,) = await rows(rig.world, tables.broadcasts)
    async with rig.world.database.read() as tx:
        known = await broadcasts.get(tx, row.id)
    assert known is not None
    return {name: count for name, count in vars(known.counts).items() if count}
