"""A month as a picture, and as a caption that says the same to people who cannot see it."""

from calendar import Calendar
from collections import Counter
from datetime import date, timedelta

from babel.dates import get_day_names

from bot.domain.history import DayMark, DoseEvent, by_day, count_doses, mark_day
from bot.drawings.month_chart import DayCell, MonthChart
from bot.replies.doses.history import month_title
from bot.replies.doses.history_data import HistoryView
from bot.replies.i18n import _, ngettext
from bot.replies.time_format import current_locale

MARKS: tuple[DayMark, ...] = ("all", "some", "none", "open", "free")


def month_chart(past: HistoryView, month: date) -> MonthChart:
    """Return the grid of a month; `month` is its first day."""
    days = _days(past, month)
    first_weekday = current_locale().first_week_day
    names = get_day_names("abbreviated", locale=current_locale())
    weeks = Calendar(first_weekday).monthdatescalendar(month.year, month.month)
    title = month_title(month) + (f" · {past.filter_label}" if past.filter_label else "")
    legend = tuple((each, _mark_words(each)) for each in MARKS)
    return MonthChart(
        title,
        tuple(names[(first_weekday + n) % 7] for n in range(7)),
        tuple(tuple(_cell(past, month, day, days.get(day, [])) for day in week) for week in weeks),
        legend,
    )


def _days(past: HistoryView, month: date) -> dict[date, list[DoseEvent]]:
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return by_day(record.event for record in past.between(month, last))


def _cell(past: HistoryView, month: date, day: date, events: list[DoseEvent]) -> DayCell | None:
    if day.month != month.month:
        return None
    began = past.records[0].event.local_date if past.records else past.today
    if not events and not began <= day <= past.today:
        return DayCell(day.day, None)
    return DayCell(day.day, mark_day(events), _note(events))


def _note(events: list[DoseEvent]) -> str:
    planned = [each for each in events if not each.is_as_needed and not each.is_excused]
    extra = sum(each.is_as_needed and each.state == "taken" for each in events)
    counts = [f"{sum(each.state == 'taken' for each in planned)}/{len(planned)}"] if planned else []
    return " ".join([*counts, *([f"+{extra}"] if extra else [])])


def _mark_words(mark: DayMark) -> str:
    return {
        "all": _("all taken"),
        "some": _("some taken"),
        "none": _("none taken"),
        "open": _("still open"),
        "free": _("nothing due"),
    }[mark]


def month_caption(past: HistoryView, month: date) -> str:
    """Return the content of the picture as plain text."""
    went = Counter(mark_day(events) for events in _days(past, month).values())
    parts = [
        _("{days}: {what}").format(
            days=ngettext("{n} day", "{n} days", went[each]).format(n=went[each]), what=_mark_words(each)
        )
        for each in MARKS[:-1]
        if went[each]
    ]
    extra = count_doses([each for events in _days(past, month).values() for each in events]).as_needed
    if extra:
        words = ngettext("{n} dose as needed (+)", "{n} doses as needed (+)", extra)
        parts.append(words.format(n=extra))
    title = month_title(month) + (f", {past.filter_label}" if past.filter_label else "")
    if not parts:
        return _("{title}: nothing was due.").format(title=title)
    return _("{title}. {days}.").format(title=title, days="; ".join(parts))
