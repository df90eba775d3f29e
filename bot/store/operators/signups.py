"""Sign-ups by day, and how many of those people are still active: numbers only, for operators."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import subscribers

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class DailySignups:
    """People who signed up on one day (UTC) and are still on record, and how many of them wrote lately."""

    day: date
    people: int
    seen_within_week: int
    seen_within_month: int


async def by_day(tx: AsyncConnection, now: datetime) -> list[DailySignups]:
    """Return every day with a sign-up, oldest first; reads every subscriber once."""
    seen_at = sa.func.coalesce(subscribers.c.seen_at, subscribers.c.created_at)
    day = _utc_date(tx)
    rows = await tx.execute(
        sa.select(
            day.label("day"),
            sa.func.count().label("people"),
            sa.func.count().filter(seen_at > now - WEEK).label("within_week"),
            sa.func.count().filter(seen_at > now - MONTH).label("within_month"),
        )
        .group_by(day)
        .order_by(day)
    )
    return [
        DailySignups(date.fromisoformat(str(row.day)), row.people, row.within_week, row.within_month)
        for row in rows
    ]


def _utc_date(tx: AsyncConnection) -> sa.ColumnElement[str]:
    """Return the UTC date of `created_at`.

    SQLite keeps instants as text; PostgreSQL would take the server's zone.
    """
    if tx.dialect.name == "sqlite":
        return sa.func.substr(sa.type_coerce(subscribers.c.created_at, sa.Text), 1, 10)
    return sa.func.to_char(sa.func.timezone("UTC", subscribers.c.created_at), "YYYY-MM-DD")
