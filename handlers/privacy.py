"""/privacy, /export, /forget."""

from math import ceil

from telegram import Update

from bot import watching
from bot.context import Context
from bot.replies import basics
from bot.replies import groups as group_replies
from bot.store import outbox, subscribers
from handlers import groups, pressing


async def privacy(_update: Update, context: Context) -> None:
    """Show what is stored, and how to delete it."""
    settings = context.world.settings
    backups = ceil(settings.backup_hours * settings.backups_kept / 24)
    retention = basics.Kept(settings.keep_messages_days, backups, settings.forget_idle_days)
    context.say(basics.privacy(retention, in_group=context.is_group))


async def export(_update: Update, context: Context) -> None:
    """Send everything about this chat as a JSON file, one at a time; a group's file goes to one person."""
    await context.subscriber()
    reader = await groups.own_chat(context)
    whose = context.chat_id if context.is_group else None
    if reader is None:
        unnamed = context.user_id is None
        context.say(group_replies.say_who_you_are() if unnamed else group_replies.write_to_me_first())
    elif await outbox.owes_file(await context.tx(), reader, "export", whose):
        context.say(basics.export_is_coming())
    elif whose is not None:
        context.say(basics.export(whose=whose), to=reader)
        context.say(group_replies.sent_in_private())
    else:
        context.say(basics.export())


async def forget(_update: Update, context: Context) -> None:
    """Ask once for confirmation before erasing."""
    context.say(basics.ask_to_forget())


async def forget_pressed(update: Update, context: Context) -> None:
    """Erase everything at once, or nothing."""
    press = pressing.pressed(update)
    if press.words[1:] == ["yes"]:
        await watching.part(await context.tx(), context.chat_id, context.now)
        await subscribers.erase(await context.tx(), context.chat_id)
        pressing.replace(context, press, basics.forgotten())
    else:
        pressing.replace(context, press, basics.kept())
