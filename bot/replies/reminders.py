"""Reminders being made, listed and changed."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.schedules import Occurrence, Schedule
from bot.replies.items import item_words, plain_item
from bot.replies.message import Button, Message, Rows, data, escape, stacked
from bot.replies.times import clock, listed, plan_phrase, schedule_phrase, when
from bot.replies.words import _
from bot.store.schedules import Item, Reminder

# Reminders in one message: more is no list but a scroll.
ON_A_PAGE = 10
LONGEST_ECHO = 100


def draft(item: Item, schedule: Schedule, coming: Sequence[Occurrence], now: datetime, token: str) -> Message:
    """What was understood, before anything is stored."""
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
        return Message(_("✅ Saved: <b>{item}</b>.").format(item=item_words(item)))
    return Message(
        _(
            "✅ Saved. I'll remind you of <b>{item}</b>: {when}.\n"
            "/today shows what is due, /doses all your reminders."
        ).format(item=item_words(item), when=when(first.due_at, zone, now))
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def ask_what() -> Message:
    """The first question of the guided dialog."""
    return Message(
        _(
            "What shall I remind you of? Write its name, and the amount if you like. For example:\n"
            "<i>magnesium 200 mg</i>\n\nChanged your mind? /cancel"
        )
    )


def _echo(what: str) -> str:
    """What was typed, on one line and not longer than an answer may be."""
    line = " ".join(what.split())
    return escape(line if len(line) <= LONGEST_ECHO else f"{line[: LONGEST_ECHO - 1]}…")


def ask_when(what: str, buttons: Sequence[Button]) -> Message:
    """The second question: at what times; the buttons are what seems to be meant, or else common times."""
    hours = [Button(hour, data("when", hour)) for hour in ("08:00", "13:00", "18:00", "22:00")]
    return Message(
        _(
            "At what time shall I remind you of <b>{what}</b>? "
            "Tap, or write one or more times, such as <i>8:00 20:00</i>."
        ).format(what=_echo(what)),
        stacked([*buttons], across=2) if buttons else stacked(hours, across=4),
    )


def ask_days(what: str, times: Sequence[str]) -> Message:
    """The third question: on which days."""
    return Message(
        _(
            "<b>{what}</b> at {times}: on which days? Tap, or write them, "
            "such as <i>mon wed fri</i> or <i>every 3 days</i>."
        ).format(what=_echo(what), times=listed(times)),
        stacked(
            [
                Button(_("Every day"), data("days", "daily")),
                Button(_("Weekdays"), data("days", "mon-fri")),
                Button(_("Every other day"), data("days", "every other day")),
            ],
            across=2,
        ),
    )


def ask_correction(line: str) -> Message:
    """After Change: the line to correct."""
    return Message(
        _(
            "What should change? Write the new part, such as <i>22:00</i>, or the whole line again. "
            "So far it is:\n<code>{line}</code>\n\nLeave it as it is? /cancel"
        ).format(line=escape(line))
    )


def reminders_list(reminders: Sequence[Reminder], page: int = 0) -> Message:
    """Every reminder, one button each, on pages that a phone can show."""
    if not reminders:
        return Message(
            _(
                "You have no reminders yet. Set one up with /remind, for example:\n"
                "<code>/remind magnesium 200 mg 21:00</code>"
            )
        )
    page = min(page, (len(reminders) - 1) // ON_A_PAGE)
    here = reminders[page * ON_A_PAGE :][:ON_A_PAGE]
    lines = [_entry(each) for each in here]
    buttons = [Button(plain_item(each.item), data("schedule", "open", each.id)) for each in here]
    turn = []
    if page > 0:
        turn.append(Button(_("‹ Back"), data("schedule", "list", page - 1)))
    if (page + 1) * ON_A_PAGE < len(reminders):
        turn.append(Button(_("More ›"), data("schedule", "list", page + 1)))
    text = "\n".join([f"<b>{_('Your reminders')}</b>", "", *lines, "", _("Tap one to change it.")])
    return Message(text, (*stacked(buttons, across=2), *([tuple(turn)] if turn else [])))


def _entry(reminder: Reminder) -> str:
    sign = "⏸" if reminder.state == "paused" else "⏰"
    return f"{sign} <b>{item_words(reminder.item)}</b>\n    {plan_phrase(reminder.schedule)}"


def reminder_card(reminder: Reminder, now: datetime, *, stopped: bool) -> Message:
    """One reminder with what can be changed about it; `stopped` when nothing is sent at all."""
    if reminder.state == "paused":
        coming = _paused(reminder, now)
    elif stopped:
        coming = _("You have stopped me: nothing is sent until /start.")
    elif reminder.schedule is None:
        coming = _("Nothing comes due: tell me with /took when you took it.")
    elif reminder.next_due_at is None:
        coming = _("Finished: nothing more is due.")
    else:
        coming = _("Next: {when}").format(when=when(reminder.next_due_at, reminder.zone, now))
    text = f"<b>{item_words(reminder.item)}</b>\n{_capital(plan_phrase(reminder.schedule))}\n\n{coming}"
    return Message(text, _card_rows(reminder))


def _card_rows(reminder: Reminder) -> Rows:
    which = reminder.id
    pause = Button(_("▶️ Resume"), data("schedule", "resume", which))
    if reminder.state != "paused":
        pause = Button(_("⏸ Pause"), data("schedule", "pause", which))
    return (
        (
            Button(_("✏️ Edit"), data("schedule", "edit", which)),
            # Nothing comes due of what is taken as needed, so there is nothing to pause.
            *([] if reminder.schedule is None else [pause]),
            Button(_("🗑 Delete"), data("schedule", "delete", which)),
        ),
        (Button(_("📦 Stock"), data("stock", "open", which)),),
        (Button(_("‹ All reminders"), data("schedule", "list", 0)),),
    )


def _paused(reminder: Reminder, now: datetime) -> str:
    if reminder.next_due_at is None:
        return _("Paused: nothing comes due.")
    back = when(reminder.next_due_at, reminder.zone, now)
    return _("Paused: comes back {when}.").format(when=back)


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


def deleted() -> str:
    """A toast: it is gone."""
    return _("Deleted.")


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
