"""Operators' statistics in Telegram (/admin): totals now, and charts of the last weeks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from babel.dates import format_date

from bot.graphs import Board, Panel, Series
from bot.replies.message import Drawing, Message, escape
from bot.replies.times import locale
from bot.replies.words import _
from bot.store.arrivals import Arrivals
from bot.store.daily import Day

DAYS = 30
WEEKS = 8
# Seconds after the due time: until ON_TIME a reminder is felt as punctual, after LATE it is late.
ON_TIME, LATE = 5.0, 60.0


@dataclass(frozen=True)
class Overview:
    """The data behind /admin; `days` holds only the days on record, `today` is the date in UTC."""

    counted: Mapping[str, int]
    arrivals: Sequence[Arrivals]
    days: Mapping[date, Day]
    today: date

    def of_days(self) -> list[tuple[date, Day]]:
        """Return the last 30 days, today included; a day without a record is an empty `Day`."""
        dates = [self.today - timedelta(days=ago) for ago in reversed(range(DAYS))]
        return [(day, self.days.get(day, Day())) for day in dates]


def numbers(known: Overview) -> Message:
    """Render the totals under the names that `vesper stats` prints, with the charts attached."""
    lines = [f"{escape(name)}: {count:,}" for name, count in known.counted.items()]
    text = f"<b>{_('Vesper in numbers')}</b>\n\n{_lately(known)}\n\n" + "\n".join(lines)
    return Message(text, drawing=Drawing("board", {"board": asdict(_board(known))}))


def _lately(known: Overview) -> str:
    people = sum(each.people for each in known.arrivals)
    week = sum(each.within_week for each in known.arrivals)
    month = sum(each.within_month for each in known.arrivals)
    signups = sum(each.people for each in known.arrivals if each.day > known.today - timedelta(days=7))
    delivered = sum(sum(day.delivered.values()) for _date, day in known.of_days()[-7:])
    late = _together(day for _date, day in known.of_days()[-7:])
    lines = [
        _("New within 7 days: {n}").format(n=f"{signups:,}"),
        _("Wrote within 7 days: {n}, within 30 days: {m}").format(
            n=_part(week, people), m=_part(month, people)
        ),
        _("Delivered within 7 days: {n}").format(n=f"{delivered:,}"),
    ]
    on_time = late.within(ON_TIME)
    if on_time is not None:
        lines.append(_("Reminders on time (within 5 s): {share}").format(share=f"{on_time:.1%}"))
    return "\n".join(lines)


def _part(count: int, everybody: int) -> str:
    return f"{count:,} ({count / everybody:.0%})" if everybody else "0"


def _together(days: Iterable[Day]) -> Day:
    late: dict[float, int] = {}
    for day in days:
        for limit, count in day.late.items():
            late[limit] = late.get(limit, 0) + count
    return Day(late=late)


def _board(known: Overview) -> Board:
    panels = (_people(known), _retention(known), _deliveries(known), _lateness(known))
    return Board(_("Vesper, {day}").format(day=_short(known.today)), panels)


def _short(day: date) -> str:
    return format_date(day, "d MMM", locale())


def _people(known: Overview) -> Panel:
    days = [day for day, _counts in known.of_days()]
    totals = tuple(float(sum(each.people for each in known.arrivals if each.day <= day)) for day in days)
    title = _("People on record, by when they came")
    return Panel(title, "line", _labels(days), (Series(_("people"), totals),), nothing=_nothing())


def _labels(days: Iterable[date]) -> tuple[str, ...]:
    return tuple(_short(day) for day in days)


def _retention(known: Overview) -> Panel:
    """Plot per signup week the share of people who wrote within the last seven days."""
    monday = known.today - timedelta(days=known.today.weekday())
    weeks = [monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    shares = []
    for start in weeks:
        cohort = [each for each in known.arrivals if start <= each.day < start + timedelta(weeks=1)]
        people = sum(each.people for each in cohort)
        shares.append(sum(each.within_week for each in cohort) / people if people else None)
    title = _("Wrote within 7 days, by the week they came")
    series = (Series(_("share"), tuple(shares)),)
    return Panel(title, "stack", _labels(weeks), series, shares=True, nothing=_nothing())


def _nothing() -> str:
    return _("No numbers yet")


def _deliveries(known: Overview) -> Panel:
    days = known.of_days()
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


def _lateness(known: Overview) -> Panel:
    days = known.of_days()
    rows = (
        Series(_("within 5 s"), tuple(day.within(ON_TIME) for _date, day in days)),
        Series(_("within a minute"), tuple(day.within(LATE) for _date, day in days)),
    )
    labels = _labels(day for day, _counts in days)
    return Panel(_("Reminders on time"), "line", labels, rows, shares=True, nothing=_nothing())
