"""News of a trial: a day without the item, and the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import PunctualMessage, TypedMessage
from bot.replies.trial_results import trial_result
from bot.replies.trials import ask_for_more, without_card
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


@dataclass(frozen=True, kw_only=True)
class TrialShort(TypedMessage):
    """The question whether to add two weeks to a trial of which too few days are rated.

    Attributes:
        trial_id: The trial.
        rated: How many of 100 counted days are rated, in the arm with fewer.
    """

    tag = "trial short"

    trial_id: int
    rated: int


async def _gather(
    reading: Reading,
    claimed: Sequence[Claimed[TrialWithout]] | Sequence[Claimed[TrialOver]] | Sequence[Claimed[TrialShort]],
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


def _render_short(message: TrialShort, trial: Trial, reader: Subscriber) -> Rendered | None:
    return (
        None if trial.asked_on is None else Rendered(text_params(ask_for_more(trial, message.rated, reader)))
    )


SHORT = Unprompted(TrialShort, _gather, _render_short)
WITHOUT = Unprompted(TrialWithout, _gather, _render_without)
OVER = Unprompted(TrialOver, _gather, _render_over)
