"""What trials of one person are judged by: the ratings and doses of their days."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.trials.result import TrialData
from bot.store import diary, trials
from bot.store.trials import SCALES, Outcome, Trial

_DAY = timedelta(days=1)


async def read_values(
    tx: AsyncConnection, chat_id: int, outcome: Outcome, first: date, last: date
) -> dict[date, float]:
    """Return the values of these local dates, both inclusive; what was entered late is left out."""
    if outcome == "minutes":
        return await _read_minutes(tx, chat_id, first, last)
    rated = await diary.ratings_between(tx, chat_id, None, first, last)
    return {each.local_date: each.value for each in rated if each.what == outcome and not each.late}


async def _read_minutes(tx: AsyncConnection, chat_id: int, first: date, last: date) -> dict[date, float]:
    """Return the minutes to fall asleep; of two main sleeps on a date, those of the last."""
    slept = await diary.sleeps_between(tx, chat_id, None, first, last)
    return {
        each.date: each.fell_asleep_minutes
        for each in slept
        if each.kind == "main" and each.fell_asleep_minutes is not None and not each.late
    }


async def read_trial(tx: AsyncConnection, trial: Trial) -> TrialData:
    """Return what a trial whose last day is over is judged by."""
    lag, spans = trial.plan.lag * _DAY, trial.calendar.spans
    first, last = spans[0].first + lag, spans[-1].last + lag
    dated = await read_values(tx, trial.chat_id, trial.plan.outcome, first, last)
    values = {day - lag: value for day, value in dated.items()}
    taken = await trials.dates_taken(tx, trial)
    followed = _followed_share(trial, taken)
    scale = SCALES[trial.plan.outcome]
    return TrialData(trial.calendar, values, scale, trial.plan.worth, trial.seed, followed)


def _followed_share(trial: Trial, taken: Iterable[date]) -> float:
    """Return on which share of its days the item was taken, or left out, as the lot said."""
    dates = set(taken)
    lived = [
        (span.first + number * _DAY, trial.calendar.order[span.block])
        for span in trial.calendar.spans
        for number in range((span.last - span.first).days + 1)
    ]
    return sum((day in dates) == arm for day, arm in lived) / len(lived)
