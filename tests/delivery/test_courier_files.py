"""A file is made of what is on record, outside of the write transaction; whatever fails, it arrives (P2)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.messages.replies import DrawnReply
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from sandbox.people import User
from tests.delivery_rig import MARK, MINUTE, DeliveryRig, open_rig, reply, sabotaged, settled


@pytest.fixture
async def rig(database_url: str) -> AsyncIterator[DeliveryRig]:
    async with open_rig(database_url) as rig:
        yield rig


def export(user: User, *, expires_at: datetime | None = None) -> OwedMessage:
    """A person's data as a file."""
    file = DrawnReply(text="", reply_markup=None, drawing={"kind": "export"}, sent_by="send_document")
    return file.to(user.id, expires_at=expires_at)


@asynccontextmanager
async def mislaid(rig: DeliveryRig, table: str) -> AsyncIterator[None]:
    """The database finds a table no more meanwhile."""
    for old, new in ((table, "mislaid"), ("mislaid", table)):
        async with rig.world.database.write() as tx:
            await tx.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))
        if old == table:
            yield


async def test_a_file_that_could_not_be_read_is_sent_later_and_not_marked_as_seen(rig: DeliveryRig) -> None:
    ada, ben = await rig.people(2)
    await rig.owe(export(ada), reply(ben))

    async with mislaid(rig, "tips_seen"):
        await rig.deliver()
    (row,) = await rig.owed()
    rig.clock.advance(MINUTE)
    await rig.deliver()

    assert (row.chat_id, row.attempts, row.uncertain, row.lease_until) == (ada.id, 1, False, None)
    (_answer, file) = rig.sent()
    assert file.method == "sendDocument"
    assert MARK not in file.params["caption"]
    assert await rig.owed() == []


async def test_the_answer_behind_a_file_waits_for_it(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(export(ada), reply(ada))

    await rig.deliver()

    assert [each.method for each in rig.sent()] == ["sendDocument", "sendMessage"]


async def test_a_file_that_is_not_worth_sending_is_forgotten_though_that_failed_at_first(
    rig: DeliveryRig,
) -> None:
    (ada,) = await rig.people()
    await rig.owe(export(ada, expires_at=rig.clock.now()))

    async with rig.courier() as courier:
        with capture_logs() as logs:
            async with sabotaged(rig.world.database, "outbox", "DELETE"):
                await settled(courier)
        rig.clock.advance(outbox.LEASE)
        await settled(courier)

    assert "settle_failed" in [each["event"] for each in logs]
    assert rig.sent() == []
    assert await rig.owed() == []
