"""The tables of a page for a clinician: numbers of the diary by week or month, and what is taken."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from babel.dates import format_date

from bot.domain.diary.look_back import DAY, WEEK, Average, summarise
from bot.domain.history import count_doses
from bot.drawings.pdf_report import Table
from bot.replies.diary.diary_view import DiaryView
from bot.replies.diary.look_back import number
from bot.replies.diary.page_wishes import PAIN, SLEEP, PageWishes
from bot.replies.doses.pdf_report import amounts_text, ended_plan, plan_text
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_text
from bot.replies.time_format import current_locale
from bot.store.doses.history import DoseRecord
from bot.store.reminders.schedules import Reminder

# Weeks from which the rows of numbers are months.
_MONTHLY_FROM = 12
_MINUTES_AN_HOUR = 60


def periods_table(shown: DiaryView, wishes: PageWishes, first: date, last: date) -> Table:
    """Return the means of what was ticked by week or month, each with the number of its days."""
    months = wishes.weeks >= _MONTHLY_FROM
    spans = _months(first, last) if months else _weeks(first, last)
    rows = [_row(shown, wishes, *span) for span in spans]
    head = [_("From")]
    if SLEEP in wishes.ticks:
        head += [_("Asleep h:min"), _("To fall asleep min"), _("Awake min"), _("SE %"), _("Night 0–10")]
    if PAIN in wishes.ticks:
        head += [_("Pain 0–10"), _("In the way 0–10")]
    head.append(_("Days told"))
    widths = (14, *(10 for _column in head[1:]))
    title = _("Means by month, below each its n") if months else _("Means by week, below each its n")
    return Table(title, tuple(head), tuple(rows), widths, numbers=len(head) - 1)


def _weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    for start in range(0, (last - first).days, WEEK.days):
        yield first + timedelta(days=start), first + timedelta(days=start) + WEEK - DAY


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
        yield first, min(last, following - DAY)
        first = following


def _row(shown: DiaryView, wishes: PageWishes, first: date, last: date) -> tuple[str, ...]:
    period = summarise(shown.entries, first, last)
    cells = [format_date(first, "d MMM", current_locale())]
    if SLEEP in wishes.ticks:
        cells += [_cell(period.asleep, _clock), _cell(period.fell_asleep, _whole)]
        cells += [_cell(period.awake, _whole), _cell(period.efficiency, _whole), _cell(period.night, number)]
    if PAIN in wishes.ticks:
        cells += [_cell(period.pain, number), _cell(period.hindrance, number)]
    days = (last - first).days + 1
    return (*cells, _("{n} of {all}").format(n=period.entries, all=days))


def _cell(average: Average | None, write: Callable[[float], str]) -> str:
    """Return a mean and below it the number of days; blank where nothing was told."""
    if average is None:
        return ""
    return "\n".join([write(average.mean), _("n {n}").format(n=average.days)])


def _clock(minutes: float) -> str:
    hours, rest = divmod(round(minutes), _MINUTES_AN_HOUR)
    return f"{hours}:{rest:02d}"


def _whole(value: float) -> str:
    return f"{value:.0f}"


def taken_table(view: DiaryView, first: date, last: date) -> Table:
    """Return what was taken between two local dates, both inclusive: its plan, and how often."""
    records = view.doses.between(first, last)
    by_schedule: dict[int, list[DoseRecord]] = {each.id: [] for each in view.doses.reminders}
    for record in records:
        by_schedule.setdefault(record.schedule_id, []).append(record)
    reminders = {each.id: each for each in view.doses.reminders}
    rows = [
        (*_item_and_plan(reminders.get(id_), theirs), *_how_often(theirs))
        for id_, theirs in by_schedule.items()
    ]
    head = (_("What is taken"), _("Plan"), _("Taken"), _("Taken %"))
    return Table(_("What I take"), head, tuple(rows), (60, 82, 24, 18), numbers=2)


def _item_and_plan(reminder: Reminder | None, records: Sequence[DoseRecord]) -> tuple[str, str]:
    if reminder is None and records[0].event.is_as_needed:
        return amounts_text(records), _("as needed")
    if reminder is None:
        return amounts_text(records), ended_plan(records)
    return (amounts_text(records) if records else item_text(reminder.item)), plan_text(reminder)


def _how_often(records: Sequence[DoseRecord]) -> tuple[str, str]:
    """Return how many doses were taken of those that were due, and the percentage; blank where none was."""
    counts = count_doses([each.event for each in records])
    if counts.as_needed:
        return ngettext("{n} time", "{n} times", counts.as_needed).format(n=counts.as_needed), ""
    if not counts.settled:
        return "", ""
    percent = "" if counts.percent is None else _("{n} %").format(n=counts.percent)
    return _("{n} of {all}").format(n=counts.taken, all=counts.settled), percent
