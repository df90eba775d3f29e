"""/reload: reads content/ again, for the operators named in VESPER_ADMIN_IDS."""

from telegram import Update

from bot.context import Context
from bot.library import ContentError
from bot.replies.account.groups import operator_command_in_private
from bot.replies.basics import HelpSection
from bot.replies.operators import reload as replies
from handlers import fallback
from handlers.feature import N_, Command, Feature
from handlers.operators.access import is_operator, is_private


async def reload_command(update: Update, context: Context) -> None:
    """Reload the content, and say what changed or what has to be corrected first.

    For everybody but operators the command does not exist.
    """
    if not is_operator(update, context):
        await fallback.unknown_command(update, context)
        return
    if not is_private(update, context):
        context.say(operator_command_in_private())
        return
    knowledge = context.world.knowledge_source
    try:
        change = await knowledge.reload(context.world.settings.content_dir)
    except ContentError as error:
        context.say(replies.reload_refused(error.problems))
    else:
        knowledge.notify_processes()
        context.say(replies.reload_confirmed(change.added, change.removed, change.changed))


FEATURE = Feature(
    commands=(
        Command("reload", reload_command, N_("Read what I know anew, after a change"), HelpSection.OPERATORS),
    ),
)
