"""How owed messages are rendered: the facts are read for a whole claim, then each is put into words."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages.typed import TypedMessage
from bot.queries.history import ZoneOf
from bot.replies.message import Message
from bot.search import Knowledge
from bot.store.account.subscribers import Subscriber
from bot.store.queue.outbox import SEND_METHODS

MessageT = TypeVar("MessageT", bound=TypedMessage)
MessageT_co = TypeVar("MessageT_co", bound=TypedMessage, covariant=True)
FactsT = TypeVar("FactsT")


@dataclass(frozen=True)
class Claimed(Generic[MessageT_co]):
    """A claimed message: the id of its row, and the chat that gets it."""

    id: int
    chat_id: int
    message: MessageT_co


@dataclass(frozen=True)
class Reading:
    """What facts are read from: the claim's transaction, the content, chats' time zones; `now` is UTC."""

    tx: AsyncConnection
    knowledge: Knowledge
    zone_of: ZoneOf
    now: datetime


@dataclass(frozen=True)
class Rendered:
    """A message in words.

    Attributes:
        params: The parameters of its Bot API method.
        dose_ids: The doses that the new message shows.
        care_id: The care whose caregiver sees them; None: the person's own message.
        draft_token: The token of the dialog whose card the new message is; None: of none.
    """

    params: dict[str, Any]
    dose_ids: tuple[int, ...] = ()
    care_id: int | None = None
    draft_token: str | None = None


# Words one message in the language that is set; None: nothing is left to say, or not to this reader.
Renderer = Callable[[Subscriber | None], Rendered | None]


class AnyKind(Protocol):
    """A kind of message, whatever its fields and facts are."""

    @property
    def message(self) -> type[TypedMessage]:
        """The class of its messages."""

    async def prepare(
        self, reading: Reading, claimed: Sequence[Claimed[TypedMessage]]
    ) -> Mapping[int, Renderer]:
        """Read the facts of those claimed messages that are of this kind; return their renderers by id."""


@dataclass(frozen=True)
class MessageKind(ABC, Generic[MessageT, FactsT]):
    """A kind of message.

    Attributes:
        message: The class of its messages.
        gather: Reads the facts of all claimed messages of this kind in a few queries, and returns them by the
            row's id; a message without facts is dropped.
    """

    message: type[MessageT]
    gather: Callable[[Reading, Sequence[Claimed[MessageT]]], Awaitable[Mapping[int, FactsT]]]

    async def prepare(
        self, reading: Reading, claimed: Sequence[Claimed[TypedMessage]]
    ) -> Mapping[int, Renderer]:
        """Read the facts of those claimed messages that are of this kind; return their renderers by id."""
        own = [
            Claimed(each.id, each.chat_id, each.message)
            for each in claimed
            if isinstance(each.message, self.message)
        ]
        facts = await self.gather(reading, own) if own else {}
        return {
            each.id: partial(self._render_for, each.message, facts[each.id])
            for each in own
            if each.id in facts
        }

    @abstractmethod
    def _render_for(self, message: MessageT, facts: FactsT, reader: Subscriber | None) -> Rendered | None:
        """Render one message."""


@dataclass(frozen=True)
class Unprompted(MessageKind[MessageT, FactsT]):
    """A kind that Vesper sends on its own; after /stop only edits, so that old messages do not mislead."""

    render: Callable[[MessageT, FactsT, Subscriber], Rendered | None]

    def _render_for(self, message: MessageT, facts: FactsT, reader: Subscriber | None) -> Rendered | None:
        if reader is None or reader.state not in _states_that_get(message):
            return None
        return self.render(message, facts, reader)


@dataclass(frozen=True)
class Prompted(MessageKind[MessageT, FactsT]):
    """A kind that somebody waits for, subscribed or not."""

    render: Callable[[MessageT, FactsT], Rendered]

    def _render_for(self, message: MessageT, facts: FactsT, _reader: Subscriber | None) -> Rendered:
        return self.render(message, facts)


def _states_that_get(message: TypedMessage) -> set[str]:
    return {"active"} if message.method in SEND_METHODS else {"active", "stopped"}


async def no_facts(_reading: Reading, claimed: Sequence[Claimed[TypedMessage]]) -> dict[int, None]:
    """Return nothing for each message, whose fields say it all."""
    return dict.fromkeys(each.id for each in claimed)


def text_params(message: Message) -> dict[str, Any]:
    """Return the Bot API parameters of a text."""
    return {"text": message.text, "reply_markup": message.reply_markup()}
