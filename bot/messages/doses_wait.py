"""The notice that other doses have to wait, because a dose was taken when it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.library import Library
from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import PunctualMessage, stored_as
from bot.queries.spacing import waits_after_dose_id
from bot.replies.doses.spacing import SpacingNotice, spacing_message
from bot.store.account.subscribers import Subscriber

Waits = tuple[Library, list[SpacingNotice]]


@dataclass(frozen=True, kw_only=True)
class DosesWait(PunctualMessage):
    """A notice of the doses that have to wait because of the dose with that id."""

    tag = "waiting"

    dose_id: Annotated[int, stored_as("dose")]


async def _gather(reading: Reading, claimed: Sequence[Claimed[DosesWait]]) -> dict[int, Waits]:
    knowledge = reading.knowledge
    return {
        each.id: (
            knowledge.library,
            await waits_after_dose_id(reading.tx, knowledge, each.message.dose_id, reading.now),
        )
        for each in claimed
    }


def _render(_message: DosesWait, facts: Waits, reader: Subscriber) -> Rendered | None:
    library, waits = facts
    if not waits:
        return None
    return Rendered(text_params(spacing_message(library, waits, discreet=reader.discreet)))


KIND = Unprompted(DosesWait, _gather, _render)
