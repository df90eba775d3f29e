"""Reminders: drafts, the list, one reminder's card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from bot.domain.schedules import Occurrence
from bot.replies import nags
from bot.replies.items import item_words, plain_item
from bot.replies.message import Button, Message, Rows, data, escape, stacked
from bot.replies.past import item_word
from bot.replies.people import for_person
from bot.replies.planned import Plan, coming_words, details, heading, lines
from bot.replies.stock import View, what_is_left
from bot.replies.times import clock, listed, plan_phrase, when
from bot.replies.words import _
from bot.store.schedules import Reminder

# Reminders in one message: a longer list would have to be scrolled.
ON_A_PAGE = 10
LONGEST_ECHO = 100


def draft(plan: Plan, coming: Sequence[Occurrence], zone: str, now: datetime, token: str) -> Message:
    """Render the card of a draft: what was understood, before anything is stored."""
    description = [f"<b>{heading(plan)}</b>", *lines(plan, now)]
    parts = [_("Have I got this right?"), "\n".join(description)]
    if plan.schedule is None:
        parts.append(_("It never comes due. When you take it, tell me with /took."))
    else:
        parts.append(
            _("Next: {next}\nTime zone: {zone} (it is {now} there now)").format(
                next=coming_words(plan, coming, zone, now), zone=escape(zone), now=clock(now, zone)
            )
        )
    return Message(
        "\n\n".join(parts),
        (
            (Button(_("💾 Save"), data("draft", "save", token)),),
            (
                Button(_("✏️ Change"), data("draft", "change", token)),
                Button(_("✖ Cancel"), data("draft", "cancel", token)),
            ),
        ),
    )


def saved(plan: Plan, first: Occurrence | None, zone: str, now: datetime) -> Message:
    """Confirm Save."""
    if plan.schedule is None:
        return Message(
            _("✅ Saved: <b>{item}</b>, when you need it. /took tells me that you took it.").format(
                item=heading(plan)
            )
        )
    if first is None:
        return Message(_("✅ Saved: <b>{item}</b>.").format(item=heading(plan)))
    return Message(
        _(
            "✅ Saved. I'll remind you of <b>{item}</b>: {when}.\n"
            "/today shows what is due, /doses all your reminders."
        ).format(item=heading(plan), when=coming_words(plan, [first], zone, now))
    )


def ask_what() -> Message:
    """Ask for the item, the first question of the guided dialog."""
    return Message(
        _(
            "What shall I remind you of? Write its name, and the amount if you like. For example:\n"
            "<i>magnesium 200 mg</i>\n\n"
            "Or all of it in one line, such as <i>iron 1 tablet every other day 8:00 without food</i>, "
            "<i>ibuprofen 400 mg as needed</i> or <i>amoxicillin every 8 hours for 7 days</i>.\n\n"
            "Changed your mind? /cancel"
        )
    )


def _echo(what: str) -> str:
    """Return typed text on one line, shortened to `MAX_ECHOED_CHARS` characters; HTML."""
    line = " ".join(what.split())
    return escape(line if len(line) <= LONGEST_ECHO else f"{line[: LONGEST_ECHO - 1]}…")


def ask_when(
    what: str, buttons: Sequence[Button], as_needed: str | None = None, *, counted: bool = False
) -> Message:
    """Ask at what times, the second question; the buttons are what seems to be meant, or common times.

    Args:
        what: The text typed so far.
        buttons: The times that seem to be meant.
        as_needed: The callback word for an as-needed item; None where that makes no sense.
        counted: Whether an interval in hours was told without saying from where it is counted.
    """
    hours = [Button(hour, data("when", hour)) for hour in ("08:00", "13:00", "18:00", "22:00")]
    rows = stacked([*buttons], across=2) if buttons else stacked(hours, across=4)
    if as_needed is not None:
        rows = (*rows, (Button(_("Only when I need it"), data("when", as_needed)),))
    asked = _(
        "At what time shall I remind you of <b>{what}</b>? "
        "Tap, or write one or more times, such as <i>8:00 20:00</i>."
    ).format(what=_echo(what))
    if counted:
        asked = _(
            "<b>{what}</b>: by the clock, or counted from the last dose? By the clock a late dose moves "
            "nothing; counted from the last dose it moves the next one. "
            "Tap, or write a time, such as <i>8:00</i>."
        ).format(what=_echo(what))
    return Message(asked, rows)


def ask_first(what: str, buttons: Sequence[Button]) -> Message:
    """Ask when the first dose is due of an item counted from the last dose."""
    return Message(
        _(
            "<b>{what}</b>: at what time is the first dose? "
            "After that I count from when you really took it. Tap, or write a time, such as <i>8:00</i>."
        ).format(what=_echo(what)),
        stacked([*buttons], across=2),
    )


def ask_days(what: str, times: Sequence[str]) -> Message:
    """Ask on which days, the third question."""
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
    """Ask for a correction of this line, after Change."""
    return Message(
        _(
            "What should change? Write the new part, such as <i>22:00</i>, or the whole line again. "
            "So far it is:\n<code>{line}</code>\n\nLeave it as it is? /cancel"
        ).format(line=escape(line))
    )


def reminders_list(reminders: Sequence[Reminder], page: int = 0) -> Message:
    """List every reminder, one button each, on pages that a phone can show."""
    if not reminders:
        return Message(
            _(
                "You have no reminders yet. Set one up with /remind, for example:\n"
                "<code>/remind magnesium 200 mg 21:00</code>"
            )
        )
    page = min(page, (len(reminders) - 1) // ON_A_PAGE)
    here = sorted(reminders, key=_whose)[page * ON_A_PAGE :][:ON_A_PAGE]
    lines = [line for _person, theirs in groupby(here, _whose) for line in _entries([*theirs])]
    buttons = [Button(plain_item(each.item), data("schedule", "open", each.ref)) for each in here]
    turn = []
    if page > 0:
        turn.append(Button(_("‹ Back"), data("schedule", "list", page - 1)))
    if (page + 1) * ON_A_PAGE < len(reminders):
        turn.append(Button(_("More ›"), data("schedule", "list", page + 1)))
    text = "\n".join([f"<b>{_('Your reminders')}</b>", "", *lines, "", _("Tap one to change it.")])
    return Message(text, (*stacked(buttons, across=2), *([tuple(turn)] if turn else [])))


def _whose(reminder: Reminder) -> str:
    """Return who takes it; the empty name of the chat's own person sorts first."""
    return reminder.item.person or ""


def _entries(theirs: Sequence[Reminder]) -> list[str]:
    """List one person's reminders, under their name unless it is the chat's own person."""
    person = theirs[0].item.person
    heading = [] if person is None else ["", for_person(person)]
    return [*heading, *map(_entry, theirs)]


def _entry(reminder: Reminder) -> str:
    sign = "⏸" if reminder.state == "paused" else "⏰"
    if reminder.schedule is None:
        sign = "💊"
    plan = Plan(replace(reminder.item, person=None), reminder.schedule, reminder.terms)
    parts = [plan_phrase(plan.schedule), *details(plan)]
    return "\n    ".join([f"{sign} <b>{heading(plan)}</b>", *parts])


def reminder_card(reminder: Reminder, box: View, now: datetime, *, stopped: bool) -> Message:
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
        coming = _("Next: {when}").format(when=when(reminder.next_due_at, reminder.zone, now))
    plan = Plan(reminder.item, reminder.schedule, reminder.terms)
    parts = [f"<b>{heading(plan)}</b>", *lines(plan, now)]
    stock_lines = [] if box.stock.left is None else [f"📦 {what_is_left(box)}"]
    text = "\n".join([*parts, "", coming, *stock_lines])
    return Message(text, _card_rows(reminder))


def _card_rows(reminder: Reminder) -> Rows:
    which = reminder.ref
    pause = Button(_("▶️ Resume"), data("schedule", "resume", which))
    if reminder.state != "paused":
        pause = Button(_("⏸ Pause"), data("schedule", "pause", which))
    return (
        (
            Button(_("✏️ Edit"), data("schedule", "edit", which)),
            # An as-needed item has no due doses, so there is nothing to pause.
            *([] if reminder.schedule is None else [pause]),
            Button(_("🗑 Delete"), data("schedule", "delete", which)),
        ),
        (
            Button(_("📦 Stock"), data("stock", "open", which)),
            *([] if reminder.schedule is None else [nags.button(reminder)]),
        ),
        (
            Button(_("🗓 History"), data("history", "text", 30, item_word(reminder.id, reminder.item))),
            Button(_("‹ All reminders"), data("schedule", "list", 0)),
        ),
    )


def _paused(reminder: Reminder, now: datetime) -> str:
    if reminder.next_due_at is None:
        return _("Paused: nothing comes due.")
    back = when(reminder.next_due_at, reminder.zone, now)
    return _("Paused: comes back {when}.").format(when=back)


def ask_to_delete(reminder: Reminder) -> Message:
    """Ask once before a reminder is deleted."""
    return Message(
        _("Delete the reminder for <b>{item}</b>? What you already took stays in your history.").format(
            item=item_words(reminder.item)
        ),
        (
            (
                Button(_("🗑 Delete"), data("schedule", "really", reminder.ref)),
                Button(_("Keep it"), data("schedule", "open", reminder.ref)),
            ),
        ),
    )


def deleted() -> str:
    """Return the toast after a reminder was deleted."""
    return _("Deleted.")


def not_saved() -> Message:
    """Confirm Cancel under a draft."""
    return Message(_("Cancelled. Nothing was saved."))


def too_many(most: int) -> Message:
    """Refuse another reminder because the list is full."""
    return Message(
        _("You already have {n} reminders, and that is as many as I can keep. /doses to delete some.").format(
            n=most
        )
    )
