"""What people read who were not heard from for long."""

from bot.replies.message import Button, Message, data
from bot.replies.words import _


def notice(days: int) -> Message:
    """Everything will be erased, unless they want it kept."""
    text = _(
        "I have not heard from you for a long time. In {days} days I erase everything I keep about you: "
        "reminders, history, settings.\n\nWant to keep it? One tap is enough, or write anything."
    )
    return Message(text.format(days=days), rows=((Button(_("Keep everything"), data("keep", "all")),),))


def kept() -> Message:
    """They want it kept."""
    return Message(_("Good to hear from you. Everything stays as it is."))
