"""Replies in groups about who may do what."""

from bot.replies.i18n import _
from bot.replies.message import Message


def not_allowed() -> str:
    """Say that somebody else decides that; also used as a toast."""
    return _("Only the person who set me up in this group, or one of its administrators, can do that.")


def administrators_unknown() -> str:
    """Say that Telegram did not tell who is an administrator; also used as a toast."""
    return _("I couldn't ask Telegram who may do that here, so I changed nothing. Please try again soon.")


def not_your_question_toast() -> str:
    """Return the toast for a button of a question that somebody else was asked."""
    return _("I asked somebody else that. If you'd like to do the same, start with your own command.")


def sending_in_private() -> Message:
    """Say that the file is sent in the private chat, being too private for a group."""
    return Message(_("I'm sending it to you in our private chat, since others read along here."))


def start_private_chat_first() -> Message:
    """Ask to start a private chat, which the bot needs to send the file there."""
    return Message(
        _(
            "Others read along here, so I'd rather send that to you alone. "
            "Please open a private chat with me and send /start there; then ask for /export here again."
        )
    )


def anonymous_export_refused() -> Message:
    """Refuse an export to somebody who writes in the name of the group and so has no private chat."""
    return Message(
        _(
            "Others read along here, so I'd rather send that to one person, but you write in the name of "
            "the group. Please ask for /export again in your own name."
        )
    )


def operator_command_in_private() -> Message:
    """Refuse an operator's command in a group."""
    return Message(_("Please send me that in our private chat: others read along here."))


def edits_are_ignored() -> Message:
    """Say that an edited message is not answered again."""
    return Message(
        _("I don't read changes to a message I've dealt with already. Please send it again as a new one.")
    )
