"""Pauses: until when, which reminders, and when they come back."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.replies.i18n import _, ngettext
from bot.replies.items import item_html, item_text
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape
from bot.replies.time_format import day_and_time, short_date
from bot.store.reminders.schedules import Reminder

ALL = "all"


def ask_until(reminder: Reminder | None, *, unreadable_text: str = "") -> Message:
    """Ask until when to pause; `reminder` None means all; `unreadable_text` held no date."""
    what = _("Pause all your reminders until when?")
    if reminder is not None:
        what = _("Pause <b>{item}</b> until when?").format(item=item_html(reminder.item))
    parts = (
        [_("I can't tell a coming date from “{said}”.").format(said=escape(unreadable_text))]
        if unreadable_text
        else []
    )
    parts.append(what)
    return Message("\n\n".join(parts), _until_rows(reminder))


def _until_rows(reminder: Reminder | None) -> Rows:
    who = ALL if reminder is None else reminder.ref
    lengths = ((1, _("Until tomorrow")), (3, _("3 days")), (7, _("A week")))
    rows: Rows = (
        tuple(Button(label, callback_data("pause", "days", who, days)) for days, label in lengths),
        (
            Button(_("📅 A date …"), callback_data("pause", "date", who)),
            Button(_("Until I say so"), callback_data("pause", "open", who)),
        ),
    )
    return (
        rows
        if reminder is None
        else (*rows, (Button(_("‹ Back"), callback_data("schedule", "open", reminder.ref)),))
    )


def ask_date(*, again: bool = False) -> Message:
    """Ask for the date to be typed."""
    if again:
        return Message(
            _(
                "I can't tell a coming date from that. Write it as <i>until friday</i>, <i>10 days</i> or "
                "<i>until 2027-01-31</i>. /cancel leaves everything as it is."
            )
        )
    return Message(
        _("On which day shall reminders come again? For example <i>until friday</i> or <i>10 days</i>.")
    )


def ask_which_to_pause(reminders: Sequence[Reminder], until: str) -> Message:
    """Ask which of several reminders is meant; `until` is the ISO date or "open" that was told."""
    buttons = [
        Button(item_text(each.item), callback_data("pause", "till", each.ref, until)) for each in reminders
    ]
    return Message(_("Which one shall I pause?"), button_rows(buttons))


def unknown_name(name: str) -> Message:
    """Say that no reminder has such a name."""
    return Message(
        _("You have no reminder named “{name}”. /doses shows them all, /pause pauses them all.").format(
            name=escape(name)
        )
    )


def nothing_to_pause() -> Message:
    """Say that there is no reminder, or none that is on."""
    return Message(_("No reminder is on, so there is nothing to pause. /doses shows them all."))


def pause_confirmed(until: date | None, reminders: Sequence[Reminder], now: datetime) -> Message:
    """Confirm which reminders are paused, until when, and which dose comes first afterwards."""
    count = ngettext("{n} reminder is paused", "{n} reminders are paused", len(reminders))
    head = f"⏸ {count.format(n=len(reminders))}"
    resume = ((Button(_("▶️ Resume now"), callback_data("pause", "resume", ALL)),),)
    if until is None:
        text = _("{head} until you say so: /resume.\nNothing of the pause is made up for.").format(head=head)
        return Message(text, resume)
    parts = [_("{head} until {date}.").format(head=head, date=short_date(until))]
    first = min(
        (each for each in reminders if each.next_due_at is not None),
        key=lambda each: each.next_due_at or now,
        default=None,
    )
    if first is not None and first.next_due_at is not None:
        back = _("They come back by themselves; the first is <b>{item}</b>: {when}.")
        came = day_and_time(first.next_due_at, first.zone, now)
        parts.append(back.format(item=item_html(first.item), when=came))
    parts.append(_("Nothing of the pause is made up for."))
    return Message("\n".join(parts), resume)


def resume_confirmed(reminders: Sequence[Reminder], now: datetime) -> Message:
    """List the reminders that are on again, with the next dose of each."""
    if not reminders:
        return Message(_("Nothing is paused. /doses shows all your reminders."))
    lines = [_resumed_line(each, now) for each in reminders]
    return Message("\n".join(["▶️ " + _("On again, from now on:"), *lines]))


def _resumed_line(reminder: Reminder, now: datetime) -> str:
    name = f"<b>{item_html(reminder.item)}</b>"
    if reminder.next_due_at is None:
        return _("• {item}: finished").format(item=name)
    came = day_and_time(reminder.next_due_at, reminder.zone, now)
    return _("• {item}: {when}").format(item=name, when=came)


def ask_what_to_resume(paused: Sequence[Reminder]) -> Message:
    """Ask which pause to end, since pauses that began apart may be meant to end apart."""
    buttons = [
        Button(f"{item_text(each.item)} · {_pause_end(each)}", callback_data("pause", "resume", each.ref))
        for each in paused
    ]
    everything = Button(_("▶️ All of them"), callback_data("pause", "resume", ALL))
    return Message(_("Which pause shall end now?"), (*button_rows(buttons), (everything,)))


def _pause_end(reminder: Reminder) -> str:
    if reminder.paused_until is None:
        return _("no date")
    return _("until {date}").format(date=short_date(reminder.paused_until))
