"""The one door through which every answer to a dose goes, and what follows from an answer.

Whoever presses whichever button wherever (the reminder, /today, a caregiver's message, a typed time) ends up
here. The door promises, all within the caller's transaction:

- An answer counts once: a dose that was answered already is left as it is, and nothing follows from it again.
- What is still to come about the dose (snoozed, to be asked again) is called off.
- Every effect in `bot.doses.effects` runs once per change, with the dose as it was before and as it is now.
- The reminder that shows the dose is redrawn, wherever the answer came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.answers import latest_move
from bot.domain.schedules import Occurrence, closes_at, next_after
from bot.doses.change import Change, Said
from bot.doses.effects import announce
from bot.outgoing import redrawn
from bot.store import again, coming, doses, intakes, outbox, schedules
from bot.store.doses import Dose
from bot.store.schedules import Reminder


@dataclass(frozen=True)
class Door:
    """Where an answer comes in: the caller's transaction and moment, and the message it redraws itself."""

    tx: AsyncConnection
    world: World
    now: datetime
    seen_in: int | None = None  # the pressed message's id in the owner's chat; None: no message is redrawn

    async def answer(self, meant: Sequence[Dose], said: Said) -> list[Dose]:
        """Record it of those not answered yet; returns those that changed, as they are now."""
        return await self._settle([dose for dose in meant if await self._answered(dose, said)])

    async def taken_now(self, meant: Sequence[Dose], *, by: int | None = None) -> list[Dose]:
        """Said within its window, a dose was taken about now; said long afterwards, nobody knows when."""
        in_time = [dose for dose in meant if self.now < dose.closes_at]
        late = [dose for dose in meant if self.now >= dose.closes_at]
        changed = await self.answer(in_time, Said("taken", self.now, by=by))
        return [*changed, *await self.answer(late, Said("taken", by=by))]

    async def put_on_record(self, reminder: Reminder, occurrence: Occurrence) -> list[Dose]:
        """Put a coming occurrence on record, to be answered early: it never comes due, unless that is undone.

        Hours counted from the last dose are counted anew from such an answer.
        """
        dose_id = await coming.record(self.tx, reminder, occurrence)
        return [] if dose_id is None else [*(await doses.by_id(self.tx, [dose_id])).values()]

    async def _answered(self, dose: Dose, said: Said) -> bool:
        taken_at, reason = said.taken_at, said.reason
        return await doses.answer(
            self.tx, dose, said.state, self.now, taken_at=taken_at, reason=reason, by=said.by
        )

    async def undo(self, meant: Sequence[Dose]) -> list[Dose]:
        """Take back what was said last of each, an answer, a snooze or a move; returns those that changed.

        What was taken as needed was never due, so nothing of it stays; it comes back as it was. So does a
        dose that was taken early: it comes due as planned.
        """
        never_due = [dose for dose in meant if dose.as_needed or dose.is_early(self.now)]
        planned = [dose for dose in meant if dose not in never_due]
        gone = [dose for dose in never_due if await self._removed(dose)]
        await self.mend(gone, too_early=True)
        return [*gone, *await self._settle([each for each in planned if await self._undone(each)])]

    async def _undone(self, dose: Dose) -> bool:
        if dose.state != "due":
            return await doses.undo(self.tx, dose, self.now)
        if await again.unsnooze(self.tx, dose.id, self.now):
            return True
        if dose.moved_from is None:
            return False
        closes = await self._closes_at(dose, dose.moved_from)
        return await again.put_back(self.tx, dose.id, closes, self.now)

    async def _removed(self, dose: Dose) -> bool:
        if dose.as_needed:
            is_gone = await intakes.remove(self.tx, dose.chat_id, dose.id)
        else:
            is_gone = await coming.withdraw(self.tx, dose, self.now)
        if is_gone:
            await announce(Change(self.tx, self.world, self.now, dose, None))
        return is_gone

    async def retime(self, dose: Dose, taken_at: datetime) -> list[Dose]:
        """It was taken, but then (UTC); returns it unless it is not taken at all."""
        return await self._settle([dose] if await doses.retime(self.tx, dose, taken_at) else [])

    async def explain(self, dose: Dose, reason: str) -> list[Dose]:
        """It was skipped for that reason; returns it unless it is not skipped at all."""
        return await self._settle([dose] if await doses.explain(self.tx, dose, reason) else [])

    async def snooze(self, meant: Sequence[Dose], until: datetime) -> list[Dose]:
        """Remind of them again then (UTC), if their time lasts so long; returns those that changed."""
        snoozed = [dose for dose in meant if await again.snooze(self.tx, dose.id, until, self.now)]
        return await self._settle(snoozed)

    async def latest_move(self, dose: Dose) -> datetime:
        """The last instant (UTC) to which this dose may be moved without coming too near to the next."""
        planned = dose.moved_from or dose.due_at
        reminder = await schedules.get(self.tx, dose.chat_id, dose.schedule_id)
        if reminder is None or reminder.schedule is None:  # what comes next is not known here
            return dose.due_at
        following = next_after(reminder.schedule, planned)
        return latest_move(planned, None if following is None else following.due_at)

    async def move(self, dose: Dose, due_at: datetime) -> list[Dose]:
        """This dose alone is due then (UTC), after now and by `latest_move`; returns it unless answered."""
        closes = await self._closes_at(dose, due_at)
        return await self._settle([dose] if await again.put_off(self.tx, dose.id, due_at, closes) else [])

    async def _closes_at(self, dose: Dose, due_at: datetime) -> datetime:
        reminder = await schedules.get(self.tx, dose.chat_id, dose.schedule_id)
        if reminder is None or reminder.schedule is None:
            return dose.closes_at
        wall = time.fromisoformat(dose.wall)
        return closes_at(reminder.schedule, Occurrence(dose.local_date, dose.slot, wall, due_at))

    async def _settle(self, changed: Sequence[Dose]) -> list[Dose]:
        fresh = await doses.by_id(self.tx, [dose.id for dose in changed])
        for before in changed:
            await announce(Change(self.tx, self.world, self.now, before, fresh[before.id]))
        await self.mend(changed)
        return list(fresh.values())

    async def mend(self, changed: Sequence[Dose], *, too_early: bool = False) -> None:
        """Redraw the reminders that show these doses, but for the one that the caller redraws.

        Args:
            changed: The doses, as they were shown.
            too_early: Whether a reminder that shows nothing else says that they come at their own time.
        """
        shown = {(dose.chat_id, dose.message_id) for dose in changed if dose.message_id is not None}
        mends = [redrawn(*place, too_early=too_early) for place in sorted(shown) if place[1] != self.seen_in]
        await outbox.owe(self.tx, mends, self.now)
