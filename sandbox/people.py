"""The people who use the bot, and everything that they can do."""

from typing import Any, Protocol

from telegram.constants import MessageLimit

from sandbox.chats import Chat
from sandbox.entities import clean, normalize, utf16_length
from sandbox.files import Files, Upload, tiny_photo

Json = dict[str, Any]

_STICKER_SIDE = 512


class Platform(Protocol):
    """The part of Telegram that people's apps use; `sandbox.telegram.Telegram` implements it."""

    chats: dict[int, Chat]
    files: Files

    def say(self, user: "User", chat_id: int, content: Json) -> Json:
        """Add a person's message to a chat and tell the bot."""

    def edit_as_user(self, chat_id: int, message_id: int, content: Json) -> Json:
        """Edit a person's message and tell the bot."""

    def press(self, user: "User", chat_id: int, message_id: int, data: str, *, forged: bool) -> str:
        """Press an inline button for a person; return the callback query's id."""

    def set_blocked(self, user: "User", *, blocked: bool) -> None:
        """Block or unblock the bot for a person."""


class User:
    """A person with a private chat of the same id.

    Messages go to the private chat unless `chat_id` names a group.

    Attributes:
        id: The Telegram id of the person and of the private chat.
        first_name: The name shown to the bot.
        language_code: The language of the person's app, as an IETF tag.
    """

    def __init__(self, telegram: Platform, user_id: int, first_name: str, language_code: str) -> None:
        self._telegram = telegram
        self.id = user_id
        self.first_name = first_name
        self.language_code = language_code

    def json(self) -> Json:
        """Return the Bot API `User`."""
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
        """Send a text message, also to a topic of a forum, or as a reply to another message.

        Returns:
            The Bot API `Message`.

        Raises:
            ValueError: The text is empty or longer than an app lets people send.
            PermissionError: The person has blocked the bot.
        """
        formatted = normalize(clean(text), [])
        if not 0 < utf16_length(formatted.text) <= MessageLimit.MAX_TEXT_LENGTH:
            raise ValueError(f"write 1 to {MessageLimit.MAX_TEXT_LENGTH} characters")
        entities = {"entities": list(formatted.entities)} if formatted.entities else {}
        place: Json = {} if thread_id is None else {"message_thread_id": thread_id, "is_topic_message": True}
        if reply_to is not None:
            place["reply_to_message"] = reply_to
        return self._say({"text": formatted.text, **entities, **place}, chat_id)

    def edit(self, message: Json, text: str) -> Json:
        """Edit the text of one's own message, or the caption of a photo."""
        formatted = normalize(clean(text), [])
        words, marks = ("caption", "caption_entities") if "photo" in message else ("text", "entities")
        content = {words: formatted.text, marks: list(formatted.entities)}
        return self._telegram.edit_as_user(message["chat"]["id"], message["message_id"], content)

    def share_location(self, latitude: float, longitude: float, *, chat_id: int | None = None) -> Json:
        """Share a location, in degrees."""
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
        """Send a picture (PNG or JPEG); by default a small grey one."""
        upload = tiny_photo() if data is None else Upload("photo.jpg", "image/jpeg", data)
        shown = self._telegram.files.add_photo(upload).json()
        formatted = normalize(clean(caption), [])
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
            message_id: The message with the button.
            data: The button's callback data.
            chat_id: The group; None: the private chat.
            forged: Send the data even without such a button, as a hostile app can.

        Returns:
            The id of the callback query.

        Raises:
            LookupError: The message is gone or has no such button.
        """
        return self._telegram.press(self, chat_id or self.id, message_id, data, forged=forged)

    def block(self) -> None:
        """Block the bot, which is told and gets 403 from now on."""
        self._telegram.set_blocked(self, blocked=True)

    def unblock(self) -> None:
        """Unblock the bot, which is told."""
        self._telegram.set_blocked(self, blocked=False)

    def _say(self, content: Json, chat_id: int | None) -> Json:
        return self._telegram.say(self, chat_id or self.id, content)
