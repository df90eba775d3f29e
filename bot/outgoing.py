"""Messages owed that need no words yet: a reminder to redraw, an apology."""

from collections.abc import Sequence

from bot.replies import basics
from bot.store.outbox import Owed


def redrawn(chat_id: int, message_id: int, *, deleted: bool = False, too_early: bool = False) -> Owed:
    """A reminder's message is to show what is so by then.

    Args:
        chat_id: The chat.
        message_id: The message.
        deleted: Nothing may be left to show, for the reminder was deleted.
        too_early: Nothing may be left to show, for what it shows comes at its own time.
    """
    why = {"deleted": deleted, "too_early": too_early}
    payload = {"message_id": message_id, **{name: True for name, is_so in why.items() if is_so}}
    return Owed(chat_id, "reminder", "edit_message_text", payload)


def moved_on(chat_id: int, message_id: int, dose_ids: Sequence[int]) -> Owed:
    """A newer message shows these doses: the earlier one must offer no buttons for them."""
    payload = {"message_id": message_id, "doses": [*dose_ids]}
    return Owed(chat_id, "reminder", "edit_message_text", payload)


def apology(chat_id: int) -> Owed:
    """What is said instead of an answer that cannot be given."""
    text = basics.our_fault().text
    return Owed(chat_id, "reply", "send_message", {"text": text, "reply_markup": None, "apology": True})
