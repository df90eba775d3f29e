"""Subscription to the daily tip."""

from collections.abc import Sequence
from datetime import datetime, time

from bot.library import Topic
from bot.replies.answers.cards import topic_word
from bot.replies.i18n import _
from bot.replies.message import Button, Message, button_rows, callback_data
from bot.replies.time_format import join_and
from bot.store.tips import TipSubscription

TOPICS: tuple[Topic, ...] = ("sleep", "back_pain", "supplements")
TIMES = ("07:30", "12:30", "20:00")


def topic_words(topics: Sequence[str]) -> str:
    """Return the topics joined as in a sentence: sleep and back pain."""
    return join_and([topic_word(topic) for topic in TOPICS if topic in topics])


def ask_topics() -> Message:
    """Ask for the topics, the first tap."""
    every = Button(_("All three"), callback_data("tips", "topics", *TOPICS))
    single = [Button(topic_word(topic), callback_data("tips", "topics", topic)) for topic in TOPICS]
    return Message(
        _("One short tip a day, each with its source. What about?"),
        ((every,), *button_rows(single, per_row=3)),
    )


def ask_time(topics: Sequence[str]) -> Message:
    """Ask for the time, the second tap."""
    return Message(
        _("{topics}: at what time shall it come? Tap, or write a time such as <i>9:15</i>.").format(
            topics=topic_words(topics)
        ),
        button_rows(time_buttons(TIMES, topics), per_row=3),
    )


def time_buttons(walls: Sequence[str], topics: Sequence[str]) -> list[Button]:
    """Return buttons for times "HH:MM"."""
    return [Button(wall, callback_data("tips", "time", wall.replace(":", ""), *topics)) for wall in walls]


def parse_time_digits(digits: str) -> time | None:
    """Parse the digits of a time button; None for digits that no button carries."""
    try:
        return datetime.strptime(digits, "%H%M").time()  # noqa: DTZ007 - a wall time has no zone
    except ValueError:
        return None


def subscription_card(subscription: TipSubscription, *, stopped: bool) -> Message:
    """Render the subscription and its buttons; `stopped` when nothing is sent at all."""
    topics = topic_words(subscription.topics)
    if subscription.paused:
        text = _("Your daily tip is paused. Topics: {topics}.").format(topics=topics)
        pause = Button(_("▶️ Resume"), callback_data("tips", "resume"))
    else:
        text = _("Your daily tip comes at <b>{time}</b>. Topics: {topics}.").format(
            time=subscription.wall, topics=topics
        )
        if stopped:
            text += "\n" + _("You have stopped me: nothing is sent until /start.")
        pause = Button(_("⏸ Pause"), callback_data("tips", "pause"))
    return Message(
        text,
        (
            (Button(_("💡 Today's tip"), callback_data("tips", "today")),),
            (
                Button(_("✏️ Change"), callback_data("tips", "change")),
                pause,
                Button(_("⏹ Stop"), callback_data("tips", "stop")),
            ),
        ),
    )


def unsubscribe_confirmed() -> Message:
    """Confirm Stop."""
    return Message(_("No more tips. /tips brings them back whenever you like."))


def no_tips() -> Message:
    """Say that there is no tip on these topics."""
    return Message(_("There is no tip on that topic at the moment. /tips to choose others."))
