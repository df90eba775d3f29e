"""What is shown: HTML text with buttons; escaping, splitting and callback data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape as _escape
from typing import Any, Literal

from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

# Room for tags and entities, which Telegram does not count, is not worth counting exactly.
LONGEST = MessageLimit.MAX_TEXT_LENGTH - 96


@dataclass(frozen=True)
class Button:
    """A button under a message; `data` comes back when it is pressed, `url` opens a page."""

    text: str
    data: str = ""
    url: str = ""

    def to_dict(self) -> dict[str, str]:
        """Telegram's InlineKeyboardButton."""
        return {"text": self.text, **({"url": self.url} if self.url else {"callback_data": self.data})}


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """Names a file that is made when it leaves: its kind, and the renderer's JSON-serialisable arguments."""

    kind: Literal["month", "report", "board", "export", "calendar"]
    of: Mapping[str, Any]

    @property
    def method(self) -> str:
        """How Telegram is given it."""
        return "send_photo" if self.kind in {"month", "board"} else "send_document"


@dataclass(frozen=True)
class Message:
    """One message: Telegram HTML, rows of buttons, perhaps a file, which brings its words.

    `ask_location` shows the phone's "share my location" button; `drop_keyboard` takes it away again.
    """

    text: str
    rows: Rows = ()
    ask_location: str = ""
    drop_keyboard: bool = False
    drawing: Drawing | None = None

    def markup(self) -> dict[str, Any] | None:
        """Telegram's reply_markup."""
        if self.ask_location:
            button = {"text": self.ask_location, "request_location": True}
            return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
        if self.drop_keyboard:
            return {"remove_keyboard": True}
        if self.rows:
            return {"inline_keyboard": [[button.to_dict() for button in row] for row in self.rows]}
        return None

    def pieces(self) -> list["Message"]:
        """The same as messages that Telegram accepts, cut between lines; the buttons go under the last."""
        texts = split(self.text)
        return [*(Message(text) for text in texts[:-1]), replace(self, text=texts[-1])]


def escape(text: str) -> str:
    """Make any text safe inside Telegram's HTML."""
    return _escape(text, quote=False)


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Cut a text between paragraphs, else between lines; our tags never span lines, so each part is whole."""
    parts = []
    while len(text) > longest:
        cut = max(text.rfind("\n\n", 0, longest), 0) or max(text.rfind("\n", 0, longest), 0) or longest
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [*parts, text]


def data(*words: str | int) -> str:
    """Callback data "verb:argument:…".

    Raises:
        ValueError: longer than Telegram carries.
    """
    packed = ":".join(str(word) for word in words)
    if len(packed.encode()) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise ValueError(f"callback data is too long: {packed}")
    return packed


def stacked(buttons: list[Button], across: int = 1) -> Rows:
    """Buttons in rows of that many."""
    return tuple(tuple(buttons[i : i + across]) for i in range(0, len(buttons), across))
