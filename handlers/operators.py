"""Who may do what only operators can: those named in VESPER_ADMIN_IDS, each in their own name."""

from telegram import Update

from bot.context import Context


def is_operator(update: Update, context: Context) -> bool:
    """Whether whoever sent this is named as an operator."""
    user = update.effective_user
    return user is not None and user.id in context.world.settings.admin_ids


def is_alone(update: Update, context: Context) -> bool:
    """Whether nobody else reads along."""
    user = update.effective_user
    return user is not None and user.id == context.chat_id
