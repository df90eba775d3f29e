"""The warning that the stock of an item runs out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import PunctualMessage, stored_as
from bot.queries.stock import view_for_warning
from bot.replies.reminders.stock import StockView, running_out_warning
from bot.store.account.subscribers import Subscriber


@dataclass(frozen=True, kw_only=True)
class StockWarning(PunctualMessage):
    """A warning about the stock of one reminder's item; a stock that was filled up meanwhile needs none."""

    tag = "reminder send stock"

    schedule_id: Annotated[int, stored_as("stock")]


async def _gather(reading: Reading, claimed: Sequence[Claimed[StockWarning]]) -> dict[int, StockView]:
    views = {
        each.id: await view_for_warning(reading.tx, each.chat_id, each.message.schedule_id, reading.now)
        for each in claimed
    }
    return {key: view for key, view in views.items() if view is not None}


def _render(_message: StockWarning, view: StockView, reader: Subscriber) -> Rendered | None:
    warning = running_out_warning(view, hidden=reader.discreet)
    return None if warning is None else Rendered(text_params(warning))


KIND = Unprompted(StockWarning, _gather, _render)
