"""Trials in the due scan: no dose is due on a day without, and a trial ends when its last day is over."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.trials.calendar import TrialPause, find_gaps
from bot.domain.trials.result import TrialData, TrialResult
from bot.domain.trials.verdict import MIN_RATED_SHARE
from bot.messages.trial_news import TrialOver, TrialShort, TrialWithout
from bot.queries.trials import read_trial
from bot.replies.trials import is_evening
from bot.store import trials
from bot.store.doses.doses import DueOccurrence, OccurrenceKey
from bot.store.queue.outbox import OwedMessage
from bot.store.trials import Trial

_DAY = timedelta(days=1)
TIME_TO_ANSWER = timedelta(days=3)
"""Days after which a trial with too few ratings ends, if nobody says whether to add two weeks."""


@dataclass(frozen=True)
class LivedDays:
    """Due occurrences as trials have them.

    Attributes:
        kept: The occurrences that are due all the same.
        with_it: Those of them that are on a day with the item.
        messages: What is said of days without, and of trials that ended.
    """

    kept: Sequence[DueOccurrence]
    with_it: frozenset[OccurrenceKey]
    messages: Sequence[OwedMessage]


def key_of(due: DueOccurrence) -> OccurrenceKey:
    """Return the key of an occurrence of its only schedule, or of the first."""
    return due.schedule_ids[0], due.occurrence.local_date, due.occurrence.slot


async def live(
    tx: AsyncConnection, running: Mapping[int, Trial], due: Sequence[DueOccurrence], now: datetime
) -> LivedDays:
    """Drop the occurrences of days without, and end the trials whose days are over.

    The schedule itself knows nothing of the order, so that its next occurrence shows no arm ahead of its day.

    Args:
        tx: A write transaction.
        running: The trials under way by schedule.
        due: What is due; occurrences of a schedule in a trial are of no other schedule.
        now: The present, UTC.
    """
    left_out: set[OccurrenceKey] = set()
    with_it: set[OccurrenceKey] = set()
    messages: list[OwedMessage] = []
    for schedule_id, begun in running.items():
        theirs = [each for each in due if each.schedule_ids[0] == schedule_id]
        trial = await _tell(tx, begun, theirs)
        arms = {key_of(each): trial.calendar.arm_on(each.occurrence.local_date) for each in theirs}
        without = [each for each in theirs if arms[key_of(each)] is False]
        left_out |= {key_of(each) for each in without}
        with_it |= {key for key, arm in arms.items() if arm}
        messages += [_without(trial, each) for each in without if now < each.closes_at]
        last = max((each.occurrence.local_date for each in theirs), default=trial.told_on)
        if trial.calendar.is_over_on(last - trial.plan.lag * _DAY):
            messages += await _end(tx, trial, last, now)
    kept = [each for each in due if key_of(each) not in left_out]
    return LivedDays(kept, frozenset(with_it), messages)


async def _tell(tx: AsyncConnection, trial: Trial, due: Sequence[DueOccurrence]) -> Trial:
    """Record the dates that are due, and take those before them on which nothing was said as pauses."""
    for day in sorted({each.occurrence.local_date for each in due}):
        gaps: tuple[TrialPause, ...] = ()
        if day > trial.told_on + _DAY and not trial.is_paused:
            recorded = await trials.dates_recorded(tx, trial, trial.told_on, day)
            gaps = find_gaps(trial.told_on, day, recorded)
        if day > trial.told_on:
            trial = await trials.tell(tx, trial, day, gaps)
    return trial


def _without(trial: Trial, due: DueOccurrence) -> OwedMessage:
    message = TrialWithout(
        trial_id=trial.id,
        schedule_id=due.schedule_ids[0],
        local_date=due.occurrence.local_date,
        due_at=due.occurrence.due_at,
        tonight=is_evening(due.occurrence.wall),
    )
    return message.to(trial.chat_id, expires_at=due.closes_at, thread_id=due.thread_id)


async def _end(tx: AsyncConnection, trial: Trial, today: date, now: datetime) -> list[OwedMessage]:
    """Ask for two more weeks where too few days are rated, else look at the trial."""
    data = await read_trial(tx, trial)
    if min(data.rated_shares) < MIN_RATED_SHARE and not trial.extended:
        if trial.asked_on is None:
            await trials.ask_for_more(tx, trial, today)
            rated = int(100 * min(data.rated_shares))
            return [TrialShort(trial_id=trial.id, rated=rated).to(trial.chat_id)]
        if today < trial.asked_on + TIME_TO_ANSWER:
            return []
    is_over = await finish(tx, trial, data, now)
    return [TrialOver(trial_id=trial.id).to(trial.chat_id)] if is_over else []


async def finish(tx: AsyncConnection, trial: Trial, data: TrialData, now: datetime) -> bool:
    """Look at a trial, for the only time; return False if that was done already."""
    return await trials.end(tx, trial, await asyncio.to_thread(_conclude, data), now)


def _conclude(data: TrialData) -> TrialResult:
    """Return the result of a trial; runs in a thread."""
    from bot.domain.trials.conclusion import conclude  # noqa: PLC0415 - numpy takes a tenth of a second

    return conclude(data)
