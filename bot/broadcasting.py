"""What operators write to many: a page of people at a time into the outbox, and what became of them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram.error import BadRequest, Forbidden

from bot.store import broadcasts
from bot.store.broadcasts import Fate
from bot.store.outbox import Delivery


async def settled(tx: AsyncConnection, outcomes: Iterable[tuple[Delivery, Exception | None]]) -> None:
    """Count what Telegram said of broadcasts, but for what is tried again and what nobody knows of."""
    fates = Counter(
        (delivery.payload["broadcast"], fate)
        for delivery, error in outcomes
        if _counts(delivery) and (fate := _fate(error)) is not None
    )
    await broadcasts.count(tx, fates)


async def passed_over(tx: AsyncConnection, unsent: Sequence[Delivery]) -> None:
    """Count the broadcasts among what is not sent after all."""
    await broadcasts.pass_over(tx, Counter(each.payload["broadcast"] for each in unsent if _counts(each)))


def _counts(delivery: Delivery) -> bool:
    return delivery.kind == "broadcast" and "test" not in delivery.payload


def _fate(error: Exception | None) -> Fate | None:
    if error is None:
        return "delivered"
    if isinstance(error, Forbidden) or is_gone(error):
        return "blocked"
    return "refused" if isinstance(error, BadRequest) else None


def is_gone(error: Exception) -> bool:
    """Whether Telegram says that there is no such chat any more."""
    return isinstance(error, BadRequest) and "chat not found" in error.message.lower()
