"""Whether the bot writes to a chat by itself, and what people hear about it."""

from datetime import timedelta

from bot import ticker, watching
from bot.context import Context
from bot.outgoing import redrawn
from bot.replies import basics
from bot.replies.words import language
from bot.store import dialogs, doses, schedules, tips
from bot.store.care import Care
from handlers import travel

# Who comes and who stays away is a matter of days; a row need not be written for every tap.
SEEN_EVERY = timedelta(hours=12)


async def rest(context: Context, state: str) -> list[Care]:
    """Nothing is due for this chat while it is in that state; returns the care that ends with it."""
    await context.change_subscriber(state=state)
    await _let_go(context)
    await mend(context)
    await dialogs.clear_all(await context.tx(), context.chat_id)
    return await watching.part(await context.tx(), context.chat_id, context.now)


async def _let_go(context: Context) -> None:
    tx = await context.tx()
    await schedules.rest(tx, context.chat_id)
    await tips.advance(tx, {context.chat_id: None})


async def wake(context: Context) -> None:
    """Write to this chat again, from now on; nothing of the meantime is made up for."""
    await context.change_subscriber(state="active")
    await travel.wake(context)
    await mend(context)
    context.say(basics.welcome_back())


async def mend(context: Context) -> None:
    """What was asked before must say what is so now: that it is not asked for any more, or is again."""
    open_ones = await doses.open_messages(await context.tx(), context.chat_id)
    context.outgoing.extend(redrawn(context.chat_id, message_id) for message_id in open_ones)


async def stopped(context: Context) -> bool:
    """Whether the person sent /stop."""
    return (await context.subscriber()).state == "stopped"


async def hold(context: Context) -> None:
    """What was just set up after /stop waits for /start like everything else, and the person hears so."""
    if await stopped(context):
        await _let_go(context)
        context.say(basics.still_stopped())


async def notice(context: Context) -> None:
    """Whoever writes can be written to again, in the language their app has now.

    What is due already is on record before a handler changes what comes due, so that no dose falls between.
    """
    await ticker.catch_up(await context.tx(), context.chat_id, context.now)
    subscriber = await context.subscriber()
    if subscriber.seen_at is None or subscriber.seen_at + SEEN_EVERY <= context.now:
        await context.change_subscriber(seen_at=context.now)
    speaks_for_all = not context.is_group or context.user_id == subscriber.set_up_by
    if speaks_for_all and subscriber.language != language.get():
        await context.change_subscriber(language=language.get())
    if subscriber.state == "blocked":
        await wake(context)
