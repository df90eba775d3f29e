"""Broadcasts: the message as everybody gets it, the progress, and the final report."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.replies.i18n import _, ngettext
from bot.replies.message import Button, Message, callback_data
from bot.replies.operators.audiences import audience_words
from bot.store.operators.broadcasts import Broadcast

_BLOCKS = 10


def announcement(text: str) -> Message:
    """Return the operator's message unchanged, with a button to unsubscribe."""
    return Message(text, ((Button(_("🔕 Fewer messages"), callback_data("news", "off")),),))


def announcements_turned_off() -> Message:
    """Confirm "Fewer messages"."""
    text = _(
        "You will get no more announcements here, but for important ones about safety. Your reminders and "
        "tips go on as before; /tips and /doses change them."
    )
    return Message(text, ((Button(_("🔔 I want announcements again"), callback_data("news", "on")),),))


def announcements_turned_on() -> Message:
    """Confirm that announcements are on again."""
    return Message(_("You will get announcements again."))


def already_off_toast() -> str:
    """Return the toast for a second press of "Fewer messages"."""
    return _("They are off already. /settings turns them on again.")


def progress_card(broadcast: Broadcast, waiting: int, now: datetime) -> Message:
    """Render the progress; `waiting` counts the people who have quiet hours now."""
    counts = broadcast.counts
    share = min(counts.finished / counts.people, 1.0) if counts.people else 1.0
    bar = "▓" * int(share * _BLOCKS) + "░" * (_BLOCKS - int(share * _BLOCKS))
    lines = [*_result_lines(broadcast)]
    if waiting:
        lines.append(_("🌙 Waiting until quiet hours end: {n}").format(n=f"{waiting:,}"))
    remaining = _time_left(broadcast, share, now)
    if remaining is not None and broadcast.state == "running":
        lines.append(_("⏳ About {time} left").format(time=short_duration(remaining)))
    heading = _("📣 <b>Announcement {number}</b>, to {whom}").format(
        number=broadcast.id, whom=audience_words(broadcast.audience)
    )
    text = "\n".join([f"{heading}\n", f"{bar} {share:.0%}", _of_all(counts.finished, counts.people), *lines])
    if broadcast.state == "cancelled":
        return Message("\n\n".join([text, _("✋ Cancelled. What is under way is still waited for.")]))
    return Message(text, ((Button(_("✋ Cancel"), callback_data("cast", "cancel", broadcast.ref)),),))


def final_report(broadcast: Broadcast) -> Message:
    """Render the final result."""
    ended = _("✋ <b>Announcement {number} was cancelled.</b>")
    if broadcast.state == "done":
        ended = _("✅ <b>Announcement {number} is out.</b>")
    counts = broadcast.counts
    lines = [
        ended.format(number=broadcast.id),
        _("To {whom}: {n}").format(whom=audience_words(broadcast.audience), n=people_count(counts.people)),
        "",
        *_result_lines(broadcast),
    ]
    if counts.lost:
        lines.append(_("❔ Nobody knows whether it arrived: {n}").format(n=f"{counts.lost:,}"))
    if broadcast.state == "cancelled" and counts.people > counts.owed:
        lines.append(_("💤 Never begun: {n}").format(n=f"{counts.people - counts.owed:,}"))
    if broadcast.started_at is not None and broadcast.ended_at is not None:
        took = short_duration(broadcast.ended_at - broadcast.started_at)
        lines.append(_("⏱ It took {time}.").format(time=took))
    return Message("\n".join(lines))


def _result_lines(broadcast: Broadcast) -> Iterator[str]:
    counts = broadcast.counts
    yield _("📬 Delivered: {n}").format(n=f"{counts.delivered:,}")
    ends = (
        (_("🚫 Blocked the bot, or gone: {n}"), counts.blocked),
        (_("🔕 Had said stop meanwhile: {n}"), counts.skipped),
        (_("⚠️ Refused by Telegram: {n}"), counts.refused),
        (_("↩️ Taken back: {n}"), counts.withdrawn),
    )
    for text, count in ends:
        if count:
            yield text.format(n=f"{count:,}")


def _of_all(done: int, everybody: int) -> str:
    return _("{done} of {all}").format(done=f"{done:,}", all=people_count(everybody))


def people_count(count: int) -> str:
    """Return a number of people, such as: 1,234 people."""
    return ngettext("{n} person", "{n} people", count).format(n=f"{count:,}")


def _time_left(broadcast: Broadcast, share: float, now: datetime) -> timedelta | None:
    """Estimate the remaining time from the rate so far; None while nothing was sent."""
    if broadcast.started_at is None or share == 0:
        return None
    return (now - broadcast.started_at) * (1 / share - 1)


def short_duration(time: timedelta) -> str:
    """Format a duration in its two largest units: 2 h 5 min, 3 min, 20 s."""
    seconds = max(round(time.total_seconds()), 0)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    if minutes:
        return _("{minutes} min").format(minutes=minutes)
    return _("{seconds} s").format(seconds=seconds)
