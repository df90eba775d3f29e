"""A finished trial in a few lines for a clinician, with its numbers."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.domain.trials.calendar import BlockSpan
from bot.domain.trials.result import TrialResult
from bot.replies.diary.clinician_page import TrialSummary
from bot.replies.i18n import _
from bot.replies.items import item_text
from bot.replies.time_format import short_date
from bot.store.trials import Trial

_DAY = timedelta(days=1)
PERCENT = 100


def summarise_trial(trial: Trial, result: TrialResult) -> TrialSummary:
    """Return a trial and its result in words."""
    return TrialSummary(
        _question(trial), _design(trial), _result(trial, result), _verdict(result), _days_with(trial)
    )


def _question(trial: Trial) -> str:
    words = {
        "night": _("Does {item} make nights better? Rated 0 to 10 each morning."),
        "pain": _("Does {item} lessen pain? Rated 0 to 10 each evening."),
        "minutes": _("Does {item} shorten the time to fall asleep? Told in minutes."),
    }[trial.plan.outcome]
    return words.format(item=item_text(trial.item))


def _design(trial: Trial) -> str:
    design, spans = trial.calendar.design, trial.calendar.spans
    words = _("{first} – {last}: {blocks} blocks of {days} days, half with, in an order by lot; open label.")
    told = words.format(
        first=short_date(spans[0].first),
        last=short_date(spans[-1].last),
        blocks=design.blocks,
        days=design.block_days,
    )
    return " ".join([told, _("The first day of each block is not counted.")]) if design.skip else told


def _result(trial: Trial, result: TrialResult) -> str:
    shares = {"rated": int(PERCENT * result.rated), "followed": round(PERCENT * result.followed)}
    if result.p is None or result.mean is None or result.low is None or result.high is None:
        return _("Not analysed: only {rated} % of the counted days are rated in an arm.").format(**shares)
    words = _(
        "With against without: {mean} points, 95 % interval {low} to {high}; above 0 is better. "
        "Randomisation test p = {p}. Followed on {followed} % of days."
    )
    if trial.plan.outcome == "minutes":
        words = _(
            "With against without: {mean} minutes, 95 % interval {low} to {high}; above 0 is better. "
            "Randomisation test p = {p}. Followed on {followed} % of days."
        )
    ends = {"mean": result.mean, "low": result.low, "high": result.high}
    numbers = {name: f"{value:+.1f}" for name, value in ends.items()}
    return words.format(**numbers, **shares, p=f"{result.p:.3f}")


def _verdict(result: TrialResult) -> str:
    return {
        "helped": _("Told at the end: it helped."),
        "helped_a_little": _("Told at the end: it helped a little."),
        "worse": _("Told at the end: worse with it."),
        "no_difference": _("Told at the end: no noticeable difference."),
        "cant_tell": _("Told at the end: it can't be told."),
    }[result.verdict]


def _days_with(trial: Trial) -> frozenset[date]:
    """Return the dates at which the page shows the days with: a night stands at the date of waking."""
    lag = trial.plan.lag * _DAY
    order = trial.calendar.order
    return frozenset(day + lag for span in trial.calendar.spans if order[span.block] for day in _days(span))


def _days(span: BlockSpan) -> Iterator[date]:
    for number in range((span.last - span.first).days + 1):
        yield span.first + number * _DAY
