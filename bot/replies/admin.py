"""What operators read in Telegram."""

from collections.abc import Mapping

from bot.replies.message import Message, escape
from bot.replies.words import _


def numbers(counted: Mapping[str, int]) -> Message:
    """How much there is of everything; what is counted keeps the names that `vesper stats` prints."""
    lines = "\n".join(f"{escape(name)}: {count:,}" for name, count in counted.items())
    return Message(f"<b>{_('Vesper in numbers')}</b>\n\n{lines}")
