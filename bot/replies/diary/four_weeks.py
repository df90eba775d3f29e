"""Four weeks of a diary as a picture, and as a caption that says the same to people who cannot see it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from babel.dates import format_date

from bot.domain.diary.look_back import DAY, WEEK, PeriodSummary, summarise
from bot.domain.diary.model import Sleep, main_sleeps
from bot.domain.diary.sleep_bars import BarKind, SleepBar, bars_of, line_start
from bot.domain.zones import zone_named
from bot.drawings.sleep_raster import DOSE_COLOURS, DayRow, RasterWords, SleepRaster
from bot.replies.diary.diary_view import DiaryView, nights_with
from bot.replies.diary.look_back import CLINICIAN_BUTTON, WEEK_BUTTON, about_time, number, short_name
from bot.replies.diary.questions import person_word
from bot.replies.i18n import _, ngettext
from bot.replies.items import isolate_rtl
from bot.replies.message import Attachment, Button, Message, callback_data, escape
from bot.replies.time_format import current_locale, short_date
from bot.store.reminders.schedules import Item

WEEKS = 4
MAX_ITEMS = len(DOSE_COLOURS)
_QUARTER_HOURS = 6
_MINUTES_A_DAY, _MINUTES_AN_HOUR, _NOON = 1_440, 60, 720
# Minutes by which most bedtimes may differ from the median for it to be called the usual one.
_ALIKE = 90
_ROUNDED_TO = 5


def four_weeks(
    view: DiaryView, last: date, days: int = WEEKS * WEEK.days, *, has_doses: bool = True
) -> SleepRaster:
    """Return the lines of the `days` days up to the local date `last`; `has_doses`: with dots of doses."""
    dates = [last - ago * DAY for ago in reversed(range(days))]
    told = view.entries.between(dates[0], last + DAY)  # a sleep may end on the line of the day before
    start = line_start(told.sleeps)
    bars = [bar for sleep in told.sleeps for bar in bars_of(sleep, start)]
    pain = {each.local_date: each for each in told.ratings if each.what == "pain"}
    items = dose_columns(view, dates[0], last) if has_doses else []
    rows = [
        DayRow(
            format_date(day, "EEE d", current_locale()),
            tuple(bar for bar in bars if bar.local_date == day),
            tuple(taken.get(day) for _item, taken in items),
            pain[day].value if day in pain else None,
            day in pain and pain[day].late,
        )
        for day in dates
    ]
    shown = [bar for row in rows for bar in row.bars]
    return SleepRaster(_words(view, dates, start, shown, [item for item, _taken in items]), tuple(rows))


def dose_columns(view: DiaryView, first: date, last: date) -> list[tuple[Item, dict[date, bool]]]:
    """Return the items taken most often, with whether each was taken before the night to each date."""
    # A dose of the day before comes before the first night.
    items = view.doses_beside_ratings(first - DAY, last)
    return [(item, nights_with(records)) for item, records in items[:MAX_ITEMS]]


def _words(
    view: DiaryView, dates: Sequence[date], start: timedelta, bars: Sequence[SleepBar], items: Sequence[Item]
) -> RasterWords:
    kinds: dict[BarKind, str] = {
        "bed": _("in bed"),
        "asleep": _("asleep, with waking in between"),
        "nap": _("nap"),
        "told": _("only how long was told"),
        "none": _("no sleep"),
    }
    present = {bar.kind for bar in bars}
    first_hour = start // timedelta(hours=1)
    return RasterWords(
        period_title(view.person, dates[0], dates[-1]),
        tuple(f"{(first_hour + _QUARTER_HOURS * n) % 24:02d}:00" for n in range(5)),
        tuple((kind, words) for kind, words in kinds.items() if kind in present),
        _("written down later") if any(bar.late for bar in bars) else "",
        tuple(_("{item} taken (hollow: not)").format(item=short_name(item)) for item in items),
        _("Pain, 0 to 10"),
    )


def period_title(person: str | None, first: date, last: date) -> str:
    """Return the dates, after the person if the diary is not the writer's own."""
    span = _("{first} – {last}").format(first=short_date(first), last=short_date(last))
    return span if person is None else f"{isolate_rtl(person)} · {span}"


def four_weeks_caption(view: DiaryView, last: date) -> str:
    """Return what the picture shows as Telegram HTML."""
    weeks = view.weeks(last, WEEKS)
    whole = summarise(view.entries, weeks[0].first, last)
    title = f"<b>{escape(period_title(view.person, whole.first, last))}</b>"
    if not whole.entries:
        return "\n".join([title, _("Nothing was written down in these days.")])
    lines = [title, *(_week(each) for each in weeks), *_habits(view, whole), *_doses(view, whole)]
    return "\n".join(lines)


def _week(week: PeriodSummary) -> str:
    told = []
    if week.night is not None:
        told.append(_("nights {mean}").format(mean=number(week.night.mean)))
    if week.asleep is not None:
        told.append(_("asleep {asleep}").format(asleep=about_time(week.asleep.mean)))
    if week.pain is not None:
        told.append(_("pain {mean}").format(mean=number(week.pain.mean)))
    words = {"first": short_date(week.first), "told": ", ".join(told) or _("nothing told")}
    return _("Week of {first}: {told}.").format(**words)


def _habits(view: DiaryView, whole: PeriodSummary) -> Iterator[str]:
    sleeps = view.entries.between(whole.first, whole.last).sleeps
    yield from _usual_times([each for each in main_sleeps(sleeps).values() if each.bed_at is not None])
    naps = len({each.date for each in sleeps if each.kind == "nap"})
    if naps:
        yield ngettext("A nap on {n} day.", "Naps on {n} days.", naps).format(n=naps)
    late = len({each.date for each in sleeps if each.late})
    if late:
        yield ngettext("{n} day was written down later.", "{n} days were written down later.", late).format(
            n=late
        )


def _usual_times(nights: Sequence[Sleep]) -> Iterator[str]:
    """Say when the person is mostly in bed, if most nights are alike."""
    # Counted from noon, since bedtimes before and after midnight are near to each other.
    into = [(_minute_of(each.bed_at or each.up_at, each) - _NOON) % _MINUTES_A_DAY for each in nights]
    out = [_minute_of(each.up_at, each) for each in nights]
    if not nights or not all(_are_alike(each) for each in (into, out)):
        return
    words = _("Mostly in bed from about {start} to {end}.")
    yield words.format(start=_wall_text(median(into) + _NOON), end=_wall_text(median(out)))


def _are_alike(minutes: Sequence[int]) -> bool:
    near = [each for each in minutes if abs(each - median(minutes)) <= _ALIKE]
    return len(near) > len(minutes) / 2


def _minute_of(instant: datetime, sleep: Sleep) -> int:
    local = instant.astimezone(zone_named(sleep.zone))
    return local.hour * _MINUTES_AN_HOUR + local.minute


def _wall_text(minute: float) -> str:
    whole = _ROUNDED_TO * round(minute / _ROUNDED_TO) % _MINUTES_A_DAY
    return f"{whole // _MINUTES_AN_HOUR:02d}:{whole % _MINUTES_AN_HOUR:02d}"


def _doses(view: DiaryView, whole: PeriodSummary) -> Iterator[str]:
    for item, taken in dose_columns(view, whole.first, whole.last):
        nights = [is_taken for day, is_taken in taken.items() if whole.first <= day <= whole.last]
        words = ngettext(
            "{item}: taken before {n} of {all} night.",
            "{item}: taken before {n} of {all} nights.",
            len(nights),
        )
        yield words.format(item=escape(short_name(item)), n=sum(nights), all=len(nights))


def four_weeks_message(view: DiaryView, last: date) -> Message:
    """Offer the picture of the four weeks that end on `last`; it is drawn when it is sent."""
    who = person_word(view.person)
    before = last - WEEKS * WEEK
    rows = [(Button(_("🩺 For my doctor"), callback_data(CLINICIAN_BUTTON, "open", who)),)]
    if min(view.entries.dates, default=last) <= before:
        label = _("‹ {first} – {last}").format(
            first=short_date(before - WEEKS * WEEK + DAY), last=short_date(before)
        )
        rows.insert(0, (Button(label, callback_data(WEEK_BUTTON, "turn", before.isoformat(), who)),))
    return Message(
        "", tuple(rows), attachment=Attachment("diary", {"person": view.person, "last": last.isoformat()})
    )
