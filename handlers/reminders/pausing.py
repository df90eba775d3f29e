"""/pause and /resume: for all reminders or one, until a date or until the person resumes them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

from telegram import Update

from bot.context import Context
from bot.domain.name_matching import match_names
from bot.domain.parsing.pauses import parse_pause
from bot.domain.row_references import id_of
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.replies.reminders import pausing as replies
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder
from handlers import callbacks
from handlers.account import active_state
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature
from handlers.reminders import conflicts

OPEN_END = "open"
DAY_CHOICES = ("1", "3", "7")


async def pause_command(_update: Update, context: Context) -> None:
    """Pause what the text after /pause names, or ask until when."""
    text = " ".join(context.args or [])
    pausable = await _list_pausable(context)
    if not pausable:
        context.say(replies.nothing_to_pause())
        return
    if not text:
        context.say(replies.ask_until(None))
        return
    read = parse_pause(text, await context.today(), context.language)
    if read is None:
        matches = _find_by_name(text, pausable)
        context.say(
            replies.ask_until(matches[0])
            if len(matches) == 1
            else replies.ask_until(None, unreadable_text=text)
        )
    elif read.name:
        await _pause_named(context, read.name, read.until, pausable)
    else:
        await _reply(context, await _pause(context, pausable, read.until))


async def _reply(context: Context, message: Message) -> None:
    context.say(message)
    await active_state.hold_if_stopped(context)


async def _pause_named(context: Context, name: str, until: date | None, pausable: Sequence[Reminder]) -> None:
    matches = _find_by_name(name, pausable)
    match matches:
        case []:
            context.say(replies.unknown_name(name))
        case [only]:
            await _reply(context, await _pause(context, [only], until))
        case _:
            context.say(replies.ask_which_to_pause(matches, OPEN_END if until is None else until.isoformat()))


def _find_by_name(name: str, reminders: Sequence[Reminder]) -> list[Reminder]:
    return [reminders[index] for index in match_names(name, [each.item.name for each in reminders])]


async def _list_pausable(context: Context) -> list[Reminder]:
    """Return active reminders and those paused until a date; an open-ended pause stays as it is."""
    await context.subscriber()
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    on = [each for each in reminders if each.state == "active" or each.paused_until is not None]
    return [each for each in on if each.schedule is not None]


async def _pause(context: Context, reminders: Sequence[Reminder], until: date | None) -> Message:
    tx = await context.tx()
    for each in reminders:
        if until is None:
            await schedules.set_state(tx, each, "paused", context.now)
        else:
            await schedules.pause_until(tx, each, until, context.now)
    await active_state.refresh_messages(context)
    return replies.pause_confirmed(until, await _reload(context, reminders), context.now)


async def _resume(context: Context, reminders: Sequence[Reminder]) -> Message:
    for each in reminders:
        await schedules.set_state(await context.tx(), each, "active", context.now)
    await conflicts.warn_about_resumed(context, reminders)
    return replies.resume_confirmed(await _reload(context, reminders), context.now)


async def _reload(context: Context, reminders: Sequence[Reminder]) -> list[Reminder]:
    ids = {each.id for each in reminders}
    return [each for each in await schedules.of_chat(await context.tx(), context.chat_id) if each.id in ids]


async def resume_command(_update: Update, context: Context) -> None:
    """End the pause; ask which one when reminders were paused until different dates."""
    paused = await _list_paused(context)
    if len({each.paused_until for each in paused}) > 1:
        context.say(replies.ask_what_to_resume(paused))
    else:
        await _reply(context, await _resume(context, paused))


async def _list_paused(context: Context) -> list[Reminder]:
    await context.subscriber()
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    return [each for each in reminders if each.state == "paused"]


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a typed date."""
    today, language = await context.today(), context.language
    read = parse_pause(text, today, language) or parse_pause(language.writer.until(text), today, language)
    if read is None or read.name:
        context.say(replies.ask_date(again=True))
        return
    await dialogs.clear(await context.tx(), context.chat_id)
    reminders = await _load_asked(context, str(dialog.data["of"]))
    if reminders:
        await _reply(context, await _pause(context, reminders, read.until))
    else:
        context.say(replies.nothing_to_pause())


async def _load_asked(context: Context, who: str) -> list[Reminder]:
    """Return the reminders that the date was asked for: all pausable ones, or the one of that id."""
    if who == replies.ALL:
        return await _list_pausable(context)
    one = await schedules.get(await context.tx(), context.chat_id, int(who))
    return [] if one is None else [one]


async def _load_shown(context: Context, who: str) -> list[Reminder]:
    """Return the reminders that a button names: all pausable ones, or the one it shows."""
    if who == replies.ALL:
        return await _list_pausable(context)
    one = await callbacks.find_reminder(context, who)
    return [] if one is None else [one]


async def pause_pressed(update: Update, context: Context) -> None:
    """Handle a button under "until when?", or Resume."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["days", who, days] if days in DAY_CHOICES:
            until = await context.today() + timedelta(days=int(days))
            done = await _pause_from_button(context, press, who, until)
        case ["open", who] | ["till", who, "open"]:
            done = await _pause_from_button(context, press, who, None)
        case ["till", who, day] if (until_day := _parse_future_date(day, await context.today())) is not None:
            done = await _pause_from_button(context, press, who, until_day)
        case ["date", who] if await _load_shown(context, who):
            asked = Dialog("pause", "date", {"of": id_of(who)})
            await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
            callbacks.answer_below(context, press, replies.ask_date())
            done = True
        case ["resume", who]:
            done = await _resume_from_button(context, press, who)
        case _:
            done = False
    if not done:
        await callbacks.answer_unknown(update, context)


def _parse_future_date(day: str, today: date) -> date | None:
    with suppress(ValueError):
        read = date.fromisoformat(day)
        return read if read > today else None
    return None


async def _pause_from_button(context: Context, press: Press, who: str, until: date | None) -> bool:
    reminders = await _load_shown(context, who)
    if reminders:
        callbacks.answer_in_place(context, press, await _pause(context, reminders, until))
        await active_state.hold_if_stopped(context)
    return bool(reminders)


async def _resume_from_button(context: Context, press: Press, who: str) -> bool:
    one = [] if who == replies.ALL else await _load_shown(context, who)
    if who != replies.ALL and not one:
        return False
    callbacks.answer_in_place(context, press, await _resume(context, one or await _list_paused(context)))
    await active_state.hold_if_stopped(context)
    return True


FEATURE = Feature(
    commands=(
        Command(
            "pause",
            pause_command,
            N_("Pause reminders until a date"),
            HelpSection.TO_REMEMBER,
            affects_group=True,
        ),
        Command("resume", resume_command, N_("End a pause"), HelpSection.TO_REMEMBER, affects_group=True),
    ),
    buttons=(
        ButtonHandler(
            "pause", pause_pressed, affects_group=frozenset({"days", "open", "till", "date", "resume"})
        ),
    ),
    dialog=DialogHandler("pause", handle_text, answers=frozenset({"remind_pause"})),
)
