"""Records answers to doses and runs their side effects.

Every answer ends up here, whoever gives it and wherever (the reminder, /today, a caregiver's message, a typed
time). `DoseActions` guarantees, all within the caller's transaction:

- An answer counts once: a dose that was answered already is left unchanged, and no effect runs again.
- Pending snoozes and nags of the dose are cancelled.
- Every effect in `bot.doses.effects` runs once per change, with the dose before and after the change.
- The reminder that shows the dose is edited, wherever the answer came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.dose_times import latest_postponement
from bot.domain.schedules import Occurrence, closes_at, next_occurrence
from bot.doses.change import DoseAnswer, DoseChange
from bot.doses.effects import run_effects
from bot.messages.dose_reminder import ReminderRedraw
from bot.store.doses import doses, early_doses, intakes
from bot.store.doses.doses import Dose
from bot.store.queue import outbox
from bot.store.reminders import nagging, schedules
from bot.store.reminders.schedules import Reminder


@dataclass(frozen=True)
class DoseActions:
    """Actions on doses within the caller's transaction.

    Attributes:
        tx: The caller's transaction.
        world: Database, settings and knowledge.
        now: The time of the action, UTC.
        pressed_message_id: Message in the owner's chat that the caller edits itself; None if there is none.
    """

    tx: AsyncConnection
    world: World
    now: datetime
    pressed_message_id: int | None = None

    async def answer(self, targets: Sequence[Dose], answer: DoseAnswer) -> list[Dose]:
        """Record an answer to the doses not answered yet; return the changed doses as they are now."""
        return await self._run_effects([dose for dose in targets if await self._record_answer(dose, answer)])

    async def mark_taken(self, targets: Sequence[Dose], *, answered_by: int | None = None) -> list[Dose]:
        """Record doses as taken: at `now` within a dose's window, at an unknown time after it."""
        in_time = [dose for dose in targets if self.now < dose.closes_at]
        late = [dose for dose in targets if self.now >= dose.closes_at]
        changed = await self.answer(in_time, DoseAnswer("taken", self.now, answered_by=answered_by))
        return [*changed, *await self.answer(late, DoseAnswer("taken", answered_by=answered_by))]

    async def record_early(self, reminder: Reminder, occurrence: Occurrence) -> list[Dose]:
        """Record a coming occurrence so that it can be answered early; it comes due only if that is undone.

        An interval that counts from the last dose restarts from such an answer.
        """
        dose_id = await early_doses.record(self.tx, reminder, occurrence)
        return [] if dose_id is None else [*(await doses.by_id(self.tx, [dose_id])).values()]

    async def _record_answer(self, dose: Dose, answer: DoseAnswer) -> bool:
        taken_at, reason = answer.taken_at, answer.reason
        return await doses.answer(
            self.tx,
            dose,
            answer.state,
            self.now,
            taken_at=taken_at,
            reason=reason,
            answered_by=answer.answered_by,
        )

    async def undo(self, targets: Sequence[Dose]) -> list[Dose]:
        """Undo the last answer, snooze or move of each dose; return the changed doses.

        An as-needed dose is deleted, for it was never due; it is returned as it was. So is a dose that was
        taken early: its occurrence comes due as planned.
        """
        never_due = [dose for dose in targets if dose.is_as_needed or dose.is_early(self.now)]
        planned = [dose for dose in targets if dose not in never_due]
        gone = [dose for dose in never_due if await self._delete_unplanned(dose)]
        await self.refresh_messages(gone, too_early=True)
        return [*gone, *await self._run_effects([each for each in planned if await self._undo_planned(each)])]

    async def take_instead(self, dose: Dose, at: datetime | None) -> list[Dose]:
        """Record a skipped dose as taken at `at` (UTC); None: as `mark_taken`; return it as it is."""
        if dose.state != "skipped" or not await doses.undo(self.tx, dose, self.now):
            return []
        fresh = [*(await doses.by_id(self.tx, [dose.id])).values()]
        return await (self.mark_taken(fresh) if at is None else self.answer(fresh, DoseAnswer("taken", at)))

    async def _undo_planned(self, dose: Dose) -> bool:
        if dose.state != "due":
            return await doses.undo(self.tx, dose, self.now)
        if await nagging.unsnooze(self.tx, dose.id, self.now):
            return True
        if dose.moved_from is None:
            return False
        closes = await self._closes_at(dose, dose.moved_from)
        return await nagging.undo_postpone(self.tx, dose.id, closes, self.now)

    async def _delete_unplanned(self, dose: Dose) -> bool:
        if dose.is_as_needed:
            is_gone = await intakes.remove(self.tx, dose.chat_id, dose.id)
        else:
            is_gone = await early_doses.withdraw(self.tx, dose, self.now)
        if is_gone:
            await run_effects(DoseChange(self.tx, self.world, self.now, dose, None))
        return is_gone

    async def correct_taken_at(self, dose: Dose, taken_at: datetime) -> list[Dose]:
        """Correct the time (UTC) at which a dose was taken; return the dose unless it is not taken."""
        return await self._run_effects([dose] if await doses.set_taken_at(self.tx, dose, taken_at) else [])

    async def set_skip_reason(self, dose: Dose, reason: str) -> list[Dose]:
        """Record why a dose was skipped; return the dose unless it is not skipped."""
        return await self._run_effects([dose] if await doses.set_reason(self.tx, dose, reason) else [])

    async def snooze(self, targets: Sequence[Dose], until: datetime) -> list[Dose]:
        """Snooze doses until then (UTC) if their window lasts so long; return the changed doses."""
        snoozed = [dose for dose in targets if await nagging.snooze(self.tx, dose.id, until, self.now)]
        return await self._run_effects(snoozed)

    async def snooze_anew(self, targets: Sequence[Dose], until: datetime) -> list[Dose]:
        """Snooze doses until then (UTC), also those that were snoozed already; as `snooze`."""
        for dose in targets:
            if until < dose.closes_at:
                await nagging.unsnooze(self.tx, dose.id, self.now)
        return await self.snooze(targets, until)

    async def latest_postponement(self, dose: Dose) -> datetime:
        """Return the last instant (UTC) to which this dose may be moved without crowding the next one."""
        planned = dose.moved_from or dose.due_at
        reminder = await schedules.get(self.tx, dose.chat_id, dose.schedule_id)
        if reminder is None or reminder.schedule is None:  # the next dose is not known
            return dose.due_at
        following = next_occurrence(reminder.schedule, planned)
        return latest_postponement(planned, None if following is None else following.due_at)

    async def postpone(self, dose: Dose, due_at: datetime) -> list[Dose]:
        """Move this dose to `due_at` (UTC, by `latest_postponement`); return it unless it was answered."""
        closes = await self._closes_at(dose, due_at)
        return await self._run_effects(
            [dose] if await nagging.postpone(self.tx, dose.id, due_at, closes) else []
        )

    async def _closes_at(self, dose: Dose, due_at: datetime) -> datetime:
        reminder = await schedules.get(self.tx, dose.chat_id, dose.schedule_id)
        if reminder is None or reminder.schedule is None:
            return dose.closes_at
        wall = time.fromisoformat(dose.wall)
        return closes_at(reminder.schedule, Occurrence(dose.local_date, dose.slot, wall, due_at))

    async def _run_effects(self, changed: Sequence[Dose]) -> list[Dose]:
        fresh = await doses.by_id(self.tx, [dose.id for dose in changed])
        for before in changed:
            await run_effects(DoseChange(self.tx, self.world, self.now, before, fresh[before.id]))
        await self.refresh_messages(changed)
        return list(fresh.values())

    async def refresh_messages(self, changed: Sequence[Dose], *, too_early: bool = False) -> None:
        """Edit the reminders that show these doses, except the one that the caller edits itself.

        Args:
            changed: The doses as the reminders show them.
            too_early: Whether a reminder without other doses says that these come at their planned time.
        """
        shown = {(dose.chat_id, dose.message_id) for dose in changed if dose.message_id is not None}
        mends = [
            ReminderRedraw(message_id=message_id, too_early=too_early).to(chat_id)
            for chat_id, message_id in sorted(shown)
            if message_id != self.pressed_message_id
        ]
        await outbox.owe(self.tx, mends, self.now)
