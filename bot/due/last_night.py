"""Last night's missed doses, which the first reminder of a morning names."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.last_night import is_morning, was_last_night, was_this_morning
from bot.domain.schedules import Occurrence
from bot.store.doses import last_night
from bot.store.doses.doses import NewDose, ReminderPlace

DAY = timedelta(days=1)


async def missed_doses(
    tx: AsyncConnection, new: Sequence[NewDose], now: datetime
) -> dict[ReminderPlace, tuple[int, ...]]:
    """Return the missed doses to name, by the place whose first reminder of the morning is owed now.

    Args:
        tx: The transaction that has just recorded the doses.
        new: The doses that were recorded, by due time; reminders show them anyway.
        now: UTC.
    """
    mornings = _mornings(new)
    if not mornings:
        return {}
    recorded = {each.id for each in new}
    first, chats = min(mornings.values()) - DAY, {chat_id for chat_id, _thread in mornings}
    missed: defaultdict[ReminderPlace, list[int]] = defaultdict(list)
    for each in await last_night.missed_since(tx, chats, first, now):
        today = mornings.get(each.place)
        if today is not None and was_last_night(each.local_date, each.wall, today):
            missed[each.place].append(each.id)
    begun = await _begun(tx, {place: mornings[place] for place in missed}, recorded) if missed else set()
    named = {
        place: tuple(id_ for id_ in ids if id_ not in recorded)
        for place, ids in missed.items()
        if place not in begun
    }
    return {place: ids for place, ids in named.items() if ids}


def _mornings(new: Sequence[NewDose]) -> dict[ReminderPlace, date]:
    """Return the local date of each place whose first open dose is one of a morning."""
    firsts: dict[ReminderPlace, Occurrence] = {}
    for each in new:
        if each.due.state == "due":
            firsts.setdefault(each.place, each.due.occurrence)
    return {
        place: occurrence.local_date for place, occurrence in firsts.items() if is_morning(occurrence.wall)
    }


async def _begun(
    tx: AsyncConnection, mornings: Mapping[ReminderPlace, date], recorded: Collection[int]
) -> set[ReminderPlace]:
    """Return the places that had a reminder this morning already."""
    chats = {chat_id for chat_id, _thread in mornings}
    return {
        each.place
        for each in await last_night.came_due_since(tx, chats, min(mornings.values()))
        if each.id not in recorded
        and each.place in mornings
        and was_this_morning(each.local_date, each.wall, mornings[each.place])
    }
