"""Reminders being made, listed and changed."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.schedules import Occurrence, Schedule
from bot.replies.doses import item_words, plain_item
from bot.replies.message import Button, Message, data, escape, stacked
from bot.replies.times import clock, schedule_phrase, when
from bot.replies.words import _
from bot.store.schedules import Item, Reminder


def draft(item: Item, schedule: Schedule, coming: Sequence[Occurrence], now: datetime, token: str) -> Message:
    """What was understood, before anything is stored."""
    if not coming:
        return Message(_("That schedule never comes due. Please check its days and its end, then try again."))
    text = _(
        "Have I got this right?\n\n"
        "<b>{item}</b>\n{schedule}\n\n"
        "Next: {next}\n"
        "Time zone: {zone} (it is {now} there now)"
    ).format(
        item=item_words(item),
        schedule=_capital(schedule_phrase(schedule)),
        next=" · ".join(when(each.due_at, schedule.zone, now) for each in coming),
        zone=escape(schedule.zone),
        now=clock(now, schedule.zone),
    )
    return Message(
        text,
        (
            (Button(_("💾 Save"), data("draft", "save", token)),),
            (
                Button(_("✏️ Change"), data("draft", "change", token)),
                Button(_("✖ Cancel"), data("draft", "cancel", token)),
            ),
        ),
    )


def saved(item: Item, first: Occurrence | None, zone: str, now: datetime) -> Message:
    """After Save."""
    if first is None:
        return Message(_("Saved: {item}.").format(item=item_words(item)))
    return Message(
        _("✅ Saved. I'll remind you of <b>{item}</b> {when}.\n/doses shows all your reminders.").format(
            item=item_words(item), when=when(first.due_at, zone, now)
        )
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def ask_what() -> Message:
    """The first question of the guided dialog."""
    return Message(
        _(
            "What shall I remind you of? Write the name, and the amount if you like. For example:\n"
            "<i>magnesium 200 mg</i>\n\n/cancel to stop."
        )
    )


def ask_when(what: str) -> Message:
    """The second question: at what times."""
    hours = ("08:00", "13:00", "18:00", "22:00")
    return Message(
        _(
            "When shall I remind you of <b>{what}</b>? "
            "Tap a time, or write one or more, such as <i>8:00 20:00</i>"
        ).format(what=escape(what)),
        stacked([Button(hour, data("when", hour)) for hour in hours], across=4),
    )


def ask_days(what: str, times: str) -> Message:
    """The third question: on which days."""
    return Message(
        _(
            "<b>{what}</b> at {times}: on which days? Tap, or write them, "
            "such as <i>mon wed fri</i> or <i>every 3 days</i>"
        ).format(what=escape(what), times=escape(times)),
        stacked(
            [
                Button(_("Every day"), data("days", "daily")),
                Button(_("Weekdays"), data("days", "mon-fri")),
                Button(_("Every other day"), data("days", "every other day")),
            ],
            across=3,
        ),
    )


def ask_correction(line: str) -> Message:
    """After Change: the line to correct."""
    return Message(
        _("Write it the way it should be. So far it is:\n<code>{line}</code>\n\n/cancel to stop.").format(
            line=escape(line)
        )
    )


def reminders_list(reminders: Sequence[Reminder]) -> Message:
    """Every reminder, one button each."""
    if not reminders:
        return Message(
            _(
                "You have no reminders yet. Set one up with /remind, for example:\n"
                "<code>/remind magnesium 200 mg 21:00</code>"
            )
        )
    lines = [_entry(each) for each in reminders]
    buttons = [Button(plain_item(each.item), data("schedule", "open", each.id)) for each in reminders]
    return Message(f"<b>{_('Your reminders')}</b>\n\n" + "\n".join(lines), stacked(buttons, across=2))


def _entry(reminder: Reminder) -> str:
    sign = "⏸" if reminder.state == "paused" else "⏰"
    return f"{sign} <b>{item_words(reminder.item)}</b>\n    {schedule_phrase(reminder.schedule)}"


def reminder_card(reminder: Reminder, now: datetime) -> Message:
    """One reminder with what can be changed about it."""
    paused = reminder.state == "paused"
    if paused:
        coming = _("Paused: nothing is sent.")
    elif reminder.next_due_at is None:
        coming = _("Finished: nothing more is due.")
    else:
        coming = _("Next: {when}").format(when=when(reminder.next_due_at, reminder.schedule.zone, now))
    text = f"<b>{item_words(reminder.item)}</b>\n{_capital(schedule_phrase(reminder.schedule))}\n\n{coming}"
    pause = Button(_("▶️ Resume"), data("schedule", "resume", reminder.id))
    if not paused:
        pause = Button(_("⏸ Pause"), data("schedule", "pause", reminder.id))
    return Message(
        text,
        (
            (
                Button(_("✏️ Edit"), data("schedule", "edit", reminder.id)),
                pause,
                Button(_("🗑 Delete"), data("schedule", "delete", reminder.id)),
            ),
            (Button(_("‹ All reminders"), data("schedule", "list")),),
        ),
    )


def ask_to_delete(reminder: Reminder) -> Message:
    """The one question before a reminder is deleted."""
    return Message(
        _("Delete the reminder for <b>{item}</b>? What you already took stays in your history.").format(
            item=item_words(reminder.item)
        ),
        (
            (
                Button(_("🗑 Delete"), data("schedule", "really", reminder.id)),
                Button(_("Keep it"), data("schedule", "open", reminder.id)),
            ),
        ),
    )


def not_saved() -> Message:
    """After Cancel under a draft."""
    return Message(_("Cancelled. Nothing was saved."))


def too_many(most: int) -> Message:
    """The list is full."""
    return Message(
        _("You already have {n} reminders, and that is as many as I can keep. /doses to delete some.").format(
            n=most
        )
    )
