"""All kinds of owed messages: how a row becomes a message again, and who renders it."""

from bot.messages import (
    broadcast_copy,
    care_news,
    caregiver_notice,
    clock_apology,
    daily_tip,
    diary_question,
    dose_reminder,
    doses_wait,
    replies,
    stock_warning,
    trial_news,
    week_look_back,
    zone_shift_done,
)
from bot.messages.kind import AnyKind
from bot.messages.typed import TypedMessage, tag_of
from bot.store.queue.outbox import Delivery

# To add a kind of message, write its module and list its kind here.
KINDS: tuple[AnyKind, ...] = (
    *replies.KINDS,
    dose_reminder.REMINDER,
    dose_reminder.REDRAW,
    doses_wait.KIND,
    stock_warning.KIND,
    caregiver_notice.NOTICE,
    caregiver_notice.REDRAW,
    care_news.ACCEPTED,
    care_news.STARTED,
    care_news.ENDED,
    zone_shift_done.KIND,
    clock_apology.KIND,
    trial_news.WITHOUT,
    trial_news.OVER,
    trial_news.SHORT,
    daily_tip.KIND,
    week_look_back.KIND,
    diary_question.QUESTION,
    diary_question.GOES_ON,
    broadcast_copy.KIND,
)
_BY_TAG = {kind.message.tag: kind.message for kind in KINDS}
if len(_BY_TAG) != len(KINDS):
    raise ValueError("two kinds of messages have the same tag")


def decode(delivery: Delivery) -> TypedMessage:
    """Return the message of a row, which this or an earlier version wrote.

    Raises:
        ValueError: No version wrote such a row.
    """
    tag = tag_of(delivery.kind, delivery.method, delivery.payload)
    message = _BY_TAG.get(tag)
    if message is None or message.kind != delivery.kind:
        raise ValueError(f"nobody knows the message {tag}")
    return message.decode(delivery.method, delivery.payload)
