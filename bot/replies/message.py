"""Messages in Telegram's HTML with buttons; escaping, splitting and callback data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape as _escape
from typing import Any, Literal

# Telegram's limits, which PTB has as well: `vesper ask` would import all of PTB for them.
MAX_TEXT_CHARS = 4_096
MAX_CAPTION_CHARS = 1_024
MAX_CALLBACK_BYTES = 64
# Characters per message, with a margin; tags and entities are counted, too, though Telegram does not.
MAX_CHARS = MAX_TEXT_CHARS - 96


@dataclass(frozen=True)
class Button:
    """A button under a message: it sends `data` back, opens the page `url` or copies the text `copy`.

    `style` colours the one button of a message that people look for, or should not press by mistake; its text
    begins with a sign for whoever sees no colour.
    """

    text: str
    data: str = ""
    url: str = ""
    copy: str = ""
    style: Literal["", "success", "danger"] = ""

    def to_dict(self) -> dict[str, Any]:
        """Return Telegram's InlineKeyboardButton."""
        action: dict[str, Any] = {"url": self.url} if self.url else {"callback_data": self.data}
        if self.copy:
            action = {"copy_text": {"text": self.copy}}
        return {"text": self.text, **({"style": self.style} if self.style else {}), **action}


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Attachment:
    """A file that is rendered when it is sent: its kind, and the renderer's JSON-serialisable arguments."""

    kind: Literal[
        "month",
        "report",
        "board",
        "export",
        "calendar",
        "diary",
        "page",
        "sleeps",
        "ratings",
        "trial",
        "trials",
    ]
    of: Mapping[str, Any]

    @property
    def method(self) -> str:
        """Telegram's method that sends the file."""
        return "send_photo" if self.kind in {"month", "board", "diary", "trial"} else "send_document"


@dataclass(frozen=True)
class Message:
    """One message: Telegram HTML, rows of buttons, perhaps an attachment, which brings its own caption.

    `ask_location` shows the phone's "share my location" button; `drop_keyboard` removes that button.
    `draft_token` is that of the dialog whose card this is, so that the dialog learns the card's message.
    """

    text: str
    rows: Rows = ()
    ask_location: str = ""
    drop_keyboard: bool = False
    attachment: Attachment | None = None
    draft_token: str | None = None

    def reply_markup(self) -> dict[str, Any] | None:
        """Return Telegram's reply_markup."""
        if self.ask_location:
            button = {"text": self.ask_location, "request_location": True}
            return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
        if self.drop_keyboard:
            return {"remove_keyboard": True}
        if self.rows:
            return {"inline_keyboard": [[button.to_dict() for button in row] for row in self.rows]}
        return None

    def split(self) -> list["Message"]:
        """Split into messages that Telegram accepts, cut between lines; the buttons go under the last."""
        texts = split_text(self.text)
        return [*(Message(text) for text in texts[:-1]), replace(self, text=texts[-1])]


def shorten_end(text: str, most: int) -> str:
    """Shorten a text that is repeated to a person to `most` characters; an ellipsis stands for its end."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def escape(text: str) -> str:
    """Escape any text for Telegram's HTML."""
    return _escape(text, quote=False)


def expandable_quote(text: str) -> str:
    """Return Telegram HTML as a quote of which apps show three lines until it is tapped."""
    return f"<blockquote expandable>{text}</blockquote>"


def bold(text: str) -> str:
    """Return HTML in bold; what is translated cannot stand inside an f-string, where no tool finds it."""
    return f"<b>{text}</b>"


def split_text(text: str, max_chars: int = MAX_CHARS) -> list[str]:
    """Split a text between paragraphs, which no tag spans, else between lines; each part is valid."""
    parts = []
    while len(text) > max_chars:
        cut = max(text.rfind("\n\n", 0, max_chars), 0) or max(text.rfind("\n", 0, max_chars), 0) or max_chars
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [*parts, text]


def callback_data(*words: str | int) -> str:
    """Return callback data "verb:argument:…".

    Raises:
        ValueError: The data are longer than Telegram allows.
    """
    packed = ":".join(str(word) for word in words)
    if len(packed.encode()) > MAX_CALLBACK_BYTES:
        raise ValueError(f"callback data is too long: {packed}")
    return packed


def button_rows(buttons: list[Button], per_row: int = 1) -> Rows:
    """Arrange buttons in rows of `per_row`."""
    return tuple(tuple(buttons[i : i + per_row]) for i in range(0, len(buttons), per_row))
