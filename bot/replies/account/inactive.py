"""Messages to people who have not written for long."""

from bot.replies.i18n import _
from bot.replies.message import Button, Message, callback_data


def erasure_notice(days: int) -> Message:
    """Announce that everything will be erased unless the person wants it kept."""
    text = _(
        "I have not heard from you for a long time. In {days} days I erase everything I keep about you: "
        "reminders, history, settings.\n\nWant to keep it? One tap is enough, or write anything."
    )
    return Message(
        text.format(days=days), rows=((Button(_("Keep everything"), callback_data("keep", "all")),),)
    )


def keep_confirmed() -> Message:
    """Confirm that everything is kept."""
    return Message(_("Good to hear from you. Everything stays as it is."))
