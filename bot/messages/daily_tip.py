"""The tip of the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.library.models import Tip
from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import TypedMessage, stored_as
from bot.replies.answers.cards import tip_card
from bot.store.account.subscribers import Subscriber


@dataclass(frozen=True, kw_only=True)
class DailyTip(TypedMessage):
    """A tip; one that left the content meanwhile is not sent."""

    tag = "tip send tip"
    kind = "tip"

    tip_id: Annotated[str, stored_as("tip")]


async def _gather(reading: Reading, claimed: Sequence[Claimed[DailyTip]]) -> dict[int, Tip]:
    tips = reading.knowledge.library.tips
    return {each.id: tips[each.message.tip_id] for each in claimed if each.message.tip_id in tips}


def _render(_message: DailyTip, tip: Tip, _reader: Subscriber) -> Rendered:
    return Rendered(text_params(tip_card(tip)))


KIND = Unprompted(DailyTip, _gather, _render)
