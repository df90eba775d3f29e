"""Notices to caregivers about doses that nobody answered in time, and their later redraws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import PunctualMessage, TypedMessage, stored_as
from bot.replies.care import caregiver_messages as replies
from bot.store.account.subscribers import Subscriber
from bot.store.care import care, caregiver_notices
from bot.store.care.care import CareLink
from bot.store.doses import doses
from bot.store.doses.doses import Dose

CareDoses = tuple[CareLink, list[Dose]]


@dataclass(frozen=True, kw_only=True)
class CaregiverNotice(PunctualMessage):
    """A notice about doses; only those that are still unanswered when it leaves are shown."""

    tag = "reminder send care"

    care_id: Annotated[int, stored_as("care")]
    dose_ids: Annotated[tuple[int, ...], stored_as("doses")]


@dataclass(frozen=True, kw_only=True)
class CaregiverRedraw(TypedMessage):
    """A redraw of a caregiver's message."""

    tag = "reminder edit_message_text care"
    sends_by = "edit_message_text"

    care_id: Annotated[int, stored_as("care")]
    message_id: int


async def _gather_notices(
    reading: Reading, claimed: Sequence[Claimed[CaregiverNotice]]
) -> dict[int, CareDoses]:
    wanted = {each.id: (each.message.care_id, each.message.dose_ids) for each in claimed}
    return await _care_doses(reading, wanted)


async def _gather_redraws(
    reading: Reading, claimed: Sequence[Claimed[CaregiverRedraw]]
) -> dict[int, CareDoses]:
    places = {each.id: (each.message.care_id, each.message.message_id) for each in claimed}
    shown = await caregiver_notices.doses_in(reading.tx, [*places.values()])
    return await _care_doses(
        reading, {key: (place[0], shown.get(place, [])) for key, place in places.items()}
    )


async def _care_doses(
    reading: Reading, wanted: Mapping[int, tuple[int, Sequence[int]]]
) -> dict[int, CareDoses]:
    """Return care and doses by the row's id; messages of an ended care are left out."""
    cares = await care.by_id(reading.tx, {care_id for care_id, _ids in wanted.values()})
    by_id = await doses.by_id(reading.tx, {each for _care, ids in wanted.values() for each in ids})
    return {
        key: (cares[care_id], [by_id[each] for each in ids if each in by_id])
        for key, (care_id, ids) in wanted.items()
        if care_id in cares
    }


def _render_notice(message: CaregiverNotice, facts: CareDoses, reader: Subscriber) -> Rendered | None:
    about, named = facts
    shown = [each for each in named if each.state in {"due", "missed"} and each.answered_by is None]
    if not shown:
        return None
    card = replies.caregiver_card(about, shown, reader)
    return Rendered(text_params(card), tuple(each.id for each in shown), message.care_id)


def _render_redraw(message: CaregiverRedraw, facts: CareDoses, reader: Subscriber) -> Rendered | None:
    about, shown = facts
    if not shown:
        return None
    card = replies.caregiver_card(about, shown, reader)
    return Rendered({**text_params(card), "message_id": message.message_id})


NOTICE = Unprompted(CaregiverNotice, _gather_notices, _render_notice)
REDRAW = Unprompted(CaregiverRedraw, _gather_redraws, _render_redraw)
