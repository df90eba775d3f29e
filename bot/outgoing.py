"""Constructors of deliveries that need no rendering data yet, and how doses are spread over messages."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from bot.replies import basics
from bot.store.queue.outbox import OwedMessage

DoseT = TypeVar("DoseT")
PlaceT = TypeVar("PlaceT", bound=Hashable)


def in_messages(
    doses: Iterable[DoseT], place_of: Callable[[DoseT], PlaceT], most: int
) -> Iterator[tuple[PlaceT, list[DoseT]]]:
    """Yield each message's place and doses, at most `most` in one message, in the order they come in."""
    by_place: defaultdict[PlaceT, list[DoseT]] = defaultdict(list)
    for each in doses:
        by_place[place_of(each)].append(each)
    for place, group in by_place.items():
        for start in range(0, len(group), most):
            yield place, group[start : start + most]


def redraw_reminder(
    chat_id: int, message_id: int, *, deleted: bool = False, too_early: bool = False
) -> OwedMessage:
    """Return the delivery that redraws a reminder's message with the state of its doses at that time.

    Args:
        chat_id: The chat.
        message_id: The message.
        deleted: The message may have no doses left because the reminder was deleted.
        too_early: The message may have no doses left because it came too early; they come when they are due.
    """
    why = {"deleted": deleted, "too_early": too_early}
    payload = {"message_id": message_id, **{name: True for name, is_so in why.items() if is_so}}
    return OwedMessage(chat_id, "reminder", "edit_message_text", payload)


def redraw_superseded(chat_id: int, message_id: int, dose_ids: Sequence[int]) -> OwedMessage:
    """Return the delivery that removes the buttons of doses which a newer message shows now."""
    payload = {"message_id": message_id, "doses": [*dose_ids]}
    return OwedMessage(chat_id, "reminder", "edit_message_text", payload)


def apology(chat_id: int) -> OwedMessage:
    """Return the delivery sent in place of an answer that failed."""
    text = basics.internal_error().text
    return OwedMessage(
        chat_id, "reply", "send_message", {"text": text, "reply_markup": None, "apology": True}
    )
