"""The active state of a chat: whether the bot sends reminders there, and what people hear about it."""

from datetime import timedelta

from bot.context import Context
from bot.doses import caregivers
from bot.due import doses as due_doses
from bot.messages.dose_reminder import ReminderRedraw
from bot.replies import basics
from bot.replies.i18n import language
from bot.store import diaries, tips
from bot.store.account import dialogs
from bot.store.care.care import CareLink
from bot.store.doses import doses
from bot.store.reminders import schedules
from handlers.account import travel

# Time between updates of `seen_at`: inactivity is counted in days, so not every tap needs a write.
SEEN_INTERVAL = timedelta(hours=12)


async def deactivate(context: Context, state: str) -> list[CareLink]:
    """Put the chat into an inactive state, with nothing due any more; return the care relations that end."""
    await context.change_subscriber(state=state)
    await _clear_due_times(context)
    await refresh_messages(context)
    await dialogs.clear_all(await context.tx(), context.chat_id)
    return await caregivers.end_all_care(await context.tx(), context.chat_id, context.now)


async def _clear_due_times(context: Context) -> None:
    tx = await context.tx()
    await schedules.deactivate_chat(tx, context.chat_id)
    await tips.advance(tx, {context.chat_id: None})
    await diaries.deactivate_chat(tx, context.chat_id)


async def reactivate(context: Context) -> None:
    """Reactivate the chat from now on; nothing is sent for the time in between."""
    await context.change_subscriber(state="active")
    await travel.resume(context)
    await refresh_messages(context)
    context.say(basics.welcome_back())


async def refresh_messages(context: Context) -> None:
    """Redraw the open dose messages, so that they say whether the doses are still asked for."""
    open_ones = await doses.open_messages(await context.tx(), context.chat_id)
    context.outgoing.extend(
        ReminderRedraw(message_id=message_id).to(context.chat_id) for message_id in open_ones
    )


async def is_stopped(context: Context) -> bool:
    """Return whether the person sent /stop."""
    return (await context.subscriber()).state == "stopped"


async def hold_if_stopped(context: Context) -> None:
    """Hold back what was just set up after /stop, and tell the person that it waits for /start."""
    if await is_stopped(context):
        await _clear_due_times(context)
        context.say(basics.offer_restart())


async def note_activity(context: Context) -> None:
    """Note that the sender is active and may be written to, in the language of their app.

    Due doses are recorded before a handler changes what comes due, so that none is lost in between.
    """
    await due_doses.catch_up(await context.tx(), context.chat_id, context.now)
    subscriber = await context.subscriber()
    if subscriber.seen_at is None or subscriber.seen_at + SEEN_INTERVAL <= context.now:
        await context.change_subscriber(seen_at=context.now)
    speaks_for_all = not context.is_group or context.user_id == subscriber.set_up_by
    if speaks_for_all and subscriber.language != language.get():
        await context.change_subscriber(language=language.get())
    if subscriber.state == "blocked":
        await reactivate(context)
