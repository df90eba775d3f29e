"""One page for a clinician: what the person ticked, in numbers with their counts, and nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from babel.dates import format_date, format_datetime

from bot import VERSION
from bot.answer import InteractionCheck
from bot.domain.diary.look_back import DAY, WEEK, Average, DiaryEntries, summarise
from bot.domain.history import count_doses
from bot.domain.interactions import InteractionFinding
from bot.domain.schedules import zone_named
from bot.drawings.clinician_page import ClinicianPage, PageChart, PageSection
from bot.drawings.pdf_report import Table
from bot.replies.diary.diary_view import DiaryView
from bot.replies.diary.four_weeks import four_weeks
from bot.replies.diary.look_back import number
from bot.replies.doses.pdf_report import BLANK, amounts_text, ended_plan, plan_text
from bot.replies.i18n import _, ngettext
from bot.replies.items import isolate_rtl, item_text
from bot.replies.time_format import current_locale
from bot.store.doses.history import DoseRecord
from bot.store.reminders.schedules import Item, Reminder

# What may be on the page, as one letter each in callback data.
TAKEN, SLEEP, PAIN, TRIAL = "tspr"
DIARY = frozenset({SLEEP, PAIN})
SPANS = (2, 4, 12)
"""Weeks that a page may cover."""
# Weeks from which the rows of numbers are months.
_MONTHLY_FROM = 12
# Pairs of one action that the page names.
_MAX_PAIRS = 8
_MINUTES_AN_HOUR = 60


@dataclass(frozen=True)
class TrialSummary:
    """A finished trial in words, and its days.

    Attributes:
        question: What the trial was to find out.
        design: How: length, blocks, order by lot, and that the person knew.
        result: The difference with its interval and p.
        verdict: What the bot said at the end.
        days_with: The local dates on which the lot said to take it.
    """

    question: str
    design: str
    result: str
    verdict: str
    days_with: frozenset[date]


@dataclass(frozen=True)
class PageWishes:
    """What a person wants on the page.

    Attributes:
        ticks: Letters of what may be on it: `TAKEN`, `SLEEP`, `PAIN`, `TRIAL`.
        weeks: How far back, one of `SPANS`.
        in_english: Whether the page is in English, whatever the language of the person.
        questions: The person's own lines.
    """

    ticks: frozenset[str]
    weeks: int = SPANS[1]
    in_english: bool = False
    questions: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Return the wishes as JSON; `from_plain` reads them."""
        return {
            "ticks": sorted(self.ticks),
            "weeks": self.weeks,
            "in_english": self.in_english,
            "questions": list(self.questions),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return wishes from JSON, which may hold other keys, too."""
        questions = tuple(plain["questions"])
        return cls(frozenset(plain["ticks"]), plain["weeks"], plain["in_english"], questions)


def page_caption(weeks: int, *, hidden: bool) -> str:
    """Return the caption of the file; `hidden`: it does not say what the file is about."""
    if hidden:
        return _("Your notes, to print or to forward.")
    words = ngettext(
        "Your last {n} week for a doctor, to print or to forward.",
        "Your last {n} weeks for a doctor, to print or to forward.",
        weeks,
    )
    return words.format(n=weeks)


def build_page(
    view: DiaryView, wishes: PageWishes, check: InteractionCheck, trial: TrialSummary | None
) -> ClinicianPage:
    """Return the page; yesterday is the last day on it, as today goes on.

    Args:
        view: The person's diary and doses.
        wishes: What may be on the page.
        check: The check of what the person takes.
        trial: The trial of the period, if there was one.
    """
    last = view.today - DAY
    first = last - wishes.weeks * WEEK + DAY
    shown = replace(view, entries=_ticked(view.entries, wishes.ticks))
    shown_trial = trial if TRIAL in wishes.ticks else None
    has_diary = bool(DIARY & wishes.ticks)
    return ClinicianPage(
        title=_("For my doctor"),
        facts=_facts(view, first, last),
        chart=_chart(shown, wishes, first, last, shown_trial) if has_diary else None,
        periods=_periods(shown, wishes, first, last) if has_diary else None,
        taken=_taken(view, first, last) if TAKEN in wishes.ticks else None,
        beside=tuple(_beside(wishes, shown_trial)),
        below=tuple(_below(wishes, check)),
        notes=(" ".join(_notes(wishes)),),
        page=_("Page"),
    )


def names_taken(view: DiaryView) -> list[str]:
    """Return the names of what the person takes, or took in the time of the view, to be checked together."""
    items = [*(each.item for each in view.doses.reminders), *_taken_as_needed(view)]
    return list(dict.fromkeys(each.name for each in items))


def _taken_as_needed(view: DiaryView) -> Iterator[Item]:
    for record in view.doses.records:
        if record.event.is_as_needed and record.event.state == "taken":
            yield record.item


def _ticked(entries: DiaryEntries, ticks: frozenset[str]) -> DiaryEntries:
    whats = {"night"} if SLEEP in ticks else set()
    whats |= {"pain", "hindrance"} if PAIN in ticks else set()
    return DiaryEntries(
        entries.sleeps if SLEEP in ticks else (), [each for each in entries.ratings if each.what in whats]
    )


def _facts(view: DiaryView, first: date, last: date) -> tuple[tuple[str, str], ...]:
    made = view.now.astimezone(zone_named(view.doses.zone)).replace(tzinfo=None)
    days = (last - first).days + 1
    period = _("{first} – {last} ({days})").format(
        first=format_date(first, "d MMM y", current_locale()),
        last=format_date(last, "d MMM y", current_locale()),
        days=ngettext("{n} day", "{n} days", days).format(n=days),
    )
    return (
        (_("Name"), BLANK if view.person is None else isolate_rtl(view.person)),
        (_("Period"), period),
        (_("Time zone"), view.doses.zone),
        (_("Made on"), format_datetime(made, "d MMM y, HH:mm", locale=current_locale())),
    )


def _chart(
    shown: DiaryView, wishes: PageWishes, first: date, last: date, trial: TrialSummary | None
) -> PageChart:
    days = (last - first).days + 1
    with_days = frozenset() if trial is None else trial.days_with
    shaded = tuple(first + n * DAY in with_days for n in range(days))
    raster = four_weeks(shown, last, days, has_doses=TAKEN in wishes.ticks)
    labels = (format_date(first + n * DAY, "d MMM", current_locale()) for n in range(days))
    rows = tuple(replace(row, label=label) for row, label in zip(raster.rows, labels, strict=True))
    return PageChart(
        replace(raster, rows=rows),
        shaded,
        _("days with, in the trial") if any(shaded) else "",
        shows_sleep=SLEEP in wishes.ticks,
    )


def _periods(shown: DiaryView, wishes: PageWishes, first: date, last: date) -> Table:
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


def _taken(view: DiaryView, first: date, last: date) -> Table:
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


def _beside(wishes: PageWishes, trial: TrialSummary | None) -> Iterator[PageSection]:
    if wishes.questions:
        yield PageSection(_("My questions"), tuple(f"• {each}" for each in wishes.questions))
    if trial is not None:
        lines = (trial.question, trial.design, trial.result, trial.verdict)
        yield PageSection(_("A trial of one person"), lines)


def _below(wishes: PageWishes, check: InteractionCheck) -> Iterator[PageSection]:
    if TAKEN in wishes.ticks and (lines := tuple(_interactions(check))):
        yield PageSection(_("Interactions, as far as the bot's rules go"), lines)


def _interactions(check: InteractionCheck) -> Iterator[str]:
    labels = {each.id: each.label for each in check.items}
    words = {
        "avoid": _("Not to combine: {pairs}."),
        "space": _("To keep apart in time: {pairs}."),
        "monitor": _("To watch: {pairs}."),
    }
    for action, sentence in words.items():
        pairs = [
            " + ".join(labels.get(each, each.replace("_", " ")) for each in _involved(finding))
            for finding in check.findings
            if finding.action == action
        ]
        if pairs:
            more = len(pairs) - _MAX_PAIRS
            rest = [ngettext("{n} more pair", "{n} more pairs", more).format(n=more)] if more > 0 else []
            yield sentence.format(pairs="; ".join([*pairs[:_MAX_PAIRS], *rest]))
    if check.not_covered:
        yield _("Not covered: {names}.").format(names=", ".join(map(isolate_rtl, check.not_covered)))
    if len(check.items) > 1:
        yield _("Pairs not named here: no warning is known to the bot, which is no proof that they are fine.")


def _involved(finding: InteractionFinding) -> tuple[str, ...]:
    return finding.pair if finding.third is None else (*finding.pair, finding.third)


def _notes(wishes: PageWishes) -> Iterator[str]:
    yield _("Self-reported; nothing was measured.")
    if SLEEP in wishes.ticks:
        yield _(
            "SE: minutes asleep in 100 minutes in bed, by the sums of the main sleeps; "
            "left out below 4 nights. Naps are drawn and not counted. A night of 10 was very good."
        )
    if DIARY & wishes.ticks:
        yield _("Blank: not told, which is not zero. n: days or nights with a number.")
        yield _("0–10: the person's own numbers, of no licensed scale.")
    if TAKEN in wishes.ticks:
        yield _("Taken %: of what was due, without what a doctor said to leave out; rounded down.")
    if TAKEN in wishes.ticks and DIARY & wishes.ticks:
        yield _("The dot of a dose stands at the night that followed it; none where nobody answered.")
    yield _("Vesper {version}").format(version=VERSION)
