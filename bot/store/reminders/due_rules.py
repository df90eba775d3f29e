"""Due schedules by rule: thousands share a few rules, so their next dose is worked out once."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedules import Schedule
from bot.store.core.in_clause import id_in
from bot.store.core.json_rows import grouped_ids
from bot.store.core.params import AT, CHAT_ID, IDS, LIMIT
from bot.store.core.tables import schedules
from bot.store.reminders.schedules import IS_DUE, schedule_of


@dataclass(frozen=True)
class DueRule:
    """Schedules that are due at one instant, and will be due at the same instants for ever.

    Attributes:
        schedule_ids: The schedules, in the order in which they were made.
        schedule: The schedule of each, but for a first day that decides nothing any more; None: as needed.
        next_due_at: UTC.
        thread_id: The topic of a forum in which to remind; None: none.
        has_nagging: Whether to nag while nobody answers.
    """

    schedule_ids: Sequence[int]
    schedule: Schedule | None
    next_due_at: datetime
    thread_id: int | None
    has_nagging: bool


@dataclass(frozen=True)
class DueSchedules:
    """Due schedules.

    Attributes:
        rules: The schedules by rule.
        unreadable: The ids of those whose zone this machine does not know, and which have no rule.
        paused: The ids of those that a pause until a date led up to: it is over.
    """

    rules: Sequence[DueRule]
    unreadable: Sequence[int]
    paused: Sequence[int]

    @property
    def count(self) -> int:
        """The number of schedules."""
        return sum(len(rule.schedule_ids) for rule in self.rules) + len(self.unreadable)


class _Parsed(sa.types.TypeDecorator[Any]):
    """JSON that was cast to text, as PostgreSQL cannot group by JSON."""

    impl = sa.Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's
        """Return the parsed value."""
        return None if value is None else json.loads(value)


# Stands for every first day that decides nothing any more.
_LONG_AGO = date(1970, 1, 1)
# The first day decides nothing for a dose so long after it, in whatever zone.
_SETTLED_AFTER = timedelta(days=4)
_MAX_LATENESS = timedelta(days=1)
_KIND = schedules.c.recurrence["kind"].as_string()
_COUNTS_NO_DAYS = sa.or_(
    _KIND == "weekdays",
    sa.and_(_KIND == "every_days", schedules.c.recurrence["days"].as_integer() == 1),
)
_IS_FIRST_DAY_SETTLED = sa.and_(
    schedules.c.start_on < sa.bindparam("settled", type_=sa.Date),
    schedules.c.next_due_at >= sa.bindparam("lately", type_=schedules.c.next_due_at.type),
    schedules.c.amounts.is_(sa.null()),
    _COUNTS_NO_DAYS,
)
_START = sa.case((_IS_FIRST_DAY_SETTLED, sa.literal(_LONG_AGO, sa.Date)), else_=schedules.c.start_on)


def _by_rule(whose: sa.ColumnElement[bool]) -> dict[str, sa.Select[Any]]:
    """Return for each engine the query of the due schedules that match the condition, by rule."""
    due = sa.select(
        *(schedules.c.id, schedules.c.next_due_at, schedules.c.times, schedules.c.zone),
        *(schedules.c.anchor_at, schedules.c.end_on, schedules.c.thread_id),
        _START.label("start_on"),
        schedules.c.nag.is_not(None).label("has_nagging"),
        (schedules.c.state == "paused").label("is_paused"),
        sa.cast(schedules.c.recurrence, _Parsed).label("recurrence"),
        sa.cast(schedules.c.amounts, _Parsed).label("amounts"),
    ).where(whose, IS_DUE)
    # PostgreSQL locks the rows, in an order that all workers keep; on SQLite it would only cost a sort.
    locked = due.order_by(schedules.c.next_due_at, schedules.c.id).with_for_update(of=schedules)
    return {"sqlite": _grouped(due.subquery("due")), "postgresql": _grouped(locked.subquery("due"))}


def _grouped(due: sa.Subquery) -> sa.Select[Any]:
    rule = [column for column in due.c if column.name != "id"]
    return sa.select(*rule, grouped_ids(due.c.id).label("ids")).group_by(*rule).order_by(due.c.next_due_at)


# Sorted by the index, so that a page costs the same however many rows are due.
_LONGEST = sa.select(schedules.c.chat_id).where(IS_DUE).order_by(schedules.c.next_due_at).limit(LIMIT)
_OF_LONGEST = _by_rule(schedules.c.chat_id.in_(_LONGEST.scalar_subquery()))
_OF_CHAT = _by_rule(schedules.c.chat_id == CHAT_ID)
_MOVE_ON = sa.update(schedules).where(id_in(schedules.c.id, IDS)).values(next_due_at=AT)
_END_PAUSES = sa.update(schedules).where(id_in(schedules.c.id, IDS)).values(state="active", paused_until=None)


async def due_longest(tx: AsyncConnection, now: datetime, most: int) -> DueSchedules:
    """Return and lock the schedules due longest, so many, and all others that are due in the same chats."""
    return await _due(tx, _OF_LONGEST, now, {"most": most})


async def due_in_chat(tx: AsyncConnection, chat_id: int, now: datetime) -> DueSchedules:
    """Return and lock the schedules that are due in this chat."""
    return await _due(tx, _OF_CHAT, now, {"chat": chat_id})


async def _due(
    tx: AsyncConnection, query: dict[str, sa.Select[Any]], now: datetime, whose: dict[str, int]
) -> DueSchedules:
    days = {"settled": (now - _SETTLED_AFTER).date(), "lately": now - _MAX_LATENESS}
    rules: list[DueRule] = []
    unreadable: list[int] = []
    paused: list[int] = []
    for row in await tx.execute(query[tx.dialect.name], {"now": now, **days, **whose}):
        if row.is_paused:
            paused += row.ids
        try:
            rules.append(_rule(row))
        except ValueError:
            unreadable += row.ids
    return DueSchedules(rules, unreadable, paused)


def _rule(row: Any) -> DueRule:
    return DueRule(sorted(row.ids), schedule_of(row), row.next_due_at, row.thread_id, bool(row.has_nagging))


async def move_on(tx: AsyncConnection, next_due: Sequence[tuple[Sequence[int], datetime | None]]) -> None:
    """Set when each of these schedules is due next (UTC; None: never again)."""
    # People of different zones and rules are due at the same instant: one statement for all of them.
    ids_at: defaultdict[datetime | None, list[int]] = defaultdict(list)
    for ids, at in next_due:
        ids_at[at] += ids
    await tx.execute(_MOVE_ON, [{"ids": ids, "at": at} for at, ids in ids_at.items()])


async def end_pauses(tx: AsyncConnection, schedule_ids: Collection[int]) -> None:
    """End the pauses of schedules that are due again."""
    if schedule_ids:
        await tx.execute(_END_PAUSES, {"ids": schedule_ids})
