"""Operators' statistics in Telegram (/admin): totals now, and charts of the last weeks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date

from bot.drawings.admin_charts import Dashboard, Panel, Series
from bot.replies.i18n import _
from bot.replies.message import Attachment, Message, bold, escape
from bot.replies.time_format import current_locale
from bot.store.operators.daily_stats import DayStats
from bot.store.operators.signups import DailySignups
from bot.store.operators.totals import MOST_COUNTED, QUEUES

DAYS = 30
WEEKS = 8
# Seconds after the due time: until ON_TIME a reminder is felt as punctual, after LATE it is late.
ON_TIME, LATE = 5.0, 60.0


@dataclass(frozen=True)
class AdminStatistics:
    """The data behind /admin.

    Attributes:
        totals: Counts by name.
        signups: People by the day of their sign-up.
        days: The days on record.
        today: The date in UTC.
        counted_at: When people and doses were counted, UTC; None: just now.
    """

    totals: Mapping[str, int]
    signups: Sequence[DailySignups]
    days: Mapping[date, DayStats]
    today: date
    counted_at: datetime | None = None

    def last_days(self) -> list[tuple[date, DayStats]]:
        """Return the last 30 days, today included; a day without a record is an empty `DayStats`."""
        dates = [self.today - timedelta(days=ago) for ago in reversed(range(DAYS))]
        return [(day, self.days.get(day, DayStats())) for day in dates]


def statistics_message(statistics: AdminStatistics) -> Message:
    """Render the totals under the names that `vesper stats` prints, with the charts attached."""
    lines = [f"{escape(name)}: {_number(name, count)}" for name, count in statistics.totals.items()]
    if statistics.counted_at is not None:
        counted = _("People, reminders and doses were counted at {time} UTC.")
        lines.append(counted.format(time=f"{statistics.counted_at:%H:%M}"))
    heading = bold(_("Vesper in numbers"))
    text = "\n\n".join([heading, _recent_lines(statistics), "\n".join(lines)])
    return Message(text, attachment=Attachment("board", {"board": asdict(_build_board(statistics))}))


def _number(name: str, count: int) -> str:
    """Return a count, of which no more may have been looked at."""
    return f"{count:,}+" if name in QUEUES and count == MOST_COUNTED else f"{count:,}"


def _recent_lines(statistics: AdminStatistics) -> str:
    people = sum(each.people for each in statistics.signups)
    week = sum(each.seen_within_week for each in statistics.signups)
    month = sum(each.seen_within_month for each in statistics.signups)
    signups = sum(
        each.people for each in statistics.signups if each.day > statistics.today - timedelta(days=7)
    )
    delivered = sum(sum(day.delivered.values()) for _date, day in statistics.last_days()[-7:])
    late = _sum_lateness(day for _date, day in statistics.last_days()[-7:])
    lines = [
        _("New within 7 days: {n}").format(n=f"{signups:,}"),
        _("Wrote within 7 days: {n}, within 30 days: {m}").format(
            n=_count_with_share(week, people), m=_count_with_share(month, people)
        ),
        _("Delivered within 7 days: {n}").format(n=f"{delivered:,}"),
    ]
    on_time = late.share_within(ON_TIME)
    if on_time is not None:
        lines.append(_("Reminders on time (within 5 s): {share}").format(share=f"{on_time:.1%}"))
    return "\n".join(lines)


def _count_with_share(count: int, everybody: int) -> str:
    return f"{count:,} ({count / everybody:.0%})" if everybody else "0"


def _sum_lateness(days: Iterable[DayStats]) -> DayStats:
    late: dict[float, int] = {}
    for day in days:
        for limit, count in day.by_lateness.items():
            late[limit] = late.get(limit, 0) + count
    return DayStats(by_lateness=late)


def _build_board(statistics: AdminStatistics) -> Dashboard:
    panels = (_people(statistics), _retention(statistics), _deliveries(statistics), _lateness(statistics))
    return Dashboard(_("Vesper, {day}").format(day=_short(statistics.today)), panels)


def _short(day: date) -> str:
    return format_date(day, "d MMM", current_locale())


def _people(statistics: AdminStatistics) -> Panel:
    days = [day for day, _counts in statistics.last_days()]
    totals = tuple(float(sum(each.people for each in statistics.signups if each.day <= day)) for day in days)
    title = _("People on record, by when they came")
    return Panel(title, "line", _labels(days), (Series(_("people"), totals),), nothing=_nothing())


def _labels(days: Iterable[date]) -> tuple[str, ...]:
    return tuple(_short(day) for day in days)


def _retention(statistics: AdminStatistics) -> Panel:
    """Plot per signup week the share of people who wrote within the last seven days."""
    monday = statistics.today - timedelta(days=statistics.today.weekday())
    weeks = [monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    shares = []
    for start in weeks:
        cohort = [each for each in statistics.signups if start <= each.day < start + timedelta(weeks=1)]
        people = sum(each.people for each in cohort)
        shares.append(sum(each.seen_within_week for each in cohort) / people if people else None)
    title = _("Wrote within 7 days, by the week they came")
    series = (Series(_("share"), tuple(shares)),)
    return Panel(title, "stack", _labels(weeks), series, shares=True, nothing=_nothing())


def _nothing() -> str:
    return _("No numbers yet")


def _deliveries(statistics: AdminStatistics) -> Panel:
    days = statistics.last_days()
    kinds = {
        "reply": _("answers"),
        "reminder": _("reminders"),
        "tip": _("tips"),
        "broadcast": _("announcements"),
    }
    rows = [
        Series(word, tuple(float(day.delivered.get(kind, 0)) for _date, day in days))
        for kind, word in kinds.items()
    ]
    rows.append(Series(_("failed tries"), tuple(float(day.failed) for _date, day in days)))
    labels = _labels(day for day, _counts in days)
    return Panel(_("Messages a day"), "stack", labels, tuple(rows), nothing=_nothing())


def _lateness(statistics: AdminStatistics) -> Panel:
    days = statistics.last_days()
    rows = (
        Series(_("within 5 s"), tuple(day.share_within(ON_TIME) for _date, day in days)),
        Series(_("within a minute"), tuple(day.share_within(LATE) for _date, day in days)),
    )
    labels = _labels(day for day, _counts in days)
    return Panel(_("Reminders on time"), "line", labels, rows, shares=True, nothing=_nothing())
