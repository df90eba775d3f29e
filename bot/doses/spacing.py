"""Spacing: a notice of the doses that have to wait because one was taken."""

from datetime import timedelta

from bot.doses.change import DoseChange
from bot.messages.doses_wait import DosesWait
from bot.queries.spacing import waits_after
from bot.store.queue import outbox

# Drop the notice after this time: by then the day is decided.
NOTICE_LIFETIME = timedelta(hours=2)


async def owe_spacing_notice(change: DoseChange) -> None:
    """Owe a notice of the doses that have to wait, if a dose was taken now or its time was corrected."""
    before, now_is = change.before, change.after
    if now_is is None or now_is.state != "taken":
        return
    is_news = change.taken_delta == 1 or (before is not None and before.taken_at != now_is.taken_at)
    if is_news and await waits_after(change.tx, change.world.knowledge, now_is, change.now):
        notice = DosesWait(due_at=change.now, dose_id=now_is.id)
        expires_at = change.now + NOTICE_LIFETIME
        owed = notice.to(now_is.chat_id, expires_at=expires_at, thread_id=now_is.thread_id)
        await outbox.owe(change.tx, [owed], change.now)
