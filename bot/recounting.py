"""What an answer moves where hours are counted from the last dose: an effect of `bot.answering`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.anchors import reanchor

if TYPE_CHECKING:
    from bot.answering import Change


async def recount(change: Change) -> None:
    """Let the next dose come its hours after what was really taken."""
    dose = change.after or change.before
    if dose is not None:
        await reanchor(change.tx, dose.schedule_id, change.now)
