"""News of a trial: a day without the item, and the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import PunctualMessage, TypedMessage
from bot.replies.trial_results import trial_result
from bot.replies.trials import without_card
from bot.store import trials
from bot.store.account.subscribers import Subscriber
from bot.store.trials import Trial


@dataclass(frozen=True, kw_only=True)
class TrialWithout(PunctualMessage):
    """The word that the item is left out today.

    Attributes:
        trial_id: The trial; stopped meanwhile, it says nothing.
        schedule_id: The schedule whose time it is.
        local_date: The day.
        tonight: Whether its time is in the evening.
    """

    tag = "trial without"

    trial_id: int
    schedule_id: int
    local_date: date
    tonight: bool


@dataclass(frozen=True, kw_only=True)
class TrialOver(TypedMessage):
    """The verdict of a trial."""

    tag = "trial over"

    trial_id: int


async def _gather(
    reading: Reading, claimed: Sequence[Claimed[TrialWithout]] | Sequence[Claimed[TrialOver]]
) -> dict[int, Trial]:
    found = {each.id: await trials.get(reading.tx, each.chat_id, each.message.trial_id) for each in claimed}
    return {key: trial for key, trial in found.items() if trial is not None}


def _render_without(message: TrialWithout, trial: Trial, reader: Subscriber) -> Rendered | None:
    if trial.state != "running":
        return None
    card = without_card(trial, message.schedule_id, message.local_date, reader, tonight=message.tonight)
    return Rendered(text_params(card))


def _render_over(_message: TrialOver, trial: Trial, reader: Subscriber) -> Rendered | None:
    return None if trial.result is None else Rendered(text_params(trial_result(trial, trial.result, reader)))


WITHOUT = Unprompted(TrialWithout, _gather, _render_without)
OVER = Unprompted(TrialOver, _gather, _render_over)
