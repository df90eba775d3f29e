"""/privacy, /export, /forget."""

from math import ceil

from telegram import Update

from bot.context import Context
from bot.doses import caregivers
from bot.replies import basics
from bot.replies.account import groups as group_replies
from bot.replies.basics import HelpSection
from bot.store import diary
from bot.store.account import subscribers
from bot.store.queue import outbox
from handlers import callbacks, groups
from handlers.feature import N_, ButtonHandler, Command, Feature


async def privacy_command(_update: Update, context: Context) -> None:
    """Show what is stored, and how to delete it."""
    settings = context.world.settings
    backups = ceil(settings.backup_hours * settings.backups_kept / 24)
    retention = basics.RetentionDays(settings.keep_messages_days, backups, settings.forget_idle_days)
    context.say(basics.privacy_notice(retention, in_group=context.is_group))


async def export_command(_update: Update, context: Context) -> None:
    """Send everything about this chat as a JSON file, one at a time; a group's file goes to one person."""
    await context.subscriber()
    reader = await groups.private_chat(context)
    whose = context.chat_id if context.is_group else None
    if reader is None:
        unnamed = context.user_id is None
        context.say(
            group_replies.anonymous_export_refused() if unnamed else group_replies.start_private_chat_first()
        )
    elif await outbox.owes_file(await context.tx(), reader, "export", whose):
        context.say(basics.export_already_pending())
    elif whose is not None:
        context.say(basics.export_message(subject_chat_id=whose), to_chat_id=reader)
        context.say(group_replies.sending_in_private())
    else:
        has_diary = bool(await diary.people_with_entries(await context.tx(), context.chat_id))
        context.say(basics.export_message(has_diary=has_diary))


async def export_pressed(update: Update, context: Context) -> None:
    """Send the entries of the chat's diaries, or its trials, as a table."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["sleeps"]:
            callbacks.answer_below(context, press, basics.table_message("sleeps"))
        case ["ratings"]:
            callbacks.answer_below(context, press, basics.table_message("ratings"))
        case ["trials"]:
            callbacks.answer_below(context, press, basics.table_message("trials"))
        case _:
            await callbacks.answer_unknown(update, context)


async def forget_command(_update: Update, context: Context) -> None:
    """Ask once for confirmation before erasing."""
    context.say(basics.ask_to_forget())


async def forget_pressed(update: Update, context: Context) -> None:
    """Erase everything at once, or nothing."""
    press = callbacks.read_press(update)
    if press.words[1:] == ["yes"]:
        await caregivers.end_all_care(await context.tx(), context.chat_id, context.now)
        await subscribers.erase(await context.tx(), context.chat_id)
        callbacks.answer_in_place(context, press, basics.everything_erased())
    else:
        callbacks.answer_in_place(context, press, basics.nothing_erased())


FEATURE = Feature(
    commands=(
        Command(
            "privacy",
            privacy_command,
            N_("What I keep about you"),
            HelpSection.YOUR_DATA,
            repeatable=True,
            reads=True,
        ),
        Command(
            "export",
            export_command,
            N_("Your data as a file"),
            HelpSection.YOUR_DATA,
            affects_group=True,
            reads=True,
        ),
        Command("forget", forget_command, N_("Erase everything"), HelpSection.YOUR_DATA, affects_group=True),
    ),
    buttons=(
        ButtonHandler("forget", forget_pressed, affects_group=frozenset({"yes"})),
        ButtonHandler(
            "export", export_pressed, affects_group=frozenset({"sleeps", "ratings", "trials"}), reads=None
        ),
    ),
)
