"""Reminders as an iCalendar file (RFC 5545)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from bot.domain.recurrence import EveryHours
from bot.domain.rrule import RecurrenceRule, recurrence_rules
from bot.domain.schedules import Occurrence, just_before, occurrences_between, zone_named
from bot.replies.i18n import _, ngettext
from bot.replies.items import instruction_words, item_text
from bot.replies.message import Attachment, Message
from bot.replies.reminders.vtimezone import vtimezone
from bot.store.reminders.schedules import Item, Reminder

# The time for which occurrences are listed one by one where no RRULE can express them.
LISTED_SPAN = timedelta(days=60)
_EVENT_LENGTH = timedelta(minutes=5)


@dataclass(frozen=True)
class CalendarOptions:
    """Options for rendering a calendar.

    Attributes:
        now: The present, UTC.
        owner: The bot's name, which makes event ids globally unique.
        hide_names: Whether names are left out, as in discreet mode.
    """

    now: datetime
    owner: str
    hide_names: bool


def has_coming_doses(reminder: Reminder) -> bool:
    """Return whether a dose is to come: not as needed, not finished, not paused without an end."""
    return reminder.schedule is not None and reminder.next_due_at is not None


def is_expanded(reminder: Reminder) -> bool:
    """Return whether the file lists single events of the next weeks instead of a recurrence rule."""
    return (
        reminder.schedule is not None and recurrence_rules(reminder.schedule, reminder.schedule.start) is None
    )


def calendar_text(reminders: Sequence[Reminder], options: CalendarOptions) -> str:
    """Render an .ics file: an event per rule with an alarm each, and the time zones that they use."""
    written = Calendar()
    written.add("prodid", "-//Vesper//reminders//EN")
    written.add("version", "2.0")
    written.add("calscale", "GREGORIAN")
    written.add("x-wr-calname", "Vesper")
    coming = [each for each in reminders if has_coming_doses(each)]
    for zone in sorted({each.zone for each in coming} - {"UTC"}):
        written.add_component(vtimezone(zone, options.now))
    for reminder in coming:
        for event in _events(reminder, options):
            written.add_component(event)
    return str(written.to_ical().decode())


def _events(reminder: Reminder, options: CalendarOptions) -> Iterator[Event]:
    schedule, due_at = reminder.schedule, reminder.next_due_at
    if schedule is None or due_at is None:
        return
    # Start at the next due occurrence: the past is no plan, and a pause is not made up for.
    since = due_at.astimezone(zone_named(schedule.zone)).date()
    regular = recurrence_rules(schedule, since)
    if regular is not None:
        for number, run in enumerate(regular):
            yield _recurring_event(reminder, run, number, options)
        return
    # An interval counted from the last dose moves with that dose, so only the next occurrence is known.
    hours = schedule.recurrence
    from_dose = isinstance(hours, EveryHours) and hours.counts_from == "dose"
    last = due_at if from_dose else options.now + LISTED_SPAN
    for each in occurrences_between(schedule, just_before(due_at), last):
        yield _single(reminder, each, options)


def _recurring_event(reminder: Reminder, run: RecurrenceRule, number: int, options: CalendarOptions) -> Event:
    zone = zone_named(reminder.zone)
    begins = datetime.combine(run.first, run.wall, zone)
    event = _event(reminder, run.amount, f"{run.wall:%H%M}-{number}", options)
    event.add("dtstart", begins)
    event.add("duration", _EVENT_LENGTH)
    rule: dict[str, Any] = {**run.parts}
    if run.last is not None:
        rule["until"] = _end(run.last, reminder.zone)
    event.add("rrule", rule)
    return event


def _end(last: date, zone: str) -> datetime:
    """Return the end of the last day in UTC, as RFC 5545 requires for UNTIL beside a time with a zone."""
    after = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone_named(zone))
    return (after - timedelta(seconds=1)).astimezone(UTC)


def _single(reminder: Reminder, occurrence: Occurrence, options: CalendarOptions) -> Event:
    event = _event(reminder, occurrence.amount, f"{occurrence.due_at:%Y%m%dT%H%M}", options)
    event.add("dtstart", occurrence.due_at)
    event.add("duration", _EVENT_LENGTH)
    return event


def _event(reminder: Reminder, amount: Any, uid_suffix: str, options: CalendarOptions) -> Event:
    item = reminder.item if amount is None else replace(reminder.item, amount=amount)
    name = _hidden_name() if options.hide_names else _item_name(item)
    event, alarm = Event(), Alarm()
    event.add("uid", f"{reminder.id}-{uid_suffix}@{options.owner}")
    event.add("dtstamp", options.now)
    event.add("summary", name)
    how = instruction_words(reminder.instructions.food, reminder.instructions.note)
    if how:
        event.add("description", how)
    event.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("description", name)
    alarm.add("trigger", timedelta())
    event.add_component(alarm)
    return event


def _hidden_name() -> str:
    return _("Your reminder")


def _item_name(item: Item) -> str:
    return f"💊 {item_text(item)}"


def calendar_message(reminders: Sequence[Reminder], options: CalendarOptions) -> Message:
    """Offer the file, which is rendered when it is sent; say so when there is nothing to write."""
    if any(has_coming_doses(each) for each in reminders):
        return Message("", attachment=Attachment("calendar", {"owner": options.owner}))
    return Message(calendar_caption(reminders, options))


def calendar_caption(reminders: Sequence[Reminder], options: CalendarOptions) -> str:
    """Say what the file holds and what is missing from it."""
    coming = [each for each in reminders if has_coming_doses(each)]
    if not coming:
        return _("No reminder is coming, so there is nothing for a calendar. /remind sets one up.")
    count = ngettext(
        "{n} reminder for your calendar: open the file and choose where to add it.",
        "{n} reminders for your calendar: open the file and choose where to add them.",
        len(coming),
    )
    parts = [
        count.format(n=len(coming)),
        _(
            "It shows how things are set up today and does not change by itself: "
            "after a change, send /calendar again. Answer doses here, not there."
        ),
    ]
    if any(is_expanded(each) for each in coming):
        words = _("What counts hours or differs in ways a calendar can't say is in it for {days} days only.")
        parts.append(words.format(days=LISTED_SPAN.days))
    if len(coming) < len(reminders):
        parts.append(_("Not in it: what is taken as needed, paused without a date, or finished."))
    if options.hide_names:
        parts.append(_("Names are left out, because discreet mode is on."))
    return "\n\n".join(parts)
