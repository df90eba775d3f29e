"""/reload: reads content/ again, for the operators named in VESPER_ADMIN_IDS."""

from telegram import Update

from bot.context import Context
from bot.library import ContentError
from bot.replies import reloading as replies
from bot.replies.groups import operators_in_private
from handlers import fallback
from handlers.operators import is_alone, is_operator


async def reload_command(update: Update, context: Context) -> None:
    """Reload the content, and say what changed or what has to be corrected first.

    For everybody but operators the command does not exist.
    """
    if not is_operator(update, context):
        await fallback.unknown_command(update, context)
        return
    if not is_alone(update, context):
        context.say(operators_in_private())
        return
    knowledge = context.world.knowledge
    try:
        change = await knowledge.renew(context.world.settings.content_dir)
    except ContentError as error:
        context.say(replies.refused(error.problems))
    else:
        knowledge.announce()
        context.say(replies.renewed(change.added, change.gone, change.changed))
