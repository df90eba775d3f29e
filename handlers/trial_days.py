"""The days of a running trial: answers on days without, pausing, stopping, and the picture at the end."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from telegram import Update

from bot.context import Context
from bot.domain.schedules import Occurrence, closes_at, occurrences_between
from bot.doses.actions import DoseActions
from bot.due import trials as due
from bot.queries.trials import read_trial
from bot.replies import trial_results
from bot.replies import trials as replies
from bot.replies.message import Message
from bot.store import trials
from bot.store.doses import doses
from bot.store.doses.doses import DueOccurrence
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder
from bot.store.trials import Trial
from handlers import callbacks
from handlers.feature import ButtonHandler, Feature

A_DAY = timedelta(days=1)
# Days after a day without on which "I took it anyway" is still recorded.
MAX_AGE = timedelta(days=2)


async def trialday_pressed(update: Update, context: Context) -> None:
    """Handle a button of a trial that was started."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["picture", ref] if (
            trial := await _find(context, ref)
        ) is not None and trial.result is not None:
            callbacks.answer_below(context, press, trial_results.picture(trial))
            return
        case ["ok" | "took" as word, ref, schedule, day] if trial := await _find_running(context, ref):
            shown = await _answer_without(context, trial, word, schedule, day)
        case [word, ref] if word in _STEPS and (trial := await _find_running(context, ref)):
            shown = await _STEPS[word](context, trial)
        case _:
            shown = None
    if shown is None:
        await callbacks.answer_unknown(update, context)
    else:
        callbacks.answer_in_place(context, press, shown)


async def _find(context: Context, ref: str) -> Trial | None:
    """Return the trial of this chat that a button names."""
    which = callbacks.parse_row_id(ref)
    trial = None if which is None else await trials.get(await context.tx(), context.chat_id, which)
    return None if trial is None or trial.ref != ref else trial


async def _find_running(context: Context, ref: str) -> Trial | None:
    trial = await _find(context, ref)
    return trial if trial is not None and trial.state == "running" else None


async def _status(context: Context, trial: Trial) -> Message:
    return replies.status(trial, await context.today())


async def _pause(context: Context, trial: Trial) -> Message:
    await trials.pause(await context.tx(), trial, await context.today())
    return await _status_now(context, trial)


async def _resume(context: Context, trial: Trial) -> Message:
    await trials.resume(await context.tx(), trial, await context.today())
    return await _status_now(context, trial)


async def _status_now(context: Context, trial: Trial) -> Message:
    changed = await trials.get(await context.tx(), context.chat_id, trial.id)
    return await _status(context, changed or trial)


async def _ask_to_stop(_context: Context, trial: Trial) -> Message:
    return replies.ask_to_stop(trial)


async def _stop(context: Context, trial: Trial) -> Message:
    await trials.stop(await context.tx(), trial, context.now)
    return replies.stopped(trial)


async def _add_weeks(context: Context, trial: Trial) -> Message | None:
    added = await trials.add_weeks(await context.tx(), trial, await context.today() + A_DAY)
    return replies.weeks_added(trial) if added else None


async def _end(context: Context, trial: Trial) -> Message | None:
    """Look at a trial with too few ratings, as the person wants no more weeks."""
    tx = await context.tx()
    if trial.asked_on is None or not await due.finish(tx, trial, await read_trial(tx, trial), context.now):
        return None
    ended = await trials.get(tx, context.chat_id, trial.id)
    if ended is None or ended.result is None:
        return None
    return trial_results.trial_result(ended, ended.result, await context.subscriber())


_STEPS: dict[str, Callable[[Context, Trial], Awaitable[Message | None]]] = {
    "status": _status,
    "pause": _pause,
    "resume": _resume,
    "stop": _ask_to_stop,
    "stopped": _stop,
    "more": _add_weeks,
    "enough": _end,
}


async def _answer_without(
    context: Context, trial: Trial, word: str, schedule: str, day: str
) -> Message | None:
    """Note that the item was left out on a day without, or taken all the same: then it counts as a dose."""
    if word == "took":
        occurrence = await _find_occurrence(context, trial, schedule, day)
        if occurrence is None:
            return None
        await _record_taken(context, *occurrence)
    return replies.without_done(trial, await context.subscriber(), took=word == "took")


async def _find_occurrence(
    context: Context, trial: Trial, schedule: str, day: str
) -> tuple[Reminder, Occurrence] | None:
    """Return the lately passed occurrence of the trial's item that a button names, on a day without."""
    tx, which, named = await context.tx(), callbacks.parse_row_id(schedule), _parse_day(day)
    if which is None or named is None or trial.calendar.arm_on(named) is not False:
        return None
    reminder = await schedules.get(tx, context.chat_id, which)
    owners = await trials.running_by_schedule(tx, [which])
    if reminder is None or reminder.schedule is None or owners.get(which) != trial:
        return None
    lately = occurrences_between(reminder.schedule, context.now - MAX_AGE, context.now)
    found = next((each for each in lately if each.local_date == named), None)
    return None if found is None else (reminder, found)


def _parse_day(word: str) -> date | None:
    try:
        return datetime.strptime(word, "%Y%m%d").date()  # noqa: DTZ007 - a local date has no zone
    except ValueError:
        return None


async def _record_taken(context: Context, reminder: Reminder, occurrence: Occurrence) -> None:
    """Record a dose that was not due, once, and that it was taken."""
    tx = await context.tx()
    closes = closes_at(reminder.schedule, occurrence) if reminder.schedule is not None else occurrence.due_at
    recorded = await doses.record(
        tx, [DueOccurrence([reminder.id], occurrence, closes, "due", reminder.thread_id)]
    )
    new = await doses.by_id(tx, [each.id for each in recorded])
    await DoseActions(tx, context.world, context.now).mark_taken(list(new.values()))


FEATURE = Feature(buttons=(ButtonHandler("trialday", trialday_pressed),))
