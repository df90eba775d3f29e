"""What was taken: all that a history, a picture of a month and a report are made from."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedules import zone_named
from bot.replies.doses.history_data import HistoryView, history_subjects
from bot.store.account import subscribers
from bot.store.account.subscribers import Subscriber
from bot.store.doses import history
from bot.store.reminders import schedules

# Time that a history goes back: a longer streak proves nothing more, and nobody reads a longer report.
MAX_HISTORY = timedelta(days=400)

# Returns the time zone of a subscriber, or of a chat that is none.
ZoneOf = Callable[[Subscriber | None], str]


async def read_history(
    tx: AsyncConnection,
    zone_of: ZoneOf,
    chat_id: int,
    who: str,
    now: datetime,
    back: timedelta = MAX_HISTORY,
) -> HistoryView:
    """Return the history of the person or item that `who` names.

    Args:
        tx: A transaction.
        zone_of: Returns the time zone.
        chat_id: The chat.
        who: A filter code, see `HistoryView`.
        now: UTC.
        back: How far back single doses are read; items and streaks go back `MAX_HISTORY` in any case.
    """
    subscriber = await subscribers.get(tx, chat_id)
    zone = zone_of(subscriber)
    today = now.astimezone(zone_named(zone)).date()
    records = await history.of_dates(tx, chat_id, today - back, today)
    reminders = await schedules.of_chat(tx, chat_id)
    kept = await history.kept_items(tx, chat_id, today - MAX_HISTORY, today)
    subjects = history_subjects(kept, reminders)
    people = sorted({each.item.person for each in subjects if each.item.person is not None})
    return HistoryView(records, reminders, people, subjects, zone, now, today, kept).filter_by(who)


def month_of(text: str) -> date | None:
    """Return the first day of a month written as 2026-11; None for any other text."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
