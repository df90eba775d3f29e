"""The daily tip: the offer after the first one, the subscription, and what it is changed by."""

from collections.abc import Sequence
from datetime import datetime, time

from bot.domain.tips import SHIFT_WORK
from bot.library import Topic
from bot.replies.answers.cards import topic_word
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data
from bot.replies.time_format import day_and_time, join_and, wall_time
from bot.store.tips import TipSubscription

TOPICS: tuple[Topic, ...] = ("sleep", "back_pain", "supplements")
CHOICES = (*TOPICS, SHIFT_WORK)
TIMES = ("07:00", "07:30", "08:00", "09:00", "12:30", "18:00", "20:00", "21:00")


def topic_words(topics: Sequence[str]) -> str:
    """Return the topics joined as in a sentence: sleep and back pain."""
    return join_and([topic_word(topic) for topic in TOPICS if topic in topics])


def offer_daily_tip(topics: Sequence[str], *, may_type: bool) -> Message:
    """Offer, below the first tip, one every day; `may_type` tells whether a typed time is read."""
    parts = [_("Would you like a tip like this every day?")]
    parts.append(_("Tap a time, or write one, such as <i>9:15</i>.") if may_type else _("Tap a time."))
    refusal = (Button(_("Not now"), callback_data("tips", "no")),)
    return Message(" ".join(parts), (*_time_rows(topics), refusal))


def ask_time(topics: Sequence[str]) -> Message:
    """Ask for the time of the daily tip."""
    back = (Button(_("‹ Back"), callback_data("tips", "no")),)
    text = _("What time would you like your tip? Tap one, or write it, such as <i>9:15</i>.")
    return Message(text, (*_time_rows(topics), back))


def _time_rows(topics: Sequence[str]) -> Rows:
    return button_rows(time_buttons(TIMES, topics), per_row=4)


def time_buttons(walls: Sequence[str], topics: Sequence[str]) -> list[Button]:
    """Return buttons for times "HH:MM"."""
    return [Button(wall, _subscribe_data(wall, topics)) for wall in walls]


def _subscribe_data(wall: str, topics: Sequence[str]) -> str:
    return callback_data("tips", "time", wall.replace(":", ""), *topics)


def parse_time_digits(digits: str) -> time | None:
    """Parse the digits of a time button; None for digits that no button carries."""
    try:
        return datetime.strptime(digits, "%H%M").time()  # noqa: DTZ007 - a wall time has no zone
    except ValueError:
        return None


def offer_subscription(wall: str, topics: Sequence[str]) -> Message:
    """Ask whether to send a daily tip about these topics at "HH:MM"."""
    text = _("A tip every day at <b>{time}</b>, is that right? Topics: {topics}.").format(
        time=wall, topics=topic_words(topics)
    )
    answers = (
        Button(_("✅ Yes"), _subscribe_data(wall, topics)),
        Button(_("No"), callback_data("tips", "no")),
    )
    return Message(text, (answers,))


def ask_topics(topics: Sequence[str]) -> Message:
    """Show the topics, those chosen with a tick; each button carries the choice as it is after the press."""
    labels = {topic: topic_word(topic) for topic in TOPICS} | {SHIFT_WORK: _("I work shifts")}
    rows = [
        (Button(f"✓ {label}" if choice in topics else label, _toggle_data(topics, choice)),)
        for choice, label in labels.items()
    ]
    done = (Button(_("Done"), callback_data("tips", "done")),)
    return Message(_("What would you like tips about? Tap to turn each on or off."), (*rows, done))


def _toggle_data(topics: Sequence[str], choice: str) -> str:
    chosen = {*topics} ^ {choice}
    return callback_data("tips", "topics", *(each for each in CHOICES if each in chosen))


def last_topic_toast() -> str:
    """Say why the last topic stays on."""
    return _("Please keep at least one topic. To end the tips, tap Done, then Stop.")


def subscription_card(
    subscription: TipSubscription, now: datetime, *, stopped: bool, zone_is_new: bool
) -> Message:
    """Render the subscription and its buttons.

    Args:
        subscription: The subscription.
        now: The present, UTC.
        stopped: Whether nothing is sent at all.
        zone_is_new: Whether the time zone was told for this tip, so that the card has to confirm it.
    """
    topics = topic_words(subscription.topics)
    if subscription.paused:
        lines = [_("Your daily tip is paused. Topics: {topics}.").format(topics=topics)]
        pause = Button(_("▶️ Resume"), callback_data("tips", "resume"))
    else:
        text = _("Your daily tip comes at <b>{time}</b>. Topics: {topics}.")
        lines = [text.format(time=subscription.wall, topics=topics)]
        pause = _pause_button()
    if SHIFT_WORK in subscription.topics:
        lines.append(_("I keep in mind that you work shifts."))
    if stopped and not subscription.paused:
        lines.append(_("You have stopped me: nothing is sent until /start."))
    elif subscription.next_due_at is not None:
        when = day_and_time(subscription.next_due_at, subscription.zone, now)
        lines.append(_("Next one: {when}.").format(when=when))
    if zone_is_new:
        here = wall_time(now, subscription.zone)
        lines.append(_("It is {now} where you are now. If not, tap /travel.").format(now=here))
    return Message("\n".join(lines), _card_rows(pause))


def _card_rows(pause: Button) -> Rows:
    return (
        (Button(_("💡 Today's tip"), callback_data("tips", "today")),),
        (
            Button(_("🕗 Time"), callback_data("tips", "hour")),
            Button(_("✏️ Topics"), callback_data("tips", "change")),
        ),
        (pause, Button(_("⏹ Stop"), callback_data("tips", "stop"), style="danger")),
    )


def _pause_button() -> Button:
    return Button(_("⏸ Pause"), callback_data("tips", "pause"))


def ask_to_stop(*, paused: bool) -> Message:
    """Ask before the tips end; a pause is offered unless they are paused already."""
    stop = Button(_("⏹ Stop tips"), callback_data("tips", "stop"))
    answers = (stop,) if paused else (stop, _pause_button())
    text = _("Stop your daily tip? Your reminders go on either way.")
    return Message(text, (answers, (Button(_("No"), callback_data("tips", "no")),)))


def no_subscription() -> Message:
    """Say that there is no daily tip to stop."""
    return Message(_("You get no daily tip at the moment. /tips shows you one whenever you like."))


def offer_declined() -> Message:
    """Answer Not now."""
    return Message(_("All right. /tips shows you one whenever you like."))


def unsubscribe_confirmed() -> Message:
    """Confirm Stop."""
    return Message(_("No more tips. /tips brings them back whenever you like."))


def no_tips() -> Message:
    """Say that there is no tip on these topics."""
    return Message(_("I have no tip on that topic at the moment. Tap /tips to choose another."))


def vote_toast(vote: int) -> str:
    """Say what a vote changes: 1 brings more of the kind, -1 fewer."""
    return _("More like this.") if vote == 1 else _("Fewer of these.")
