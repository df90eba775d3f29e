"""Owed messages as frozen dataclasses, and their form in the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, PlainSerializer, TypeAdapter

from bot.store.queue.outbox import SEND_METHODS, Delivery, OutboxKind, OwedMessage

# An instant, stored as text; pydantic's own text would differ from that of earlier versions.
IsoInstant = Annotated[datetime, PlainSerializer(datetime.isoformat)]

# The key of the tag. The name is that of version 0.1.0.
TAG_KEY = "news"
# Rows of the kinds that are older than tags are told apart by the first of these keys that they have.
UNTAGGED_KEYS = (
    *("care", "message_id", "drawing", "photo", "document", "stock", "doses", "tip", "broadcast"),
    *("callback_query_id", "text"),
)


@dataclass(frozen=True, kw_only=True)
class TypedMessage:
    """A message that is owed, not yet in words; its fields are stored as JSON.

    Rows of other versions have to be read: rename a field or a tag only together with a migration, and give a
    new field of an old kind a default.

    Attributes:
        tag: What tells this kind from all others; any word for a new kind.
        kind: The priority, and what happens after failures.
    """

    tag: ClassVar[str]
    kind: ClassVar[OutboxKind] = "reminder"
    sends_by: ClassVar[str] = "send_message"

    @property
    def method(self) -> str:
        """Vesper's name of the Bot API method; kinds whose rows differ in it have a field instead."""
        return self.sends_by

    @property
    def promised_at(self) -> datetime | None:
        """The instant (UTC) from which the lateness of the message counts; None if it is not measured."""
        return None

    def to(
        self,
        chat_id: int,
        *,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        thread_id: int | None = None,
    ) -> OwedMessage:
        """Return the outbox row that owes this message to a chat."""
        return OwedMessage(chat_id, self.kind, self.method, self.encode(), due_at, expires_at, thread_id)

    def encode(self) -> dict[str, Any]:
        """Return the fields as JSON, with the tag where the fields alone do not tell the kind."""
        stored: dict[str, Any] = _adapter(type(self)).dump_python(
            self, mode="json", by_alias=True, exclude_defaults=True
        )
        is_told = tag_of(self.kind, self.method, stored) == self.tag
        return stored if is_told else {TAG_KEY: self.tag, **stored}

    @classmethod
    def read(cls, row: OwedMessage | Delivery) -> Self | None:
        """Return the message of a row; None if the row is of another kind.

        Raises:
            ValueError: A field is missing or of another type.
        """
        is_own = tag_of(row.kind, row.method, row.payload) == cls.tag
        return cls.decode(row.method, row.payload) if is_own else None

    @classmethod
    def decode(cls, method: str, payload: Mapping[str, Any]) -> Self:
        """Return the message of a row of this kind.

        Raises:
            ValueError: A field is missing or of another type.
        """
        message: Self = _adapter(cls).validate_python({**payload, "method": method})
        return message


@dataclass(frozen=True, kw_only=True)
class PunctualMessage(TypedMessage):
    """A message whose lateness is measured.

    Attributes:
        due_at: When it should arrive, UTC.
    """

    due_at: IsoInstant

    @property
    def promised_at(self) -> datetime:
        """The instant at which the message should arrive."""
        return self.due_at


def tag_of(kind: OutboxKind, method: str, payload: Mapping[str, Any]) -> str:
    """Return the tag of a row; rows that are older than tags tell it by their kind, method and keys."""
    if TAG_KEY in payload:
        return str(payload[TAG_KEY])
    verb = "send" if method in SEND_METHODS else method
    key = next((key for key in UNTAGGED_KEYS if key in payload), "")
    return f"{kind} {verb} {key}"


def stored_as(key: str) -> Any:
    """Return the annotation of a field whose JSON key is not its name."""
    return Field(alias=key)


# The annotation of a field that is not stored: the row's column `method` has it.
METHOD_COLUMN = Field(alias="method", exclude=True)


_adapters: dict[type[TypedMessage], TypeAdapter[Any]] = {}


def _adapter(message: type[TypedMessage]) -> TypeAdapter[Any]:
    """Return what converts a class to and from JSON, made at first use: that takes a millisecond."""
    if message not in _adapters:
        _adapters[message] = TypeAdapter(message)
    return _adapters[message]
