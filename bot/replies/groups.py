"""What people in a group hear about who may do what there."""

from bot.replies.message import Message
from bot.replies.words import _


def not_yours() -> str:
    """Somebody else decides that; a toast, too."""
    return _("Only the person who set me up in this group, or one of its administrators, can do that.")


def not_known_who() -> str:
    """Telegram did not say who is an administrator; a toast, too."""
    return _("I couldn't ask Telegram who may do that here, so I changed nothing. Please try again soon.")


def somebody_elses_question() -> str:
    """A toast: the button belongs to a question that somebody else was asked."""
    return _("I asked somebody else that. If you'd like to do the same, start with your own command.")


def sent_in_private() -> Message:
    """The file is too private for a group."""
    return Message(_("I'm sending it to you in our private chat, since others read along here."))


def write_to_me_first() -> Message:
    """The bot may not write to who asked for their data."""
    return Message(
        _(
            "Others read along here, so I'd rather send that to you alone. "
            "Please open a private chat with me and send /start there; then ask for /export here again."
        )
    )


def say_who_you_are() -> Message:
    """Who wrote in the name of the group cannot be written to."""
    return Message(
        _(
            "Others read along here, so I'd rather send that to one person, but you write in the name of "
            "the group. Please ask for /export again in your own name."
        )
    )


def operators_in_private() -> Message:
    """An operator's command where others read along."""
    return Message(_("Please send me that in our private chat: others read along here."))


def changes_are_not_read() -> Message:
    """An edited message that is not answered anew."""
    return Message(
        _("I don't read changes to a message I've dealt with already. Please send it again as a new one.")
    )
