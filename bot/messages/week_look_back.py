"""The look back at a week of a diary, which is left out where too little was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import PlainSerializer

from bot.domain.diary.look_back import MIN_ENTRIES, WEEK
from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import PunctualMessage
from bot.queries.diary import read_diary
from bot.replies.diary.diary_view import DiaryView
from bot.replies.diary.look_back import hidden_week, week_message
from bot.store.account.subscribers import Subscriber


@dataclass(frozen=True, kw_only=True)
class WeekLookBack(PunctualMessage):
    """A look back.

    Attributes:
        first: The first local date of the week.
        person: Whose diary it is; None: the chat's owner.
    """

    tag = "diary_week"

    first: Annotated[date, PlainSerializer(date.isoformat)]
    person: str | None = None


async def _gather(reading: Reading, claimed: Sequence[Claimed[WeekLookBack]]) -> dict[int, DiaryView]:
    return {
        each.id: await read_diary(reading.tx, reading.zone_of, each.chat_id, each.message.person, reading.now)
        for each in claimed
    }


def _render(message: WeekLookBack, view: DiaryView, reader: Subscriber) -> Rendered | None:
    last = message.first + WEEK
    told = [day for day in view.entries.dates if message.first <= day < last]
    if len(told) < MIN_ENTRIES:
        return None
    hidden = hidden_week(message.first, message.person)
    return Rendered(text_params(hidden if reader.discreet else week_message(view, message.first)))


KIND = Unprompted(WeekLookBack, _gather, _render)
