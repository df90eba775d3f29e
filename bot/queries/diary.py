"""A person's diary with the doses of the same person, as far back as anything looks."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.diary.look_back import CORRELATION_PERIOD, DAY, DiaryEntries
from bot.queries.history import ZoneOf, read_history
from bot.replies.diary.diary_view import DiaryView, of_person
from bot.replies.doses.history_data import FILTER_EVERYTHING
from bot.store import diary, trials

# Twelve weeks of a page, and the days before them from which the likeness of days is estimated.
BACK = timedelta(weeks=12) + CORRELATION_PERIOD


async def read_diary(
    tx: AsyncConnection, zone_of: ZoneOf, chat_id: int, person: str | None, now: datetime
) -> DiaryView:
    """Return the diary and the doses of a person (None: the chat's owner), `BACK` back from `now` (UTC)."""
    history = await read_history(tx, zone_of, chat_id, FILTER_EVERYTHING, now, BACK)
    # A traveller may have woken on a date that is still to come in the zone on record.
    span = (history.today - BACK, history.today + DAY)
    entries = DiaryEntries(
        await diary.sleeps_between(tx, chat_id, person, *span),
        await diary.ratings_between(tx, chat_id, person, *span),
    )
    view = DiaryView(entries, of_person(history, person), person)
    if person is not None:
        return view
    ended, running = await trials.last_ended(tx, chat_id), await trials.running(tx, chat_id)
    return replace(view, ended_trial=ended, running_trial=running)
