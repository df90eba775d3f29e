"""/calendar: the reminders as a file for calendar programs."""

from telegram import Update

from bot.context import Context
from bot.replies.basics import HelpSection
from bot.store.reminders import schedules
from handlers.feature import N_, Command, Feature


async def calendar_command(_update: Update, context: Context) -> None:
    """Send every scheduled reminder as an .ics file."""
    from bot.replies.reminders import calendar as replies

    subscriber = await context.subscriber()
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    writing = replies.CalendarOptions(context.now, context.bot.username, hide_names=subscriber.discreet)
    context.say(replies.calendar_message(reminders, writing))


FEATURE = Feature(
    commands=(
        Command(
            "calendar",
            calendar_command,
            N_("Your reminders for a calendar program"),
            HelpSection.TO_REMEMBER,
            repeatable=True,
            reads=True,
        ),
    ),
)
