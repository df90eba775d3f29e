"""Nagging of a reminder, and the quiet hours."""

from datetime import time

from telegram import Update

from bot import nagging
from bot.context import Context
from bot.domain.nagging import PACES, Quiet
from bot.domain.reading.problems import Problem
from bot.domain.reading.spans import span
from bot.replies import nags as replies
from bot.replies.message import Message
from bot.store import again, dialogs, schedules
from bot.store.dialogs import Dialog
from handlers import pressing
from handlers.pressing import Press

NAME = "quiet"


async def nag_pressed(update: Update, context: Context) -> None:
    """Handle a button of a reminder's nagging choice."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["open", which]:
            done = await _choose(context, press, which, {})
        case ["pace", which, "off"]:
            done = await _choose(context, press, which, {"nag": None})
        case ["pace", which, pace] if pace in PACES:
            done = await _choose(context, press, which, {"nag": pace})
        case ["loud", which, "0" | "1" as loud]:
            done = await _choose(context, press, which, {"loud": loud == "1"})
        case _:
            done = False
    if not done:
        await pressing.stale(update, context)


async def _choose(context: Context, press: Press, which: str, values: dict[str, str | bool | None]) -> bool:
    tx, reminder = await context.tx(), await pressing.reminder(context, which)
    if reminder is None:
        return False
    if values:
        await again.choose(tx, context.chat_id, reminder.id, **values)
        await nagging.rethink(tx, reminder.id, context.now)
    chosen = await schedules.get(tx, context.chat_id, reminder.id)
    if chosen is None or chosen.schedule is None:  # as-needed items never nag
        return False
    pressing.replace(context, press, replies.choice(chosen, await context.subscriber()))
    return True


async def quiet_pressed(update: Update, context: Context) -> None:
    """Handle a button of the quiet hours."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["open"]:
            pass
        case ["off"]:
            await context.change_subscriber(quiet_from=None, quiet_until=None)
        case ["set", start, end] if (quiet := _hours(start, end)) is not None:
            await _set(context, quiet)
        case ["type"]:
            await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, "hours"), context.now)
            pressing.follow(context, press, replies.ask_hours())
            return
        case _:
            await pressing.stale(update, context)
            return
    pressing.replace(context, press, await _quiet_hours(context))


async def _quiet_hours(context: Context) -> Message:
    known = await schedules.of_chat(await context.tx(), context.chat_id)
    loud = [each for each in known if each.nag is not None and each.loud]
    return replies.quiet_hours((await context.subscriber()).quiet, loud)


def _hours(start: str, end: str) -> Quiet | None:
    """Parse the hours of a button, which says "2200"; None for what no button of ours says."""
    if (f"{start[:2]}:{start[2:]}", f"{end[:2]}:{end[2:]}") not in replies.USUAL_NIGHTS:
        return None
    return Quiet(time(int(start[:2]), int(start[2:])), time(int(end[:2]), int(end[2:])))


async def _set(context: Context, quiet: Quiet) -> None:
    await context.change_subscriber(quiet_from=f"{quiet.start:%H:%M}", quiet_until=f"{quiet.end:%H:%M}")


async def heard(context: Context, _dialog: Dialog, text: str) -> None:
    """Handle typed quiet hours."""
    read = span(text)
    if isinstance(read, Problem):
        context.say(replies.ask_hours(again=True))
        return
    await dialogs.clear(await context.tx(), context.chat_id)
    await _set(context, Quiet(*read))
    context.say(await _quiet_hours(context))
