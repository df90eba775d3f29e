"""Links between a person and a caregiver: opened by one side, confirmed by both, until either ends it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.row_references import row_reference
from bot.store.core.tables import care, doses, watched

CareState = Literal["invited", "accepted", "active"]

# Minutes from due until the caregiver is notified.
DELAY_MINUTES = (30, 60, 120)
LINK_LIFETIME = timedelta(days=7)
# Stands in `doses.answered_by` for a caregiver whose data was erased.
ERASED_CAREGIVER = 0


@dataclass(frozen=True)
class CareTerms:
    """What a person agrees to.

    Attributes:
            delay_minutes: From due until the caregiver is notified, one of `DELAY_MINUTES`.
        may_answer: The caregiver may mark a dose as taken.
        shows_names: The caregiver sees the names of medicines.
        person: The person whose doses are meant, as in `Item.person`; None: all of the chat.
    """

    delay_minutes: int = 60
    may_answer: bool = True
    shows_names: bool = True
    person: str | None = None


@dataclass(frozen=True)
class CareLink:
    """One caregiver of one chat.

    Attributes:
        id: The row's.
        chat_id: The chat that is looked after.
        chat_name: The name of that chat's owner at Telegram.
        caregiver_id: The caregiver's chat; None before the link was opened.
        caregiver_name: The caregiver's name at Telegram.
        token: The token in the link.
        state: invited, accepted by the caregiver, or active when both have said yes.
        terms: What was agreed.
        created_at: When the link was made, UTC.
    """

    id: int
    chat_id: int
    chat_name: str
    caregiver_id: int | None
    caregiver_name: str | None
    token: str
    state: CareState
    terms: CareTerms
    created_at: datetime

    @property
    def ref(self) -> str:
        """The reference that a button carries: the id, and a checksum of both sides and the token."""
        shown = (self.caregiver_id, self.caregiver_name, self.terms.person, self.token)
        return row_reference(self.id, self.chat_id, *shown)

    @property
    def display_name(self) -> str:
        """The person who is looked after, as the caregiver knows them."""
        return self.chat_name if self.terms.person is None else f"{self.terms.person} ({self.chat_name})"

    def is_expired(self, now: datetime) -> bool:
        """Return whether the invitation expired unused."""
        return self.state == "invited" and now >= self.created_at + LINK_LIFETIME


def _care(row: Any) -> CareLink:
    terms = CareTerms(row.delay_minutes, row.may_answer, row.shows_names, row.person)
    return CareLink(
        row.id,
        row.chat_id,
        row.called,
        row.caregiver_id,
        row.name,
        row.token,
        row.state,
        terms,
        row.created_at,
    )


async def _all(tx: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[CareLink]:
    return [_care(row) for row in await tx.execute(sa.select(care).where(*where).order_by(care.c.id))]


async def invite(
    tx: AsyncConnection, chat_id: int, chat_name: str, terms: CareTerms, token: str, now: datetime
) -> None:
    """Store an invitation with its token and terms."""
    await tx.execute(
        sa.insert(care).values(
            chat_id=chat_id,
            called=chat_name,
            person=terms.person,
            token=token,
            state="invited",
            delay_minutes=terms.delay_minutes,
            may_answer=terms.may_answer,
            shows_names=terms.shows_names,
            created_at=now,
        )
    )


async def by_token(tx: AsyncConnection, token: str) -> CareLink | None:
    """Return the row of an invitation link; the token is the only thing that gives access."""
    return next(iter(await _all(tx, care.c.token == token)), None)


async def of_chat(tx: AsyncConnection, chat_id: int) -> list[CareLink]:
    """Return every caregiver link of this chat."""
    return await _all(tx, care.c.chat_id == chat_id)


async def of_caregiver(tx: AsyncConnection, chat_id: int) -> list[CareLink]:
    """Return the links of everybody whom this chat looks after, or is about to."""
    return await _all(tx, care.c.caregiver_id == chat_id)


async def by_id(tx: AsyncConnection, ids: Collection[int]) -> dict[int, CareLink]:
    """Return these links regardless of owner: for the bot's own use, never for an id that a person sent."""
    return {each.id: each for each in await _all(tx, care.c.id.in_(ids))} if ids else {}


async def accept(
    tx: AsyncConnection, link: CareLink, caregiver_id: int, caregiver_name: str
) -> CareLink | None:
    """Record the caregiver's consent; None when somebody else accepted first."""
    rows = await tx.execute(
        sa.update(care)
        .where(care.c.id == link.id, care.c.state == "invited")
        .values(state="accepted", caregiver_id=caregiver_id, name=caregiver_name)
        .returning(care)
    )
    return next((_care(row) for row in rows), None)


async def confirm(tx: AsyncConnection, chat_id: int, care_id: int, now: datetime) -> CareLink | None:
    """Record the person's consent; None when this chat has no accepted link of that id."""
    rows = await tx.execute(
        sa.update(care)
        .where(care.c.id == care_id, care.c.chat_id == chat_id, care.c.state == "accepted")
        .values(state="active", active_at=now, look_at=now)
        .returning(care)
    )
    return next((_care(row) for row in rows), None)


async def end(tx: AsyncConnection, chat_id: int, care_id: int) -> CareLink | None:
    """End a link from either side; None when this chat is neither side."""
    is_own = sa.or_(care.c.chat_id == chat_id, care.c.caregiver_id == chat_id)
    return next(iter(await _delete(tx, care.c.id == care_id, is_own)), None)


async def end_all(tx: AsyncConnection, chat_id: int) -> list[CareLink]:
    """End every link in which this chat is either side."""
    return await _delete(tx, sa.or_(care.c.chat_id == chat_id, care.c.caregiver_id == chat_id))


async def delete_expired(tx: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Delete this chat's invitations that expired unused."""
    await _delete(
        tx, care.c.chat_id == chat_id, care.c.state == "invited", care.c.created_at <= now - LINK_LIFETIME
    )


async def _delete(tx: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[CareLink]:
    ended = [_care(row) for row in await tx.execute(sa.delete(care).where(*where).returning(care))]
    for each in ended:
        # Release the open doses that the caregiver had taken responsibility for.
        taken_on = (doses.c.chat_id == each.chat_id, doses.c.answered_by == each.caregiver_id)
        still_open = doses.c.state.in_(("due", "missed"))
        await tx.execute(sa.update(doses).where(*taken_on, still_open).values(answered_by=None))
    return ended


async def forget_chat(tx: AsyncConnection, chat_id: int) -> None:
    """End this chat's links and remove its id from every dose that it answered as a caregiver."""
    await end_all(tx, chat_id)
    await tx.execute(
        sa.update(doses).where(doses.c.answered_by == chat_id).values(answered_by=ERASED_CAREGIVER)
    )


async def export_of_caregiver(tx: AsyncConnection, chat_id: int) -> list[dict[str, Any]]:
    """Return what is stored about this chat as a caregiver, without the other side's data."""
    return [
        {
            "name": each.caregiver_name,
            "looks_after": each.chat_name,
            "state": each.state,
            "delay_minutes": each.terms.delay_minutes,
            "may_answer": each.terms.may_answer,
            "created_at": each.created_at,
        }
        for each in await of_caregiver(tx, chat_id)
    ]


async def by_notice(tx: AsyncConnection, caregiver_id: int, dose_id: int) -> CareLink | None:
    """Return the active link by which this caregiver was notified of the dose; None when there is none."""
    is_notified = (
        care.c.caregiver_id == caregiver_id,
        care.c.state == "active",
        watched.c.dose_id == dose_id,
    )
    rows = await tx.execute(sa.select(care).join(watched).where(*is_notified).order_by(care.c.id).limit(1))
    return next((_care(row) for row in rows), None)


async def take_responsibility(tx: AsyncConnection, dose_id: int, caregiver_id: int) -> bool:
    """Make this caregiver responsible for an open dose; False when it was answered, or somebody else is."""
    result = await tx.execute(
        sa.update(doses)
        .where(doses.c.id == dose_id, doses.c.state.in_(("due", "missed")), doses.c.answered_by.is_(None))
        .values(answered_by=caregiver_id)
    )
    return result.rowcount == 1
