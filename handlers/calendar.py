"""/calendar: the reminders as a file for a calendar program."""

from telegram import Update

from bot.context import Context
from bot.store import schedules


async def calendar_command(_update: Update, context: Context) -> None:
    """Everything that comes due, as an .ics file."""
    from bot.replies import calendars as replies

    subscriber = await context.subscriber()
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    writing = replies.Writing(context.now, context.bot.username, hides=subscriber.discreet)
    context.say(replies.message(reminders, writing))
