"""What one side of a care hears of the other: a link was opened, the care began, the care ended."""

from dataclasses import dataclass
from typing import Annotated

from bot.messages.kind import Rendered, Unprompted, no_facts, text_params
from bot.messages.typed import PunctualMessage, stored_as
from bot.replies.care import care as replies
from bot.store.account.subscribers import Subscriber


@dataclass(frozen=True, kw_only=True)
class CareAccepted(PunctualMessage):
    """Somebody opened the person's link and would look after the doses; the person has to confirm it.

    Attributes:
        name: The caregiver's.
        ref: The care's reference in callback data.
    """

    tag = "care_accepted"

    name: Annotated[str, stored_as("who")]
    ref: Annotated[str, stored_as("of")]


@dataclass(frozen=True, kw_only=True)
class CareStarted(PunctualMessage):
    """The person confirmed the caregiver, who hears it; `name` is the person's."""

    tag = "care_active"

    name: Annotated[str, stored_as("who")]


@dataclass(frozen=True, kw_only=True)
class CareEnded(PunctualMessage):
    """The other side, called `name`, ended the care; `by` is "person" or "caregiver"."""

    tag = "care_ended"

    name: Annotated[str, stored_as("who")]
    by: str


def _render_accepted(message: CareAccepted, _facts: None, _reader: Subscriber) -> Rendered:
    return Rendered(text_params(replies.ask_to_confirm_caregiver(message.name, message.ref)))


def _render_started(message: CareStarted, _facts: None, _reader: Subscriber) -> Rendered:
    return Rendered(text_params(replies.care_started(message.name)))


def _render_ended(message: CareEnded, _facts: None, _reader: Subscriber) -> Rendered:
    return Rendered(text_params(replies.care_ended(message.name, message.by)))


ACCEPTED = Unprompted(CareAccepted, no_facts, _render_accepted)
STARTED = Unprompted(CareStarted, no_facts, _render_started)
ENDED = Unprompted(CareEnded, no_facts, _render_ended)
