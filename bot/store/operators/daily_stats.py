"""Daily counts of events (UTC), which say nothing of any person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import daily

# "late 5.0": reminders that Telegram accepted within 5 seconds, but not within the next lower limit.
LATE_PREFIX = "late "


@dataclass(frozen=True)
class DayStats:
    """Counts of one day."""

    delivered: Mapping[str, int] = field(default_factory=dict)  # by kind
    failed: int = 0
    by_lateness: Mapping[float, int] = field(default_factory=dict)  # reminders by limit of seconds

    def share_within(self, seconds: float) -> float | None:
        """Return the share of the reminders sent within this limit; None when there was no reminder."""
        everything = sum(self.by_lateness.values())
        kept = sum(count for limit, count in self.by_lateness.items() if limit <= seconds)
        return kept / everything if everything else None


async def add(tx: AsyncConnection, day: date, counts: Mapping[str, int]) -> None:
    """Add to the counts of that day."""
    rows = [{"day": day, "name": name, "count": count} for name, count in sorted(counts.items())]
    if not rows:
        return
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    statement = insert(daily)
    added = daily.c.count + statement.excluded.count
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["day", "name"], set_={"count": added}), rows
    )


async def since(tx: AsyncConnection, first: date) -> dict[date, DayStats]:
    """Return the days with counts, from `first` on."""
    statement = sa.select(daily.c.day, daily.c.name, daily.c.count.label("counted")).where(
        daily.c.day >= first
    )
    rows = await tx.execute(statement)
    by_day: dict[date, dict[str, int]] = {}
    for row in rows:
        by_day.setdefault(row.day, {})[row.name] = row.counted
    return {day: _day(counted) for day, counted in by_day.items()}


def _day(counted: Mapping[str, int]) -> DayStats:
    words = {name: name.split() for name in counted}
    return DayStats(
        {word[1]: counted[name] for name, word in words.items() if word[0] == "delivered"},
        sum(counted[name] for name, word in words.items() if word[0] == "failed"),
        {float(word[1]): counted[name] for name, word in words.items() if word[0] == "late"},
    )


async def prune(tx: AsyncConnection, before: date) -> None:
    """Delete the counts of the days before that one."""
    await tx.execute(sa.delete(daily).where(daily.c.day < before))
