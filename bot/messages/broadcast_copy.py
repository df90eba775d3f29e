"""One recipient's copy of an operator's broadcast."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import METHOD_COLUMN, TypedMessage, stored_as
from bot.replies.operators.broadcast import announcement
from bot.store.account.subscribers import Subscriber
from bot.store.operators import broadcasts
from bot.store.operators.broadcasts import Broadcast
from bot.store.queue.outbox import Delivery


@dataclass(frozen=True, kw_only=True)
class BroadcastCopy(TypedMessage):
    """A copy of a broadcast; not sent if it was cancelled, or the subscriber wants none by now.

    Attributes:
        broadcast_id: The broadcast.
        is_test: The operator's own copy of a draft, which is not counted.
        sent_by: The method, which depends on whether there is a photo.
    """

    tag = "broadcast send broadcast"
    kind = "broadcast"

    broadcast_id: Annotated[int, stored_as("broadcast")]
    is_test: Annotated[bool, stored_as("test")] = False
    sent_by: Annotated[str, METHOD_COLUMN]

    @property
    def method(self) -> str:
        """A text's or a photo's."""
        return self.sent_by


def copy_of(broadcast: Broadcast, *, is_test: bool = False) -> BroadcastCopy:
    """Return the message to one recipient; a test is not counted."""
    sent_by = "send_message" if broadcast.photo is None else "send_photo"
    return BroadcastCopy(broadcast_id=broadcast.id, is_test=is_test, sent_by=sent_by)


def counted_broadcast(delivery: Delivery) -> int | None:
    """Return the broadcast that a delivery counts for; None if it is none, or a test."""
    copy = BroadcastCopy.read(delivery)
    return None if copy is None or copy.is_test else copy.broadcast_id


async def _gather(reading: Reading, claimed: Sequence[Claimed[BroadcastCopy]]) -> dict[int, Broadcast]:
    known = await broadcasts.by_id(reading.tx, {each.message.broadcast_id for each in claimed})
    return {
        each.id: known[each.message.broadcast_id] for each in claimed if each.message.broadcast_id in known
    }


def _render(message: BroadcastCopy, broadcast: Broadcast, reader: Subscriber) -> Rendered | None:
    if not (message.is_test or broadcast.may_reach(reader)):
        return None
    params = text_params(announcement(broadcast.text))
    return Rendered(params if broadcast.photo is None else {**params, "photo": broadcast.photo})


KIND = Unprompted(BroadcastCopy, _gather, _render)
