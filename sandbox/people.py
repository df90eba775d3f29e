"""The people who use the bot, and everything they can do to it."""

from typing import Any, Protocol

from telegram.constants import MessageLimit

from sandbox.chats import Chat
from sandbox.entities import clean, settle, utf16_length
from sandbox.files import Files, Upload, tiny_photo

Json = dict[str, Any]

_STICKER_SIDE = 512


class Platform(Protocol):
    """The side of Telegram that people's apps talk to; `sandbox.telegram.Telegram` is it."""

    chats: dict[int, Chat]
    files: Files

    def say(self, user: "User", chat_id: int, content: Json) -> Json:
        """Let a person's message reach the chat and the bot."""

    def change(self, chat_id: int, message_id: int, content: Json) -> Json:
        """Let a person edit a message of theirs."""

    def press(self, user: "User", chat_id: int, message_id: int, data: str, *, forged: bool) -> str:
        """Let a person press an inline button."""

    def set_blocked(self, user: "User", *, blocked: bool) -> None:
        """Let a person block or unblock the bot."""


class User:
    """A person with a private chat of the same id.

    Everything is said in the private chat unless ``chat_id`` names a group.

    Attributes:
        id: Telegram's number for the person and for the private chat.
        first_name: as shown to the bot.
        language_code: of the person's app, as an IETF tag.
    """

    def __init__(self, telegram: Platform, user_id: int, first_name: str, language_code: str) -> None:
        self._telegram = telegram
        self.id = user_id
        self.first_name = first_name
        self.language_code = language_code

    def json(self) -> Json:
        """The Bot API ``User``."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self._telegram.chats[self.id]

    def send(
        self,
        text: str,
        *,
        chat_id: int | None = None,
        thread_id: int | None = None,
        reply_to: Json | None = None,
    ) -> Json:
        """Write a message, also into a topic of a forum, or as a reply to another message.

        Returns:
            The Bot API ``Message``.

        Raises:
            ValueError: when the text is empty or longer than an app lets people send.
            PermissionError: when the person has blocked the bot.
        """
        formatted = settle(clean(text), [])
        if not 0 < utf16_length(formatted.text) <= MessageLimit.MAX_TEXT_LENGTH:
            raise ValueError(f"write 1 to {MessageLimit.MAX_TEXT_LENGTH} characters")
        entities = {"entities": list(formatted.entities)} if formatted.entities else {}
        place: Json = {} if thread_id is None else {"message_thread_id": thread_id, "is_topic_message": True}
        if reply_to is not None:
            place["reply_to_message"] = reply_to
        return self._say({"text": formatted.text, **entities, **place}, chat_id)

    def edit(self, message: Json, text: str) -> Json:
        """Change what a message of one's own says, its caption if it has one."""
        formatted = settle(clean(text), [])
        words, marks = ("caption", "caption_entities") if "photo" in message else ("text", "entities")
        content = {words: formatted.text, marks: list(formatted.entities)}
        return self._telegram.change(message["chat"]["id"], message["message_id"], content)

    def share_location(self, latitude: float, longitude: float, *, chat_id: int | None = None) -> Json:
        """Share a place, in degrees."""
        return self._say({"location": {"latitude": latitude, "longitude": longitude}}, chat_id)

    def send_sticker(self, emoji: str, *, chat_id: int | None = None) -> Json:
        """Send a sticker that stands for an emoji."""
        sticker = {
            "file_id": f"CAACAgIAAxkBAAE{ord(emoji[0]):06d}",
            "file_unique_id": f"AgAD{ord(emoji[0]):06d}",
            "type": "regular",
            "width": _STICKER_SIDE,
            "height": _STICKER_SIDE,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
        }
        return self._say({"sticker": sticker}, chat_id)

    def send_photo(self, data: bytes | None = None, *, caption: str = "", chat_id: int | None = None) -> Json:
        """Send a picture (PNG or JPEG); without data, a small grey one."""
        upload = tiny_photo() if data is None else Upload("photo.jpg", "image/jpeg", data)
        shown = self._telegram.files.add_photo(upload).json()
        formatted = settle(clean(caption), [])
        words: Json = {"caption": formatted.text} if caption else {}
        if formatted.entities:
            words["caption_entities"] = list(formatted.entities)
        return self._say({**shown, **words}, chat_id)

    def send_document(self, name: str, data: bytes, *, chat_id: int | None = None) -> Json:
        """Send a file."""
        upload = Upload(name, "application/octet-stream", data)
        return self._say(self._telegram.files.add_document(upload).json(), chat_id)

    def press(self, message_id: int, data: str, *, chat_id: int | None = None, forged: bool = False) -> str:
        """Press an inline button.

        Args:
            message_id: the message that carries the button.
            data: the button's callback data.
            chat_id: the group, when it is not the private chat.
            forged: send the data even if no such button is there, as a hostile app can.

        Returns:
            The id of the callback query.

        Raises:
            LookupError: when the message is gone or has no such button.
        """
        return self._telegram.press(self, chat_id or self.id, message_id, data, forged=forged)

    def block(self) -> None:
        """Block the bot: it gets 403 from now on, and is told."""
        self._telegram.set_blocked(self, blocked=True)

    def unblock(self) -> None:
        """Let the bot write again; it is told."""
        self._telegram.set_blocked(self, blocked=False)

    def _say(self, content: Json, chat_id: int | None) -> Json:
        return self._telegram.say(self, chat_id or self.id, content)
