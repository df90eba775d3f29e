"""Replies: what a handler says, put into words at once; only files are made when they leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from bot.messages.attachments import Drawing, PrepareAttachment, PreparedAttachment, prepare
from bot.messages.kind import Claimed, Prompted, Reading, Rendered, no_facts
from bot.messages.typed import METHOD_COLUMN, TypedMessage, stored_as
from bot.replies import basics
from bot.replies.message import Attachment, Message
from bot.store.queue.outbox import Delivery, OwedMessage

# A JSON object, such as Telegram's `reply_markup`.
JsonObject = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reply(TypedMessage):
    """A text in Telegram's HTML.

    Attributes:
        text: The text.
        reply_markup: Buttons or a keyboard.
        is_apology: Whether it is sent in place of an answer that failed, and so only once.
        draft_token: The token of the dialog whose card this is; None: of none.
    """

    tag = "reply send text"
    kind = "reply"

    text: str
    reply_markup: JsonObject | None
    is_apology: Annotated[bool, stored_as("apology")] = False
    draft_token: Annotated[str | None, stored_as("draft")] = None


@dataclass(frozen=True, kw_only=True)
class DrawnReply(TypedMessage):
    """A file that is made when it leaves; `text` is the caption of those that do not bring their own."""

    tag = "reply send drawing"
    kind = "reply"

    text: str
    reply_markup: JsonObject | None
    drawing: JsonObject
    sent_by: Annotated[str, METHOD_COLUMN]

    @property
    def method(self) -> str:
        """A photo's or a document's."""
        return self.sent_by


@dataclass(frozen=True, kw_only=True)
class PhotoReply(TypedMessage):
    """A photo that Telegram has already, by its file id."""

    tag = "reply send photo"
    kind = "reply"
    sends_by = "send_photo"

    text: str
    reply_markup: JsonObject | None
    photo: str


@dataclass(frozen=True, kw_only=True)
class DocumentReply(TypedMessage):
    """A text file as earlier versions stored it; such rows may be left after an upgrade."""

    tag = "reply send document"
    kind = "reply"
    sends_by = "send_document"

    text: str
    document: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ReplyEdit(TypedMessage):
    """Another text in one of the bot's messages."""

    tag = "reply edit_message_text message_id"
    kind = "reply"
    sends_by = "edit_message_text"

    message_id: int
    text: str
    reply_markup: JsonObject | None


@dataclass(frozen=True, kw_only=True)
class DrawnEdit(TypedMessage):
    """Another picture in one of the bot's messages."""

    tag = "reply edit_message_media message_id"
    kind = "reply"
    sends_by = "edit_message_media"

    message_id: int
    text: str
    reply_markup: JsonObject | None
    drawing: JsonObject


@dataclass(frozen=True, kw_only=True)
class ReplyDeletion(TypedMessage):
    """The deletion of one of the bot's messages."""

    tag = "reply delete_message message_id"
    kind = "reply"
    sends_by = "delete_message"

    message_id: int


@dataclass(frozen=True, kw_only=True)
class ButtonAnswer(TypedMessage):
    """The answer to a callback query: the button's spinner stops, with a short text if there is one."""

    tag = "reply answer_callback_query callback_query_id"
    kind = "reply"
    sends_by = "answer_callback_query"

    query_id: Annotated[str, stored_as("callback_query_id")]
    text: str
    show_alert: bool


@dataclass(frozen=True, kw_only=True)
class Reaction(TypedMessage):
    """The bot's reaction to a message of a person, in place of an earlier one of the bot's.

    Nobody misses one, so no failure is retried: a retry would hold back the answers that follow.
    """

    tag = "reply set_message_reaction message_id"
    kind = "reply"
    sends_by = "set_message_reaction"

    message_id: int
    emoji: str


def reply_of(message: Message) -> Reply | DrawnReply:
    """Return the reply that sends this message."""
    if message.attachment is None:
        markup = message.reply_markup()
        return Reply(text=message.text, reply_markup=markup, draft_token=message.draft_token)
    return DrawnReply(
        text=message.text,
        reply_markup=message.reply_markup(),
        drawing=_drawing(message.attachment),
        sent_by=message.attachment.method,
    )


def edit_of(message_id: int, message: Message) -> ReplyEdit | DrawnEdit:
    """Return the reply that puts this message in the place of one of the bot's."""
    text, markup = message.text, message.reply_markup()
    if message.attachment is None:
        return ReplyEdit(message_id=message_id, text=text, reply_markup=markup)
    drawing = _drawing(message.attachment)
    return DrawnEdit(message_id=message_id, text=text, reply_markup=markup, drawing=drawing)


def photo_of(message: Message, photo: str) -> PhotoReply:
    """Return the reply that sends a photo by its file id, with this message as its caption."""
    return PhotoReply(text=message.text, reply_markup=message.reply_markup(), photo=photo)


def _drawing(attachment: Attachment) -> JsonObject:
    return {"kind": attachment.kind, **attachment.of}


def apology() -> Reply:
    """Return the reply in place of an answer that failed."""
    return Reply(text=basics.internal_error().text, reply_markup=None, is_apology=True)


def is_drawn(delivery: Delivery) -> bool:
    """Return whether a delivery has a file that is made of what is on record."""
    payload: object = delivery.payload  # which no version of Vesper may have written
    return isinstance(payload, dict) and "drawing" in payload


def is_apology(delivery: Delivery) -> bool:
    """Return whether a reply apologises for another."""
    reply = Reply.read(delivery)
    return reply is not None and reply.is_apology


def texts_of(owed: Sequence[OwedMessage]) -> list[str]:
    """Return the texts of the replies among these."""
    replies = [Reply.read(each) for each in owed]
    return [each.text for each in replies if each is not None]


def _render_reply(message: Reply, _facts: None) -> Rendered:
    return Rendered(message.encode(), draft_token=message.draft_token)


def _ready_made(message: TypedMessage, _facts: None) -> Rendered:
    """Return the parameters of what was put into words at once: its fields."""
    return Rendered(message.encode())


async def _gather_drawings(
    reading: Reading, claimed: Sequence[Claimed[DrawnReply | DrawnEdit]]
) -> dict[int, PrepareAttachment]:
    return {
        each.id: await prepare(reading, Drawing(each.chat_id, each.message.drawing, each.message.text))
        for each in claimed
    }


def _render_drawn(message: DrawnReply, attachment: PrepareAttachment) -> Rendered:
    return Rendered(_file_params(attachment(), message.reply_markup))


def _render_drawn_edit(message: DrawnEdit, attachment: PrepareAttachment) -> Rendered:
    return Rendered({**_file_params(attachment(), message.reply_markup), "message_id": message.message_id})


def _file_params(attachment: PreparedAttachment, reply_markup: JsonObject | None) -> dict[str, Any]:
    """Return the parameters of a file: the caption now, the file itself drawn outside the transaction."""
    return {"text": attachment.caption, "reply_markup": reply_markup, "sheet": attachment}


def _render_document(message: DocumentReply, _facts: None) -> Rendered:
    content = message.document["text"].encode()
    return Rendered(
        _file_params(PreparedAttachment(lambda: content, message.text, message.document["name"]), None)
    )


KINDS = (
    Prompted(Reply, no_facts, _render_reply),
    Prompted(DrawnReply, _gather_drawings, _render_drawn),
    Prompted(PhotoReply, no_facts, _ready_made),
    Prompted(DocumentReply, no_facts, _render_document),
    Prompted(ReplyEdit, no_facts, _ready_made),
    Prompted(DrawnEdit, _gather_drawings, _render_drawn_edit),
    Prompted(ReplyDeletion, no_facts, _ready_made),
    Prompted(ButtonAnswer, no_facts, _ready_made),
    Prompted(Reaction, no_facts, _ready_made),
)
