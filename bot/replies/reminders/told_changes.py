"""Questions before a reminder is changed or paused as plain talk wants it."""

from collections.abc import Sequence
from datetime import date

from bot.replies.i18n import _
from bot.replies.items import item_html, item_text
from bot.replies.message import Button, Message, button_rows, callback_data
from bot.replies.reminders.pausing import ALL
from bot.replies.reminders.remind import reminder_list
from bot.replies.time_format import short_date
from bot.store.reminders.schedules import Reminder


def choose_reminder(reminders: Sequence[Reminder]) -> Message:
    """Ask which reminder is meant; without any, say how to set one up."""
    if not reminders:
        return reminder_list(())
    buttons = [
        Button(item_text(each.item), callback_data("schedule", "open", each.ref)) for each in reminders
    ]
    return Message(_("Which one do you mean?"), button_rows(buttons))


def what_to_change(reminder: Reminder) -> Message:
    """Ask what to change of a reminder."""
    return Message(
        _("What shall I change for <b>{item}</b>?").format(item=item_html(reminder.item)),
        (
            (
                Button(_("✏️ Edit"), callback_data("schedule", "edit", reminder.ref)),
                Button(_("🗑 Delete"), callback_data("schedule", "delete", reminder.ref)),
            ),
            (Button(_("Leave it as it is"), callback_data("schedule", "open", reminder.ref)),),
        ),
    )


def confirm_pause(reminder: Reminder | None, until: date) -> Message:
    """Ask whether to pause a reminder, or all of them where it is None, until a local date."""
    if reminder is None:
        text = _("Pause all your reminders until {date}?").format(date=short_date(until))
    else:
        text = _("Pause <b>{item}</b> until {date}?").format(
            item=item_html(reminder.item), date=short_date(until)
        )
    who = ALL if reminder is None else reminder.ref
    return Message(
        text,
        (
            (Button(_("⏸ Pause"), callback_data("pause", "till", who, until.isoformat())),),
            (Button(_("📅 Another date …"), callback_data("pause", "date", who)),),
        ),
    )
