"""What operators write to many, as everybody gets it."""

from typing import Any

from bot.replies.message import Button, Message, data
from bot.replies.words import _


def params(text: str, photo: str | None) -> dict[str, Any]:
    """What Telegram is given; one message, as the operator wrote it, and a way to get no more of them."""
    message = Message(text, ((Button(_("🔕 Fewer messages"), data("news", "off")),),))
    shown = {"text": message.text, "reply_markup": message.markup()}
    return shown if photo is None else {**shown, "photo": photo}
