"""Nagging of a reminder, and the quiet hours."""

import re
from dataclasses import replace
from datetime import time

from telegram import Update

from bot.context import Context
from bot.domain.nagging import NAG_POLICIES, QuietHours
from bot.domain.parsing.errors import ParseError
from bot.domain.parsing.time_ranges import parse_time_range
from bot.doses import nagging
from bot.replies.message import Message
from bot.replies.reminders import nagging as replies
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.doses import doses
from bot.store.reminders import nagging as nagging_store
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder
from handlers import callbacks
from handlers.callbacks import Press
from handlers.feature import ButtonHandler, DialogHandler, Feature

NAME = "quiet"
_HOURS = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d", re.ASCII)
FIRST_PACE = "gentle"


async def nag_pressed(update: Update, context: Context) -> None:
    """Handle a button of a reminder's nagging choice."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["open", which]:
            done = await _update_nagging(context, press, which, {})
        case ["ask", which]:
            done = await _start_nagging(context, press, await callbacks.find_reminder(context, which))
        case ["dose", which]:
            done = await _start_nagging(context, press, await _find_reminder_of_dose(context, which))
        case ["pace", which, "off"]:
            done = await _update_nagging(context, press, which, {"nag": None})
        case ["pace", which, pace] if pace in NAG_POLICIES:
            done = await _update_nagging(context, press, which, {"nag": pace})
        case ["loud", which, "0" | "1" as loud]:
            done = await _update_nagging(context, press, which, {"loud": loud == "1"})
        case _:
            done = False
    if not done:
        await callbacks.answer_unknown(update, context)


async def _update_nagging(
    context: Context, press: Press, which: str, values: dict[str, str | bool | None]
) -> bool:
    tx, reminder = await context.tx(), await callbacks.find_reminder(context, which)
    if reminder is None:
        return False
    if values:
        await nagging_store.set_options(tx, context.chat_id, reminder.id, **values)
        await nagging.replan(tx, reminder.id, context.now)
    chosen = await schedules.get(tx, context.chat_id, reminder.id)
    if chosen is None or chosen.schedule is None:  # as-needed items never nag
        return False
    callbacks.answer_in_place(context, press, replies.nagging_choice(chosen, await context.subscriber()))
    return True


async def _find_reminder_of_dose(context: Context, word: str) -> Reminder | None:
    """Return the reminder of the dose that a button names; None when this chat has none such."""
    tx, which = await context.tx(), callbacks.parse_row_id(word)
    found = [] if which is None else await doses.get(tx, context.chat_id, [which])
    if not found or found[0].ref != word:
        return None
    return await schedules.get(tx, context.chat_id, found[0].schedule_id)


async def _start_nagging(context: Context, press: Press, reminder: Reminder | None) -> bool:
    """Make a reminder nag gently, if it does not nag yet, and show the choice below."""
    if reminder is None or reminder.schedule is None:
        return False
    tx = await context.tx()
    if reminder.nag is None:
        await nagging_store.set_options(tx, context.chat_id, reminder.id, nag=FIRST_PACE)
        await nagging.replan(tx, reminder.id, context.now)
        reminder = replace(reminder, nag=FIRST_PACE)
    callbacks.answer_below(context, press, replies.nagging_choice(reminder, await context.subscriber()))
    return True


async def quiet_pressed(update: Update, context: Context) -> None:
    """Handle a button of the quiet hours."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["open"]:
            pass
        case ["below"]:
            callbacks.answer_below(context, press, await _render_quiet_hours(context))
            return
        case ["off"]:
            await context.change_subscriber(quiet_from=None, quiet_until=None)
        case ["set", start, end] if (quiet := _parse_button(start, end)) is not None:
            await _store_quiet_hours(context, quiet)
        case ["type"]:
            await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, "hours"), context.now)
            callbacks.answer_below(context, press, replies.ask_quiet_hours())
            return
        case _:
            await callbacks.answer_unknown(update, context)
            return
    callbacks.answer_in_place(context, press, await _render_quiet_hours(context))


async def show_quiet_hours(context: Context, told: QuietHours | None) -> None:
    """Show the quiet hours, to be set by a tap to those that were told, if any were."""
    context.say(await _render_quiet_hours(context, told))


async def _render_quiet_hours(context: Context, told: QuietHours | None = None) -> Message:
    known = await schedules.of_chat(await context.tx(), context.chat_id)
    loud = [each for each in known if each.nag is not None and each.loud]
    return replies.quiet_hours_card((await context.subscriber()).quiet, loud, told)


def _parse_button(start: str, end: str) -> QuietHours | None:
    """Parse the hours of a button, which says "2200"; None for what no button of ours says."""
    if not (_HOURS.fullmatch(start) and _HOURS.fullmatch(end)) or start == end:
        return None
    return QuietHours(time(int(start[:2]), int(start[2:])), time(int(end[:2]), int(end[2:])))


async def _store_quiet_hours(context: Context, quiet: QuietHours) -> None:
    await context.change_subscriber(quiet_from=f"{quiet.start:%H:%M}", quiet_until=f"{quiet.end:%H:%M}")


async def handle_text(context: Context, _dialog: Dialog, text: str) -> None:
    """Handle typed quiet hours."""
    read = parse_time_range(text, context.language)
    if isinstance(read, ParseError):
        context.say(replies.ask_quiet_hours(is_retry=True))
        return
    await dialogs.clear(await context.tx(), context.chat_id)
    await _store_quiet_hours(context, QuietHours(*read))
    context.say(await _render_quiet_hours(context))


FEATURE = Feature(
    buttons=(
        ButtonHandler("nag", nag_pressed, affects_group=frozenset({"pace", "loud", "ask", "dose"})),
        ButtonHandler("quiet", quiet_pressed, affects_group=frozenset({"off", "set", "type"})),
    ),
    dialog=DialogHandler(NAME, handle_text, answers=frozenset({"quiet_hours"})),
)
