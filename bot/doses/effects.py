"""Side effects of a change of a dose: stock, spacing, caregivers' messages, the next dose, nagging.

To add an effect, write `async def effect(change: DoseChange) -> None` in a module of its own and list it in
`EFFECTS`. An effect reads `change.taken_delta` (+1: taken now, -1: no longer) or compares `before` and
`after`; it may write through `change.tx` and owe messages with `outbox.owe`. An effect must not depend on the
language: the person who pressed is not always the person who is told, so texts are made when a message is
rendered.
"""

from collections.abc import Awaitable, Callable

from bot.doses import nagging
from bot.doses.caregivers import refresh_after_answer
from bot.doses.change import DoseChange
from bot.doses.spacing import owe_spacing_notice
from bot.doses.stock import update_stock
from bot.store.reminders.dose_intervals import reanchor

Effect = Callable[[DoseChange], Awaitable[None]]


async def restart_interval(change: DoseChange) -> None:
    """Count the interval to the next dose of an every-n-hours schedule from the time really taken."""
    dose = change.after or change.before
    if dose is not None:
        await reanchor(change.tx, dose.schedule_id, change.now)


async def _restart_nagging(change: DoseChange) -> None:
    """Restart nagging for a dose that became due again, at the pace the person chose."""
    if change.after is not None and change.after.state == "due" and change.after.nag_at is None:
        await nagging.plan_first(change.tx, [change.after.id], change.now)


# Run in this order.
EFFECTS: tuple[Effect, ...] = (
    restart_interval,
    update_stock,
    _restart_nagging,
    refresh_after_answer,
    owe_spacing_notice,
)


async def run_effects(change: DoseChange) -> None:
    """Run every effect of this change, also of a change that came without a button."""
    for effect in EFFECTS:
        await effect(change)
