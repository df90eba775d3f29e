"""Notices to caregivers: the doses each was told of, and in which message."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.care.care import DELAY_MINUTES
from bot.store.core.in_clause import id_in
from bot.store.core.params import LIMIT, NOW
from bot.store.core.tables import care, doses, items, schedules, watched

# A dose that is overdue for longer is history; caregivers are not notified of it one by one.
MAX_AGE = timedelta(hours=12)
# Between two checks for unanswered doses: a check reads many rows, and notices need not be punctual.
CHECK_INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True)
class UnansweredDose:
    """A dose of which a caregiver is to be notified."""

    care_id: int
    caregiver_id: int
    dose_id: int
    due_at: datetime


_IS_DUE = care.c.look_at <= NOW
ANY_DUE = sa.exists().where(_IS_DUE)
_DUE = sa.select(care.c.id).where(_IS_DUE).order_by(care.c.look_at).limit(LIMIT)
_LOOK = (
    sa.update(care)
    # The condition is repeated: another worker may have changed the row since the subquery.
    .where(care.c.id.in_(_DUE.scalar_subquery()), _IS_DUE)
    .values(look_at=sa.bindparam("next"))
    .returning(care.c.id)
)


async def start_checks(tx: AsyncConnection, now: datetime, most: int) -> list[int]:
    """Return the links (care ids) that are due for a check, and schedule their next check."""
    rows = await tx.execute(_LOOK, {"now": now, "most": most, "next": now + CHECK_INTERVAL})
    return list(rows.scalars())


async def unanswered_doses(
    tx: AsyncConnection, care_ids: Collection[int], now: datetime
) -> list[UnansweredDose]:
    """Return the overdue doses of which these caregivers have not been notified, in order of due time."""
    already_notified = sa.exists().where(watched.c.care_id == care.c.id, watched.c.dose_id == doses.c.id)
    rows = await tx.execute(
        sa.select(care.c.id, care.c.caregiver_id, doses.c.id.label("dose_id"), doses.c.due_at)
        .join(doses, doses.c.chat_id == care.c.chat_id)
        .join(schedules, schedules.c.id == doses.c.schedule_id)
        .join(items, items.c.id == schedules.c.item_id)
        .where(
            care.c.id.in_(care_ids),
            care.c.state == "active",
            doses.c.local_date >= (now - MAX_AGE - timedelta(days=1)).date(),  # the index is on local dates
            doses.c.due_at > now - MAX_AGE,
            doses.c.due_at >= care.c.active_at,
            _is_late(now),
            _is_open(now),
            sa.or_(care.c.person.is_(None), care.c.person == items.c.person),
            ~already_notified,
        )
        .order_by(doses.c.due_at, doses.c.id, care.c.id)
    )
    return [UnansweredDose(row.id, row.caregiver_id, row.dose_id, row.due_at) for row in rows]


def _is_late(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        *(
            sa.and_(care.c.delay_minutes == each, doses.c.due_at <= now - timedelta(minutes=each))
            for each in DELAY_MINUTES
        )
    )


def _is_open(now: datetime) -> sa.ColumnElement[bool]:
    waits = sa.and_(doses.c.snoozed_until.is_not(None), doses.c.snoozed_until > now)
    return sa.or_(doses.c.state == "missed", sa.and_(doses.c.state == "due", ~waits))


async def record(tx: AsyncConnection, notices: Sequence[UnansweredDose]) -> set[tuple[int, int]]:
    """Record notices; return the (care id, dose id) that were not on record yet."""
    if not notices:
        return set()
    insert: Any = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    statement = insert(watched).on_conflict_do_nothing().returning(watched.c.care_id, watched.c.dose_id)
    rows = [{"care_id": each.care_id, "dose_id": each.dose_id} for each in notices]
    return {(row.care_id, row.dose_id) for row in await tx.execute(statement, rows)}


async def record_message(
    tx: AsyncConnection, care_id: int, dose_ids: Collection[int], message_id: int
) -> bool:
    """Record the message of a notice; True when one of its doses was answered meanwhile."""
    is_notice = (watched.c.care_id == care_id, watched.c.dose_id.in_(dose_ids))
    await tx.execute(sa.update(watched).where(*is_notice).values(message_id=message_id))
    answered = sa.or_(doses.c.state.not_in(("due", "missed")), doses.c.answered_by.is_not(None))
    answered_count = sa.select(sa.func.count()).where(id_in(doses.c.id, dose_ids), answered)
    return bool((await tx.execute(answered_count)).scalar_one())


async def messages(tx: AsyncConnection, dose_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """Return the messages that show caregivers these doses: (caregiver's chat, message id, care id)."""
    rows = await tx.execute(
        sa.select(care.c.caregiver_id, watched.c.message_id, care.c.id)
        .join(watched)
        .where(watched.c.dose_id.in_(dose_ids), watched.c.message_id.is_not(None), care.c.state == "active")
        .distinct()
        .order_by(care.c.id, watched.c.message_id)
    )
    return [(row.caregiver_id, row.message_id, row.id) for row in rows]


async def doses_in(
    tx: AsyncConnection, messages: Collection[tuple[int, int]]
) -> dict[tuple[int, int], list[int]]:
    """Return the doses that each message shows, by (care id, message id)."""
    dose_ids: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    if messages:
        rows = await tx.execute(
            sa.select(watched)
            .where(sa.tuple_(watched.c.care_id, watched.c.message_id).in_(list(messages)))
            .order_by(watched.c.dose_id)
        )
        for row in rows:
            dose_ids[row.care_id, row.message_id].append(row.dose_id)
    return dose_ids
