"""What is on record of one item, in a few lines: whether it was taken today or since yesterday."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from bot.replies.doses.doses import dose_line
from bot.replies.doses.missed import answer_rows, open_rows
from bot.replies.i18n import _
from bot.replies.items import item_html, item_text, item_text_without_person
from bot.replies.message import Button, Message, Rows, callback_data, escape, shorten_end
from bot.replies.time_format import day_and_time
from bot.search import Candidate
from bot.store.account.subscribers import Subscriber
from bot.store.doses.doses import Dose
from bot.store.reminders.schedules import Reminder

# Characters of a name that is repeated to the person.
MAX_NAME = 60


def record_of(doses: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Message:
    """List how the doses of an item stand, with the answers to those that are not recorded as taken."""
    lines = "\n".join(dose_line(dose, item_text(dose.item), now) for dose in doses)
    unanswered = [dose for dose in doses if dose.state in {"due", "missed"}]
    match unanswered:
        case []:
            return Message(lines)
        case [dose]:
            rows = answer_rows(dose)
        case _:
            rows = open_rows(unanswered, subscriber, now)
    return Message(f"{lines}\n\n{_if_unsure()}", rows)


def nothing_on_record(reminder: Reminder, period_days: int, rule: Candidate | None, now: datetime) -> Message:
    """Say that nothing is on record of a listed item, and when it is due next; offer its rule, if any."""
    said = _("Nothing is on record of <b>{item}</b> today.")
    if period_days > 1:
        said = _("Nothing is on record of <b>{item}</b> since yesterday.")
    lines = [said.format(item=item_html(reminder.item))]
    if reminder.state == "active" and reminder.next_due_at is not None:
        when = day_and_time(reminder.next_due_at, reminder.zone, now)
        lines.append(_("The next dose is due <b>{when}</b>.").format(when=when))
    rows: Rows = ()
    if rule is not None:
        rows = ((Button(_("❓ What now?"), callback_data("cell", rule.id)),),)
    return Message("\n\n".join([" ".join(lines), _if_unsure()]), rows)


def nothing_of_person(person: str, listed: Sequence[Reminder], now: datetime) -> Message:
    """Say that nothing is on record of what a person takes, and which of it is due next."""
    said = _("Nothing is on record for <b>{person}</b> yet.").format(person=escape(person))
    due = [(each.next_due_at, each) for each in listed if each.state == "active" and each.next_due_at]
    if not due:
        return Message(f"{said}\n\n{_if_unsure()}")
    at, first = min(due, key=itemgetter(0))
    next_one = _("Next is <b>{item}</b>, due <b>{when}</b>.").format(
        item=escape(item_text_without_person(first.item)), when=day_and_time(at, first.zone, now)
    )
    return Message(f"{said} {next_one}\n\n{_if_unsure()}")


def not_on_list(name: str) -> Message:
    """Say that the item is neither on the list nor on record."""
    said = _("I have no <b>{name}</b> on your list or on record, so I can't tell.").format(
        name=escape(shorten_end(name, MAX_NAME))
    )
    return Message(f"{said}\n\n{_if_unsure()}")


def _if_unsure() -> str:
    return _("Not sure whether you took it? Don't take it again before you have asked a pharmacist.")
