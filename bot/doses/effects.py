"""What follows from a change of a dose.

To let something else follow (stock, spacing, a caregiver's message, the next dose), write
`async def effect(change: Change) -> None` in a module of its own and name it in `EFFECTS`. An effect reads
`change.taken` (+1: taken now, -1: no longer) or compares `before` and `after`; it may write through
`change.tx` and owe messages with `outbox.owe`. It must not depend on the language: who presses need not be
who is told, so words belong where the message is rendered.
"""

from collections.abc import Awaitable, Callable

from bot import nagging
from bot.doses.change import Change
from bot.following import tell_who_waits
from bot.runout import count_stock
from bot.store.anchors import reanchor
from bot.watching import close_for_all

Effect = Callable[[Change], Awaitable[None]]


async def recount(change: Change) -> None:
    """Let the next dose come its hours after what was really taken."""
    dose = change.after or change.before
    if dose is not None:
        await reanchor(change.tx, dose.schedule_id, change.now)


async def _ask_again(change: Change) -> None:
    """What is due once more is asked for again, as the person wants it."""
    if change.after is not None and change.after.state == "due" and change.after.nag_at is None:
        await nagging.begin(change.tx, [change.after.id], change.now)


# What follows from an answer, in this order.
EFFECTS: tuple[Effect, ...] = (recount, count_stock, _ask_again, close_for_all, tell_who_waits)


async def announce(change: Change) -> None:
    """Let everything follow that follows from this change, also from one that had no button."""
    for effect in EFFECTS:
        await effect(change)
