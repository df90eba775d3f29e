"""/doses: the list of reminders, with edit, pause, resume and delete."""

from telegram import Update

from bot.context import Context
from bot.domain.names import fold
from bot.domain.reminder_edits import to_line
from bot.messages.dose_reminder import ReminderRedraw
from bot.queries.stock import view_of
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.replies.reminders import pausing
from bot.replies.reminders import remind as replies
from bot.replies.talk import how_to_name_a_person
from bot.store.doses import doses
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder
from handlers import callbacks
from handlers.account import active_state
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, Feature
from handlers.reminders import conflicts, draft_parts


async def doses_command(_update: Update, context: Context) -> None:
    """List every reminder."""
    await context.subscriber()
    context.say(await _render_list(context))


async def show_of_person(context: Context, person: str) -> None:
    """List the reminders of a person, or say how to set one up."""
    await context.subscriber()
    every = await schedules.of_chat(await context.tx(), context.chat_id)
    theirs = [
        each for each in every if each.item.person is not None and fold(each.item.person) == fold(person)
    ]
    context.say(replies.reminder_list(theirs, 0) if theirs else how_to_name_a_person(person))


async def _render_list(context: Context, page: int = 0) -> Message:
    return replies.reminder_list(await schedules.of_chat(await context.tx(), context.chat_id), page)


async def _render_card(context: Context, reminder: Reminder) -> Message:
    tx = await context.tx()
    fresh = await schedules.get(tx, context.chat_id, reminder.id) or reminder
    box = await view_of(tx, fresh, context.now)
    return replies.reminder_card(fresh, box, context.now, stopped=await active_state.is_stopped(context))


async def schedule_pressed(update: Update, context: Context) -> None:
    """Handle a button of the list or of one reminder's card."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["list", page] if (number := callbacks.parse_row_id(page)) is not None:
            callbacks.answer_in_place(context, press, await _render_list(context, number))
            return
        case [verb, which]:
            reminder = await callbacks.find_reminder(context, which)
            if reminder is not None and await _handle_button(context, press, verb, reminder):
                return
    await callbacks.answer_unknown(update, context)


async def _handle_button(context: Context, press: Press, verb: str, reminder: Reminder) -> bool:
    match verb:
        case "open":
            callbacks.answer_in_place(context, press, await _render_card(context, reminder))
        case "pause":
            callbacks.answer_in_place(context, press, pausing.ask_until(reminder))
        case "resume":
            await _resume(context, press, reminder)
        case "edit":
            await _edit(context, press, reminder)
        case "delete":
            callbacks.answer_in_place(context, press, replies.ask_to_delete(reminder))
        case "really":
            await _delete(context, press, reminder)
        case _:
            return False
    return True


async def _resume(context: Context, press: Press, reminder: Reminder) -> None:
    await schedules.set_state(await context.tx(), reminder, "active", context.now)
    await active_state.hold_if_stopped(context)
    callbacks.answer_in_place(context, press, await _render_card(context, reminder))
    await conflicts.warn_about_resumed(context, [reminder])


async def _edit(context: Context, press: Press, reminder: Reminder) -> None:
    item, terms = reminder.item, reminder.instructions
    line = to_line(
        item.name,
        item.amount,
        item.unit,
        reminder.schedule,
        context.now,
        context.language,
        terms=terms,
        person=item.person,
    )
    asked = await draft_parts.ask_what_to_change(
        context, line, reminder.id, as_needed=reminder.schedule is None
    )
    callbacks.answer_below(context, press, asked)


async def _delete(context: Context, press: Press, reminder: Reminder) -> None:
    tx = await context.tx()
    await schedules.set_state(tx, reminder, "ended", context.now)
    shown = await doses.open_messages(tx, context.chat_id, reminder.id)
    await doses.delete_open(tx, reminder.id)
    context.outgoing.extend(
        ReminderRedraw(message_id=each, deleted=True).to(context.chat_id) for each in shown
    )
    callbacks.answer_in_place(context, press, await _render_list(context), replies.deleted_toast())


FEATURE = Feature(
    commands=(
        Command(
            "doses",
            doses_command,
            N_("All your reminders"),
            HelpSection.TO_REMEMBER,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(
        ButtonHandler(
            "schedule",
            schedule_pressed,
            affects_group=frozenset({"pause", "resume", "edit", "delete", "really"}),
            reads=frozenset({"list", "open", "pause", "delete"}),
        ),
    ),
)
