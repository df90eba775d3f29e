"""Reminders of doses, and their later redraws with the state that the doses have then."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import PunctualMessage, TypedMessage, stored_as
from bot.queries.spacing import waits_by_dose
from bot.replies.doses.dose_buttons import is_postponed
from bot.replies.doses.doses import doses_card, reminder_deleted, sent_too_early, superseded_card
from bot.replies.doses.last_night import with_last_night
from bot.replies.doses.spacing import SpacingNotice, with_spacing_notices
from bot.replies.message import Message
from bot.replies.trials import with_trial_days
from bot.store.account.subscribers import Subscriber
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from bot.store.queue.outbox import AlikeMessages


@dataclass(frozen=True, kw_only=True)
class DoseReminder(PunctualMessage):
    """A reminder of doses; only those that are still unanswered when it leaves are shown.

    Attributes:
        dose_ids: The doses.
        last_night_ids: Doses of last night, named on top as far as they are missed when it leaves.
        trial_ids: Doses whose item is in a trial, which has a day with it.
    """

    tag = "reminder send doses"

    dose_ids: Annotated[tuple[int, ...], stored_as("doses")]
    last_night_ids: Annotated[tuple[int, ...], stored_as("last_night")] = ()
    trial_ids: Annotated[tuple[int, ...], stored_as("trial")] = ()

    @classmethod
    def alike(
        cls, dose_ids: Collection[int], due_at: datetime, *, expires_at: datetime, thread_id: int | None
    ) -> AlikeMessages:
        """Return reminders of one dose each that differ only in the dose and its chat."""
        common = cls(due_at=due_at, dose_ids=()).to(0, expires_at=expires_at, thread_id=thread_id)
        return AlikeMessages(common, "doses", dose_ids)


@dataclass(frozen=True, kw_only=True)
class ReminderRedraw(TypedMessage):
    """A redraw of a reminder's message.

    Attributes:
        message_id: The message.
        superseded_ids: Doses that a newer message shows now, so that their buttons go.
        deleted: The message may have no doses left because the reminder was deleted.
        too_early: The message may have no doses left because it came too early; they come when they are due.
    """

    tag = "reminder edit_message_text message_id"
    sends_by = "edit_message_text"

    message_id: int
    superseded_ids: Annotated[tuple[int, ...], stored_as("doses")] = ()
    deleted: bool = False
    too_early: bool = False


@dataclass(frozen=True)
class ReminderFacts:
    """The doses that a message shows, those that a newer one took over, and last night's; why some wait."""

    shown: Sequence[Dose]
    superseded: Sequence[Dose]
    waits: Mapping[int, SpacingNotice]
    now: datetime
    last_night: Sequence[Dose] = ()

    def card(self, shown: Sequence[Dose], reader: Subscriber) -> Message:
        """Return the message that shows some of the doses."""
        card = doses_card(_with_missed(self.now, shown), reader, self.now, superseded=self.superseded)
        return with_spacing_notices(card, self.waits, shown, self.now, hidden=reader.discreet)


def _with_missed(now: datetime, shown: Sequence[Dose]) -> list[Dose]:
    """Return the doses, those past their window as missed even before the next tick records that (P3)."""
    return [
        replace(dose, state="missed") if dose.state == "due" and dose.closes_at <= now else dose
        for dose in shown
    ]


async def _gather_reminders(
    reading: Reading, claimed: Sequence[Claimed[DoseReminder]]
) -> dict[int, ReminderFacts]:
    ids = {dose_id for each in claimed for dose_id in each.message.dose_ids}
    of_last_night = {dose_id for each in claimed for dose_id in each.message.last_night_ids}
    by_id = await doses.by_id(reading.tx, ids | of_last_night)
    shown = [dose for dose in by_id.values() if dose.id in ids]
    waits = await waits_by_dose(reading.tx, reading.knowledge, shown, reading.now)
    return {
        each.id: ReminderFacts(
            _among(each.message.dose_ids, by_id),
            (),
            waits,
            reading.now,
            _among(each.message.last_night_ids, by_id),
        )
        for each in claimed
    }


def _among(ids: Sequence[int], by_id: Mapping[int, Dose]) -> list[Dose]:
    return [by_id[each] for each in ids if each in by_id]


def _render_reminder(message: DoseReminder, facts: ReminderFacts, reader: Subscriber) -> Rendered | None:
    unanswered = [
        dose for dose in facts.shown if dose.state in {"due", "missed"} and not is_postponed(dose, facts.now)
    ]
    if not unanswered:
        return None
    missed = [dose for dose in _with_missed(facts.now, facts.last_night) if dose.state == "missed"]
    card = with_last_night(facts.card(unanswered, reader), missed, reader, facts.now)
    card = with_trial_days(card, [dose for dose in unanswered if dose.id in message.trial_ids], reader)
    return Rendered(text_params(card), tuple(dose.id for dose in unanswered))


async def _gather_redraws(
    reading: Reading, claimed: Sequence[Claimed[ReminderRedraw]]
) -> dict[int, ReminderFacts]:
    ids = [dose_id for each in claimed for dose_id in each.message.superseded_ids]
    by_id = await doses.by_id(reading.tx, ids)
    shown = {
        each.id: await doses.in_message(reading.tx, each.chat_id, each.message.message_id) for each in claimed
    }
    every = [dose for each in shown.values() for dose in each]
    waits = await waits_by_dose(reading.tx, reading.knowledge, every, reading.now)
    return {
        each.id: ReminderFacts(shown[each.id], _among(each.message.superseded_ids, by_id), waits, reading.now)
        for each in claimed
    }


def _render_redraw(message: ReminderRedraw, facts: ReminderFacts, reader: Subscriber) -> Rendered | None:
    redrawn = _redrawn(message, facts, reader)
    return None if redrawn is None else Rendered({**text_params(redrawn), "message_id": message.message_id})


def _redrawn(message: ReminderRedraw, facts: ReminderFacts, reader: Subscriber) -> Message | None:
    if facts.shown:
        return facts.card(facts.shown, reader)
    if facts.superseded:
        return superseded_card(facts.superseded, reader, facts.now)
    if message.deleted:
        return reminder_deleted()
    return sent_too_early() if message.too_early else None


REMINDER = Unprompted(DoseReminder, _gather_reminders, _render_reminder)
REDRAW = Unprompted(ReminderRedraw, _gather_redraws, _render_redraw)
