"""One page for a clinician: what the person ticked, in numbers with their counts, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date, format_datetime

from bot import VERSION
from bot.answer import InteractionCheck
from bot.domain.diary.look_back import DAY, WEEK, DiaryEntries
from bot.domain.interactions import InteractionFinding
from bot.domain.schedules import zone_named
from bot.drawings.clinician_page import ClinicianPage, PageSection
from bot.drawings.day_chart import DayChart
from bot.replies.diary.diary_view import DiaryView
from bot.replies.diary.four_weeks import four_weeks
from bot.replies.diary.page_tables import periods_table, taken_table
from bot.replies.diary.page_wishes import DIARY, PAIN, SLEEP, TAKEN, TRIAL, PageWishes
from bot.replies.doses.pdf_report import BLANK
from bot.replies.i18n import _, ngettext
from bot.replies.items import isolate_rtl
from bot.replies.time_format import current_locale
from bot.store.reminders.schedules import Item

# Pairs of one action that the page names.
_MAX_PAIRS = 8


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
        periods=periods_table(shown, wishes, first, last) if has_diary else None,
        taken=taken_table(view, first, last) if TAKEN in wishes.ticks else None,
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
) -> DayChart:
    days = (last - first).days + 1
    with_days = frozenset() if trial is None else trial.days_with
    shaded = tuple(first + n * DAY in with_days for n in range(days))
    raster = four_weeks(shown, last, days, has_doses=TAKEN in wishes.ticks)
    labels = (format_date(first + n * DAY, "d MMM", current_locale()) for n in range(days))
    rows = tuple(replace(row, label=label) for row, label in zip(raster.rows, labels, strict=True))
    return DayChart(
        replace(raster, rows=rows),
        shaded,
        _("days with, in the trial") if any(shaded) else "",
        shows_sleep=SLEEP in wishes.ticks,
    )


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
