"""Dates, times and schedules in the current language."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_timezone_location
from babel.lists import format_list

from bot.domain.recurrence import (
    EVERY_DAY,
    LAST,
    MIN_MONTH,
    Cycle,
    EveryDays,
    EveryHours,
    MonthlyDay,
    MonthlyWeekday,
    Recurrence,
    Weekdays,
)
from bot.domain.schedules import Schedule
from bot.replies.i18n import _, language, ngettext
from bot.replies.message import escape

MINUTES_AN_HOUR = 60
# The Monday of any week, from which the names of weekdays are formatted.
_MONDAY = date(2024, 1, 1)


def current_locale() -> Locale:
    """Return Babel's locale for the current language, English for one it does not know."""
    try:
        return Locale.parse(language.get(), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def wall_time(moment: datetime, zone: str) -> str:
    """Format the wall time of an instant in that zone, such as 21:05."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def zone_name(zone: str) -> str:
    """Return the city that a zone is named after, such as Berlin; the zone's own name where it has none."""
    if "/" not in zone:
        return zone
    return get_timezone_location(zone, locale=current_locale(), return_city=True).rpartition("/")[2]


def short_date(day: date) -> str:
    """Format a date such as Sun 22 Nov."""
    return format_date(day, "EEE d MMM", current_locale())


def day_word(day: date, today: date) -> str:
    """Return today, tomorrow, yesterday or the short date."""
    words = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    return words.get((day - today).days) or short_date(day)


def day_and_time(moment: datetime, zone: str, now: datetime) -> str:
    """Format day and wall time in that zone, such as: today 21:00."""
    tz = ZoneInfo(zone)
    word = day_word(moment.astimezone(tz).date(), now.astimezone(tz).date())
    return f"{word} {wall_time(moment, zone)}"


def phone_time(moment: datetime, text: str, form: Literal["", "t", "wt"] = "") -> str:
    """Return an instant as Telegram HTML, which apps show by the phone's own clock and language.

    It is for who may be in another time zone than the one on record. The weekday goes with the time wherever
    the day matters, since it may be another day by the phone's clock.

    Args:
        moment: The instant, UTC.
        text: What older apps show; what all show where `form` is empty, and a tap then tells the time.
        form: `t` for the time, `wt` for weekday and time.
    """
    shown = f' format="{form}"' if form else ""
    return f'<tg-time unix="{int(moment.timestamp())}"{shown}>{escape(text)}</tg-time>'


def phone_day_and_time(moment: datetime, zone: str, now: datetime) -> str:
    """Return when a dose was taken, or from when the next is safe, by the phone's clock as Telegram HTML.

    Both stand in one message, and the time between them must be the same by whatever clock it is read.
    """
    return phone_time(moment, day_and_time(moment, zone, now), "wt")


def duration_words(minutes: int) -> str:
    """Format a duration in hours where it is whole hours, else in minutes."""
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    if rest:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)


def join_and(parts: Sequence[str]) -> str:
    """Join as a sentence does: a, b and c."""
    return format_list(list(parts), locale=current_locale())


def join_or(parts: Sequence[str]) -> str:
    """Join as a sentence does: a, b or c."""
    return format_list(list(parts), style="or", locale=current_locale())


def weekday_names(days: Sequence[int]) -> list[str]:
    """Return the short names of these days of the week, 0 is Monday."""
    return [format_date(_MONDAY + timedelta(days=day), "EEE", current_locale()) for day in sorted(days)]


def _every_day(days: int) -> str:
    return _("every day") if days == 1 else ngettext("every {n} day", "every {n} days", days).format(n=days)


def _every_month(months: int) -> str:
    return ngettext("every month", "every {n} months", months).format(n=months)


def _day_of_month(rule: MonthlyDay) -> str:
    months = _every_month(rule.every)
    if rule.day == LAST:
        return _("{months} on the last day").format(months=months)
    phrase = _("{months} on day {n}").format(months=months, n=rule.day)
    if rule.day > MIN_MONTH:
        return _("{days} (a month without that day is left out)").format(days=phrase)
    return phrase


def _weekday_of_month(rule: MonthlyWeekday) -> str:
    weekday = format_date(_MONDAY + timedelta(days=rule.weekday), "EEEE", current_locale())
    words = _("{months} on the {nth} {weekday}")
    return words.format(months=_every_month(rule.every), nth=_nth(rule.nth), weekday=weekday)


def _nth(nth: int) -> str:
    return {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), LAST: _("last")}[nth]


def _days_on_and_off(cycle: Cycle, times: str) -> str:
    on, off = (ngettext("{n} day", "{n} days", each).format(n=each) for each in (cycle.on, cycle.off))
    return _("{on} on and {off} off, at {times}").format(on=on, off=off, times=times)


def _hours_between(rule: EveryHours, times: str) -> str:
    words = _("every {n} hours by the clock (a late dose moves nothing), the first at {times}")
    if rule.counts_from == "dose":
        words = _("{n} hours after the last dose you took (a late dose moves the next), the first at {times}")
    return words.format(n=rule.hours, times=times)


def _recurrence_phrase(recurrence: Recurrence, times: str) -> str:
    """Return a recurrence in words, without its start and end."""
    match recurrence:
        case EveryHours():
            return _hours_between(recurrence, times)
        case Cycle():
            return _days_on_and_off(recurrence, times)
        case EveryDays(days):
            on = _every_day(days)
        case Weekdays(weekdays):
            on = _("on {days}").format(days=join_and(weekday_names([*weekdays])))
        case MonthlyDay():
            on = _day_of_month(recurrence)
        case MonthlyWeekday():
            on = _weekday_of_month(recurrence)
        case _:
            assert_never(recurrence)
    return _("{days} at {times}").format(days=on, times=times)


def schedule_phrase(schedule: Schedule, *, begins: bool = False) -> str:
    """Return a schedule in words: every day at 08:00 and 20:00, until Sun 31 Jan.

    `begins` adds the start date; a schedule whose days are counted from its start always shows that date.
    """
    times = join_and([wall.strftime("%H:%M") for wall in schedule.times])
    if schedule.end == schedule.start and schedule.recurrence == EVERY_DAY:
        return _("once, {date} at {times}").format(date=short_date(schedule.start), times=times)
    phrase = _recurrence_phrase(schedule.recurrence, times)
    if begins or isinstance(schedule.recurrence, Cycle):
        phrase = _("{phrase}, from {date}").format(phrase=phrase, date=short_date(schedule.start))
    if schedule.end is None:
        return phrase
    return _("{phrase}, until {date}").format(phrase=phrase, date=short_date(schedule.end))


def intake_phrase(schedule: Schedule | None) -> str:
    """Return a schedule in words, or that the item is taken as needed."""
    return _("when you need it") if schedule is None else schedule_phrase(schedule)


def parse_wall(text: str) -> time:
    """Parse a stored "HH:MM"."""
    return time.fromisoformat(text)
