"""Access for operators: the people named in VESPER_ADMIN_IDS, each under their own name."""

from telegram import Update

from bot.context import Context


def is_operator(update: Update, context: Context) -> bool:
    """Return whether the sender is an operator."""
    user = update.effective_user
    return user is not None and user.id in context.world.settings.admin_ids


def is_private(update: Update, context: Context) -> bool:
    """Return whether the chat is the sender's private one."""
    user = update.effective_user
    return user is not None and user.id == context.chat_id
