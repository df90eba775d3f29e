"""Counts of all people and doses for operators: at once where there are few, hourly where there are many.

A query that counts reads every row. Among a hundred thousand people that takes as long as answering many.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core import app_state
from bot.store.core.tables import doses, subscribers
from bot.store.operators import signups, totals
from bot.store.operators.signups import DailySignups

# Rows from which there are many.
MANY_PEOPLE = 5_000
MANY_DOSES = 10_000
# Time after which those that are many are counted again.
INTERVAL = timedelta(hours=1)
# Days whose sign-ups are stored one by one; those before are stored as one day.
DAYS = timedelta(days=70)


@dataclass(frozen=True)
class Census:
    """What was counted.

    Attributes:
        by_state: Subscribers by state, of those states that somebody has.
        totals: People, subscriptions, reminders and doses, by name.
        signups: People by the day of their sign-up, the oldest first.
        counted_at: UTC; None: just now.
    """

    by_state: Mapping[str, int]
    totals: Mapping[str, int]
    signups: Sequence[DailySignups]
    counted_at: datetime | None = None


async def by_state(tx: AsyncConnection) -> Mapping[str, int]:
    """Return the number of subscribers by state, of those states that somebody has."""
    stored = await _read(tx) if await _has_rows(tx, subscribers, MANY_PEOPLE) else None
    return await _count_states(tx) if stored is None else stored.by_state


async def latest(tx: AsyncConnection, now: datetime) -> Census:
    """Return the counts: those of now, or the last ones of a large database, if there are any."""
    stored = await _read(tx) if await _is_large(tx) else None
    return await count(tx, now) if stored is None else stored


async def is_due(tx: AsyncConnection, now: datetime) -> bool:
    """Return whether the database is large and its rows were not counted within the hour."""
    if not await _is_large(tx):
        return False
    stored = await _read(tx)
    # A clock that was wrong may have dated the last ones in the future.
    return stored is None or stored.counted_at is None or abs(now - stored.counted_at) >= INTERVAL


async def count(tx: AsyncConnection, now: datetime) -> Census:
    """Count everything."""
    return Census(await _count_states(tx), await totals.count_people(tx), await signups.by_day(tx, now))


async def store(tx: AsyncConnection, census: Census, now: datetime) -> None:
    """Store counts for `latest` and `by_state`."""
    await app_state.write(tx, app_state.CENSUS, _encode(replace(census, counted_at=now), now.date() - DAYS))


async def _is_large(tx: AsyncConnection) -> bool:
    return await _has_rows(tx, subscribers, MANY_PEOPLE) or await _has_rows(tx, doses, MANY_DOSES)


async def _has_rows(tx: AsyncConnection, table: sa.Table, many: int) -> bool:
    """Return whether a table has more rows than `many`, of which no more are looked at."""
    found = await tx.scalar(sa.select(sa.literal(1)).select_from(table).offset(many).limit(1))
    return found is not None


async def _count_states(tx: AsyncConnection) -> dict[str, int]:
    rows = await tx.execute(
        sa.select(subscribers.c.state, sa.func.count().label("chats")).group_by(subscribers.c.state)
    )
    return {row.state: row.chats for row in rows}


async def _read(tx: AsyncConnection) -> Census | None:
    stored = await app_state.read(tx, app_state.CENSUS)
    return None if stored is None else _decode(json.loads(stored))


def _encode(census: Census, first: date) -> str:
    """Return the counts as JSON, with the sign-ups before a day as those of the day before it."""
    before = [each for each in census.signups if each.day < first]
    earlier = DailySignups(
        first - timedelta(days=1),
        *(sum(getattr(each, name) for each in before) for name in ("people", *_SEEN)),
    )
    shown = [*([earlier] if before else []), *(each for each in census.signups if each.day >= first)]
    return json.dumps(asdict(replace(census, signups=shown)), default=str)


_SEEN = ("seen_within_week", "seen_within_month")


def _decode(stored: Mapping[str, Any]) -> Census:
    days = [DailySignups(**{**each, "day": date.fromisoformat(each["day"])}) for each in stored["signups"]]
    counted_at = datetime.fromisoformat(stored["counted_at"])
    return Census(stored["by_state"], stored["totals"], days, counted_at)
