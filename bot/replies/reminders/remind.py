"""Reminders: drafts, the list, one reminder's card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from bot.domain.language import Writer
from bot.domain.schedules import Occurrence
from bot.replies.doses.history_data import item_reference
from bot.replies.i18n import _
from bot.replies.items import item_html, item_text
from bot.replies.message import Button, Message, Rows, bold, button_rows, callback_data, escape, shorten_end
from bot.replies.people import person_heading
from bot.replies.reminders import nagging
from bot.replies.reminders.confirmation import (
    Regimen,
    coming_doses_text,
    regimen_details,
    regimen_heading,
    regimen_lines,
)
from bot.replies.reminders.draft_parts import part_rows
from bot.replies.reminders.stock import StockView, remaining_text
from bot.replies.time_format import day_and_time, intake_phrase, wall_time, zone_name
from bot.store.reminders.schedules import Reminder

# Reminders in one message: a longer list would have to be scrolled.
PAGE_SIZE = 10
MAX_ECHOED_CHARS = 100


def draft_card(
    regimen: Regimen,
    coming: Sequence[Occurrence],
    zone: str,
    now: datetime,
    token: str,
    *,
    corrects_zone: bool = False,
) -> Message:
    """Render the card of a draft: what was understood, before anything is stored.

    Args:
        regimen: What the draft says.
        coming: The next occurrences.
        zone: IANA name of the chat's zone.
        now: Aware instant.
        token: The draft's token.
        corrects_zone: Whether to offer another zone, as long as no reminder depends on this one.
    """
    description = [f"<b>{regimen_heading(regimen)}</b>", *regimen_lines(regimen, now)]
    parts = [_("Have I got this right?"), "\n".join(description)]
    if regimen.schedule is None:
        parts.append(
            _("I won't remind you of this one. Took it? Tap /took, and I say from when the next one fits.")
        )
    else:
        parts.append(
            _("Next: {next}\nTimes are {zone} time, where it is {now}.").format(
                next=coming_doses_text(regimen, coming, zone, now),
                zone=escape(zone_name(zone)),
                now=wall_time(now, zone),
            )
        )
    save = Button(_("💾 Save"), callback_data("draft", "save", token), style="success")
    cancel = Button(_("✖ Cancel"), callback_data("draft", "cancel", token))
    first, second = part_rows(token, as_needed=regimen.schedule is None)
    rows: Rows = ((save,), first, (*second, cancel))
    if corrects_zone:
        rows = (*rows, (Button(_("Not my time"), callback_data("draft", "zone", token)),))
    return Message("\n\n".join(parts), rows)


def save_confirmed(
    regimen: Regimen, first: Occurrence | None, zone: str, now: datetime, *, ref: str
) -> Message:
    """Confirm Save, and offer how the reminder shall come; `ref` is the reference of the reminder."""
    if regimen.schedule is None:
        return Message(
            _("✅ Saved: <b>{item}</b>, when you need it. /took tells me that you took it.").format(
                item=regimen_heading(regimen)
            )
        )
    if first is None:
        return Message(_("✅ Saved: <b>{item}</b>.").format(item=regimen_heading(regimen)))
    return Message(
        _(
            "✅ Saved. I'll remind you of <b>{item}</b>: {when}.\n"
            "/today shows what is due, /doses all your reminders."
        ).format(item=regimen_heading(regimen), when=coming_doses_text(regimen, [first], zone, now)),
        (
            (Button(_("🔔 Ask again until I answer"), callback_data("nag", "ask", ref)),),
            (Button(_("🌙 Quiet hours"), callback_data("quiet", "below")),),
        ),
    )


def ask_item() -> Message:
    """Ask for the item, the first question of the guided dialog."""
    return Message(
        _(
            "What shall I remind you of? Write its name, and the amount if you like. For example:\n"
            "<i>magnesium 200 mg</i>\n\n"
            "Or all of it in one line, such as <i>iron 1 tablet every other day 8:00 without food</i>, "
            "<i>ibuprofen 400 mg as needed</i> or <i>amoxicillin every 8 hours for 7 days</i>. "
            "If it is for somebody else, say so: <i>amlodipine 5 mg for Mum</i>. "
            "Several at once? One per line.\n\n"
            "Changed your mind? /cancel"
        )
    )


def _echo(what: str) -> str:
    """Return typed text on one line, shortened to `MAX_ECHOED_CHARS` characters; HTML."""
    return escape(shorten_end(" ".join(what.split()), MAX_ECHOED_CHARS))


def ask_when(
    what: str, buttons: Sequence[Button], words: Writer, as_needed: str | None, *, counted: bool
) -> Message:
    """Ask at what times, the second question; the buttons are what seems to be meant, or common times.

    Args:
        what: The text typed so far.
        buttons: The times that seem to be meant.
        words: The language in which the buttons are written.
        as_needed: The callback word for an as-needed item; None where that makes no sense.
        counted: Whether an interval in hours was told without saying from where it is counted.
    """
    hours = [Button(hour, callback_data("when", hour)) for hour in ("08:00", "13:00", "18:00", "22:00")]
    if counted:
        buttons = [replace(each, text=_counted_label(each.text, words)) for each in buttons]
    rows = button_rows([*buttons], per_row=1 if counted else 2) if buttons else button_rows(hours, per_row=4)
    if as_needed is not None:
        rows = (*rows, (Button(_("Only when I need it"), callback_data("when", as_needed)),))
    asked = _(
        "At what time shall I remind you of <b>{what}</b>? "
        "Tap, or write one or more times, such as <i>8:00 20:00</i>."
    ).format(what=_echo(what))
    if counted:
        asked = _(
            "<b>{what}</b>: if you take one late, should the next one move, too? "
            "Tap, or write a time, such as <i>8:00</i>."
        ).format(what=_echo(what))
    return Message(asked, rows)


def _counted_label(answer: str, words: Writer) -> str:
    """Return the label of times by the clock, or of an interval that is counted from the last dose."""
    if answer == words.after_last_dose:
        return _("Yes: count from each dose")
    return _("No: {times}").format(times=answer)


def ask_first_time(what: str, buttons: Sequence[Button]) -> Message:
    """Ask when the first dose is due of an item counted from the last dose."""
    return Message(
        _(
            "<b>{what}</b>: at what time is the first dose? "
            "After that I count from when you really took it. Tap, or write a time, such as <i>8:00</i>."
        ).format(what=_echo(what)),
        button_rows([*buttons], per_row=2),
    )


def reminder_list(reminders: Sequence[Reminder], page: int = 0) -> Message:
    """List every reminder, one button each, on pages that a phone can show."""
    if not reminders:
        return Message(
            _(
                "You have no reminders yet. Set one up with /remind, for example:\n"
                "<code>/remind magnesium 200 mg 21:00</code>"
            )
        )
    page = min(page, (len(reminders) - 1) // PAGE_SIZE)
    here = sorted(reminders, key=_person_name)[page * PAGE_SIZE :][:PAGE_SIZE]
    lines = [line for _person, theirs in groupby(here, _person_name) for line in _entries([*theirs])]
    buttons = [Button(item_text(each.item), callback_data("schedule", "open", each.ref)) for each in here]
    turn = []
    if page > 0:
        turn.append(Button(_("‹ Back"), callback_data("schedule", "list", page - 1)))
    if (page + 1) * PAGE_SIZE < len(reminders):
        turn.append(Button(_("More ›"), callback_data("schedule", "list", page + 1)))
    listed = "\n".join(lines).lstrip("\n")
    text = "\n\n".join([bold(_("Your reminders")), listed, _("Tap one to change it.")])
    return Message(text, (*button_rows(buttons, per_row=2), *([tuple(turn)] if turn else [])))


def _person_name(reminder: Reminder) -> str:
    """Return who takes it; the empty name of the chat's own person sorts first."""
    return reminder.item.person or ""


def _entries(reminders: Sequence[Reminder]) -> list[str]:
    """List one person's reminders, under their name unless it is the chat's own person."""
    person = reminders[0].item.person
    heading = [] if person is None else ["", person_heading(person)]
    return [*heading, *map(_entry, reminders)]


def _entry(reminder: Reminder) -> str:
    sign = "⏸" if reminder.state == "paused" else "⏰"
    if reminder.schedule is None:
        sign = "💊"
    plan = Regimen(replace(reminder.item, person=None), reminder.schedule, reminder.instructions)
    parts = [intake_phrase(plan.schedule), *regimen_details(plan)]
    return "\n    ".join([f"{sign} <b>{regimen_heading(plan)}</b>", *parts])


def reminder_card(reminder: Reminder, stock: StockView, now: datetime, *, stopped: bool) -> Message:
    """Render one reminder, its stock and its buttons; `stopped` when nothing is sent at all."""
    if reminder.state == "paused":
        coming = _paused(reminder, now)
    elif stopped:
        coming = _("You have stopped me: nothing is sent until /start.")
    elif reminder.schedule is None:
        coming = _("Nothing comes due: tell me with /took when you took it.")
    elif reminder.next_due_at is None:
        coming = _("Finished: nothing more is due.")
    else:
        coming = _("Next: {when}").format(when=day_and_time(reminder.next_due_at, reminder.zone, now))
    plan = Regimen(reminder.item, reminder.schedule, reminder.instructions)
    parts = [f"<b>{regimen_heading(plan)}</b>", *regimen_lines(plan, now)]
    stock_lines = [] if stock.stock.left is None else [f"📦 {remaining_text(stock)}"]
    text = "\n".join([*parts, "", coming, *stock_lines])
    return Message(text, _card_rows(reminder))


def _card_rows(reminder: Reminder) -> Rows:
    which = reminder.ref
    pause = Button(_("▶️ Resume"), callback_data("schedule", "resume", which))
    if reminder.state != "paused":
        pause = Button(_("⏸ Pause"), callback_data("schedule", "pause", which))
    return (
        (
            Button(_("✏️ Edit"), callback_data("schedule", "edit", which)),
            # An as-needed item has no due doses, so there is nothing to pause.
            *([] if reminder.schedule is None else [pause]),
            Button(_("🗑 Delete"), callback_data("schedule", "delete", which), style="danger"),
        ),
        (
            Button(_("📦 Stock"), callback_data("stock", "open", which)),
            *([] if reminder.schedule is None else [nagging.nagging_button(reminder)]),
        ),
        (
            Button(
                _("🗓 History"),
                callback_data("history", "text", 30, item_reference(reminder.id, reminder.item)),
            ),
            Button(_("‹ All reminders"), callback_data("schedule", "list", 0)),
        ),
    )


def _paused(reminder: Reminder, now: datetime) -> str:
    if reminder.next_due_at is None:
        return _("Paused: nothing comes due.")
    back = day_and_time(reminder.next_due_at, reminder.zone, now)
    return _("Paused: comes back {when}.").format(when=back)


def ask_to_delete(reminder: Reminder) -> Message:
    """Ask once before a reminder is deleted."""
    return Message(
        _("Delete the reminder for <b>{item}</b>? What you already took stays in your history.").format(
            item=item_html(reminder.item)
        ),
        (
            (
                Button(_("🗑 Delete"), callback_data("schedule", "really", reminder.ref), style="danger"),
                Button(_("Keep it"), callback_data("schedule", "open", reminder.ref)),
            ),
        ),
    )


def deleted_toast() -> str:
    """Return the toast after a reminder was deleted."""
    return _("Deleted.")


def draft_cancelled() -> Message:
    """Confirm Cancel under a draft."""
    return Message(_("Cancelled. Nothing was saved."))


def too_many_reminders(most: int) -> Message:
    """Refuse another reminder because the list is full."""
    return Message(
        _("You already have {n} reminders, and that is as many as I can keep. /doses to delete some.").format(
            n=most
        )
    )
