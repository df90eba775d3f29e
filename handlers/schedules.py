"""/doses: the list of reminders, with edit, pause, resume and delete."""

from telegram import Update

from bot.context import Context
from bot.domain.drafts import line_of
from bot.outgoing import redrawn
from bot.replies import pausing
from bot.replies import reminders as replies
from bot.replies.message import Message
from bot.runout import view_of
from bot.store import dialogs, doses, schedules
from bot.store.dialogs import Dialog
from bot.store.schedules import Reminder
from handlers import conflicts, pressing, resting
from handlers.pressing import Press


async def doses_command(_update: Update, context: Context) -> None:
    """List every reminder."""
    await context.subscriber()
    context.say(await _list(context))


async def _list(context: Context, page: int = 0) -> Message:
    return replies.reminders_list(await schedules.of_chat(await context.tx(), context.chat_id), page)


async def _card(context: Context, reminder: Reminder) -> Message:
    tx = await context.tx()
    fresh = await schedules.get(tx, context.chat_id, reminder.id) or reminder
    box = await view_of(tx, fresh, context.now)
    return replies.reminder_card(fresh, box, context.now, stopped=await resting.stopped(context))


async def schedule_pressed(update: Update, context: Context) -> None:
    """Handle a button of the list or of one reminder's card."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["list", page] if (number := pressing.row_id(page)) is not None:
            pressing.replace(context, press, await _list(context, number))
            return
        case [verb, which]:
            reminder = await pressing.reminder(context, which)
            if reminder is not None and await _change(context, press, verb, reminder):
                return
    await pressing.stale(update, context)


async def _change(context: Context, press: Press, verb: str, reminder: Reminder) -> bool:
    match verb:
        case "open":
            pressing.replace(context, press, await _card(context, reminder))
        case "pause":
            pressing.replace(context, press, pausing.ask_until(reminder))
        case "resume":
            await _resume(context, press, reminder)
        case "edit":
            await _edit(context, press, reminder)
        case "delete":
            pressing.replace(context, press, replies.ask_to_delete(reminder))
        case "really":
            await _delete(context, press, reminder)
        case _:
            return False
    return True


async def _resume(context: Context, press: Press, reminder: Reminder) -> None:
    await schedules.set_state(await context.tx(), reminder, "active", context.now)
    await resting.hold(context)
    pressing.replace(context, press, await _card(context, reminder))
    await conflicts.mention(context, [reminder])


async def _edit(context: Context, press: Press, reminder: Reminder) -> None:
    item, terms = reminder.item, reminder.terms
    line = line_of(
        item.name, item.amount, item.unit, reminder.schedule, context.now, terms=terms, person=item.person
    )
    asked = Dialog("remind", "line", {"line": line, "edits": reminder.id})
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
    pressing.follow(context, press, replies.ask_correction(line))


async def _delete(context: Context, press: Press, reminder: Reminder) -> None:
    tx = await context.tx()
    await schedules.set_state(tx, reminder, "ended", context.now)
    shown = await doses.open_messages(tx, context.chat_id, reminder.id)
    await doses.drop_open(tx, reminder.id)
    context.outgoing.extend(redrawn(context.chat_id, each, deleted=True) for each in shown)
    pressing.replace(context, press, await _list(context), replies.deleted())
