"""Subscribing to the daily tip."""

from collections.abc import Sequence

from bot.library import Topic
from bot.replies.cards import topic_word
from bot.replies.message import Button, Message, data, stacked
from bot.replies.times import listed
from bot.replies.words import _
from bot.store.tips import TipSubscription

TOPICS: tuple[Topic, ...] = ("sleep", "back_pain", "supplements")
TIMES = ("07:30", "12:30", "20:00")


def topic_words(topics: Sequence[str]) -> str:
    """The topics as a sentence does: sleep and back pain."""
    return listed([topic_word(topic) for topic in TOPICS if topic in topics])


def ask_topics() -> Message:
    """The first tap."""
    every = Button(_("All three"), data("tips", "topics", *TOPICS))
    single = [Button(topic_word(topic), data("tips", "topics", topic)) for topic in TOPICS]
    return Message(
        _("One short tip a day, each with its source. What about?"), ((every,), *stacked(single, across=3))
    )


def ask_time(topics: Sequence[str]) -> Message:
    """The second tap."""
    buttons = [Button(wall, data("tips", "time", wall.replace(":", ""), *topics)) for wall in TIMES]
    return Message(
        _("{topics}: at what time shall it come? Tap, or write a time such as <i>9:15</i>.").format(
            topics=topic_words(topics)
        ),
        stacked(buttons, across=3),
    )


def subscribed(subscription: TipSubscription) -> Message:
    """The subscription as it stands, with what can be changed."""
    topics = topic_words(subscription.topics)
    if subscription.paused:
        text = _("Your daily tip is paused. Topics: {topics}.").format(topics=topics)
        pause = Button(_("▶️ Resume"), data("tips", "resume"))
    else:
        text = _("Your daily tip comes at <b>{time}</b>. Topics: {topics}.").format(
            time=subscription.wall, topics=topics
        )
        pause = Button(_("⏸ Pause"), data("tips", "pause"))
    return Message(
        text,
        (
            (Button(_("💡 Today's tip"), data("tips", "today")),),
            (Button(_("✏️ Change"), data("tips", "change")), pause, Button(_("⏹ Stop"), data("tips", "stop"))),
        ),
    )


def unsubscribed() -> Message:
    """After Stop."""
    return Message(_("No more tips. /tips brings them back whenever you like."))


def no_tips() -> Message:
    """Nothing to show on these topics."""
    return Message(_("There is no tip on that topic at the moment. /tips to choose others."))
