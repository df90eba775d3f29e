"""Reminders as an iCalendar file (RFC 5545)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from bot.domain.monthly import Monthly, MonthlyDay
from bot.domain.recurrence import Run, runs
from bot.domain.schedules import Occurrence, between, zone_named
from bot.replies.food import how_words
from bot.replies.items import plain_item
from bot.replies.message import Drawing, Message
from bot.replies.timezones import described
from bot.replies.words import _, ngettext
from bot.store.schedules import Item, Reminder

# The time for which occurrences are listed one by one where no RRULE can express them.
HORIZON = timedelta(days=60)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LASTS = timedelta(minutes=5)


@dataclass(frozen=True)
class Writing:
    """Options for rendering a calendar.

    Attributes:
        now: The present, UTC.
        owner: The bot's name, which makes event ids globally unique.
        hide_names: Whether names are left out, as in discreet mode.
    """

    now: datetime
    owner: str
    hides: bool


def is_shown(reminder: Reminder) -> bool:
    """Return whether a dose is to come: not as needed, not finished, not paused without an end."""
    return reminder.schedule is not None and reminder.next_due_at is not None


def is_written_out(reminder: Reminder) -> bool:
    """Return whether the file lists single events of the next weeks instead of a recurrence rule."""
    return reminder.schedule is not None and runs(reminder.schedule, reminder.schedule.start) is None


def calendar(reminders: Sequence[Reminder], writing: Writing) -> str:
    """Render an .ics file: an event per rule with an alarm each, and the time zones that they use."""
    written = Calendar()
    written.add("prodid", "-//Vesper//reminders//EN")
    written.add("version", "2.0")
    written.add("calscale", "GREGORIAN")
    written.add("x-wr-calname", "Vesper")
    coming = [each for each in reminders if is_shown(each)]
    for zone in sorted({each.zone for each in coming} - {"UTC"}):
        written.add_component(described(zone, writing.now))
    for reminder in coming:
        for event in _events(reminder, writing):
            written.add_component(event)
    return str(written.to_ical().decode())


def _events(reminder: Reminder, writing: Writing) -> Iterator[Event]:
    schedule, due_at = reminder.schedule, reminder.next_due_at
    if schedule is None or due_at is None:
        return
    # Start at the next due occurrence: the past is no plan, and a pause is not made up for.
    since = due_at.astimezone(zone_named(schedule.zone)).date()
    regular = runs(schedule, since)
    if regular is not None:
        for number, run in enumerate(regular):
            yield _regular(reminder, run, number, writing)
        return
    # An interval counted from the last dose moves with that dose, so only the next occurrence is known.
    last = due_at if schedule.counts_from == "dose" else writing.now + HORIZON
    for each in between(schedule, due_at - timedelta(microseconds=1), last):
        yield _single(reminder, each, writing)


def _regular(reminder: Reminder, run: Run, number: int, writing: Writing) -> Event:
    zone = zone_named(reminder.zone)
    begins = datetime.combine(run.first, run.wall, zone)
    event = _event(reminder, run.amount, f"{run.wall:%H%M}-{number}", writing)
    event.add("dtstart", begins)
    event.add("duration", _LASTS)
    rule: dict[str, Any] = {"freq": "daily", "interval": run.every_days}
    if run.weekdays:
        rule = {"freq": "weekly", "byday": [_DAYS[day] for day in sorted(run.weekdays)]}
    if run.monthly is not None:
        rule = _monthly(run.monthly)
    if run.last is not None:
        rule["until"] = _end(run.last, reminder.zone)
    event.add("rrule", rule)
    return event


def _monthly(rule: Monthly) -> dict[str, Any]:
    """Return the RRULE of a monthly recurrence; calendars, too, skip a month that lacks the day."""
    which: dict[str, Any] = (
        {"bymonthday": rule.day}
        if isinstance(rule, MonthlyDay)
        else {"byday": f"{rule.nth}{_DAYS[rule.weekday]}"}
    )
    return {"freq": "monthly", "interval": rule.every, **which}


def _end(last: date, zone: str) -> datetime:
    """Return the end of the last day in UTC, as RFC 5545 requires for UNTIL beside a time with a zone."""
    after = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone_named(zone))
    return (after - timedelta(seconds=1)).astimezone(UTC)


def _single(reminder: Reminder, occurrence: Occurrence, writing: Writing) -> Event:
    event = _event(reminder, occurrence.amount, f"{occurrence.due_at:%Y%m%dT%H%M}", writing)
    event.add("dtstart", occurrence.due_at)
    event.add("duration", _LASTS)
    return event


def _event(reminder: Reminder, amount: Any, which: str, writing: Writing) -> Event:
    item = reminder.item if amount is None else replace(reminder.item, amount=amount)
    name = _hidden() if writing.hides else _shown(item)
    event, alarm = Event(), Alarm()
    event.add("uid", f"{reminder.id}-{which}@{writing.owner}")
    event.add("dtstamp", writing.now)
    event.add("summary", name)
    how = how_words(reminder.terms.food, reminder.terms.note)
    if how:
        event.add("description", how)
    event.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("description", name)
    alarm.add("trigger", timedelta())
    event.add_component(alarm)
    return event


def _hidden() -> str:
    return _("Your reminder")


def _shown(item: Item) -> str:
    return f"💊 {plain_item(item)}"


def message(reminders: Sequence[Reminder], writing: Writing) -> Message:
    """Offer the file, which is rendered when it is sent; say so when there is nothing to write."""
    if any(is_shown(each) for each in reminders):
        return Message("", drawing=Drawing("calendar", {"owner": writing.owner}))
    return Message(caption(reminders, writing))


def caption(reminders: Sequence[Reminder], writing: Writing) -> str:
    """Say what the file holds and what is missing from it."""
    coming = [each for each in reminders if is_shown(each)]
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
    if any(is_written_out(each) for each in coming):
        words = _("What counts hours or differs in ways a calendar can't say is in it for {days} days only.")
        parts.append(words.format(days=HORIZON.days))
    if len(coming) < len(reminders):
        parts.append(_("Not in it: what is taken as needed, paused without a date, or finished."))
    if writing.hides:
        parts.append(_("Names are left out, because discreet mode is on."))
    return "\n\n".join(parts)
