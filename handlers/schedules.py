"""/doses: the list of reminders, with edit, pause, resume and delete."""

from telegram import Update

from bot.context import Context
from bot.domain.drafts import line_of
from bot.replies import reminders as replies
from bot.store import dialogs, schedules
from bot.store.dialogs import Dialog
from bot.store.schedules import Reminder
from handlers import pressing
from handlers.pressing import Press


async def doses_command(_update: Update, context: Context) -> None:
    """Every reminder."""
    await context.subscriber()
    context.say(replies.reminders_list(await schedules.of_chat(await context.tx(), context.chat_id)))


async def schedule_pressed(update: Update, context: Context) -> None:
    """A button of the list or of one reminder's card."""
    press = pressing.pressed(update)
    tx = await context.tx()
    match press.words[1:]:
        case ["list"]:
            every = await schedules.of_chat(tx, context.chat_id)
            pressing.replace(context, press, replies.reminders_list(every))
            return
        case [verb, which] if (schedule_id := pressing.row_id(which)) is not None:
            reminder = await schedules.get(tx, context.chat_id, schedule_id)
            if reminder is not None and await _change(context, press, verb, reminder):
                return
    await pressing.stale(update, context)


async def _change(context: Context, press: Press, verb: str, reminder: Reminder) -> bool:
    tx = await context.tx()
    match verb:
        case "open":
            pressing.replace(context, press, replies.reminder_card(reminder, context.now))
        case "pause" | "resume":
            state: schedules.State = "paused" if verb == "pause" else "active"
            await schedules.set_state(tx, reminder, state, context.now)
            changed = await schedules.get(tx, context.chat_id, reminder.id)
            pressing.replace(context, press, replies.reminder_card(changed or reminder, context.now))
        case "edit":
            line = line_of(reminder.item.name, reminder.item.amount, reminder.item.unit, reminder.schedule)
            asked = Dialog("remind", "line", {"line": line, "edits": reminder.id})
            await dialogs.put(tx, context.chat_id, asked, context.now)
            pressing.follow(context, press, replies.ask_correction(line))
        case "delete":
            pressing.replace(context, press, replies.ask_to_delete(reminder))
        case "really":
            await schedules.set_state(tx, reminder, "ended", context.now)
            every = await schedules.of_chat(tx, context.chat_id)
            pressing.replace(context, press, replies.reminders_list(every))
        case _:
            return False
    return True
