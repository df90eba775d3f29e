"""/trial: whether something may be tried, what a trial can find, and its start."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from telegram import Update

from bot.answer.conflicts import ListedItem
from bot.answer.trial_fitness import TrialFitness, judge_fitness, tryable
from bot.context import Context
from bot.domain.name_matching import match_names
from bot.domain.trials.calendar import find_lag
from bot.domain.trials.design import SEED_BYTES, DesignKind
from bot.domain.trials.forecast import MIN_DIARY_DAYS, Forecast
from bot.queries.trials import read_values
from bot.replies import trial_results
from bot.replies import trials as replies
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.store import diaries, trials
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item, Reminder
from bot.store.trials import SCALES, Outcome, TrialPlan
from handlers import callbacks
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, Feature
from handlers.reminders import conflicts

# Days of the diary that the person's ups and downs are measured on, the latest.
DIARY_DAYS = timedelta(days=42)
A_DAY = timedelta(days=1)
# When people get up who did not say.
USUALLY_UP = time(7, 30)


async def trial_command(_update: Update, context: Context) -> None:
    """Show the running trial, or offer one of what was named, or of anything that is taken."""
    await show(context, " ".join(context.args or []) or None)


async def show(context: Context, name: str | None = None, person: str | None = None) -> None:
    """Say how the running trial goes, or whether what was named, or anything that is taken, can be tried."""
    if context.is_group:
        context.say(replies.private_only())
    elif person is not None:
        context.say(replies.own_only())
    else:
        context.say(await _render_present(context, name))


async def _render_present(context: Context, name: str | None = None) -> Message:
    """Return how the running trial goes, or the offer of one. A trial without a reminder is over."""
    tx = await context.tx()
    running = await trials.running(tx, context.chat_id)
    if running is not None and await trials.has_reminder(tx, running):
        return replies.status(running, await context.today())
    if running is not None:
        await trials.stop(tx, running, context.now)
    mine = [each for each in await schedules.of_chat(tx, context.chat_id) if each.item.person is None]
    if name is None:
        return await _render_offer(context, mine)
    named = match_names(name, [each.item.name for each in mine])
    if not named:
        return await _render_unknown(context, name)
    return await _render_offer(context, [mine[index] for index in named])


async def _render_unknown(context: Context, name: str) -> Message:
    """Say why what was named and is in no reminder cannot be tried now."""
    item = ListedItem("", name, None, None, None)
    reason = judge_fitness(context.knowledge, await context.profile(), item, [], context.now).reason
    names = [each.name for each in tryable(context.knowledge)]
    return replies.nothing_to_try({} if reason is None else {reason: Item(name)}, names, ended=None)


async def _render_offer(context: Context, mine: Sequence[Reminder]) -> Message:
    ended = await trials.last_ended(await context.tx(), context.chat_id)
    judged = [(each, await _judge(context, each)) for each in mine]
    fit = [each for each, fitness in judged if fitness.designs]
    if fit:
        return replies.choose_item(fit, ended=ended)
    reasons: dict[str, Item] = {}
    for each, fitness in judged:
        if fitness.reason is not None:
            reasons.setdefault(fitness.reason, each.item)
    return replies.nothing_to_try(reasons, [each.name for each in tryable(context.knowledge)], ended=ended)


async def _judge(context: Context, reminder: Reminder) -> TrialFitness:
    """Return whether the item of a reminder of the chat's owner may be tried now."""
    others = await conflicts.list_others(context, None, reminder.id)
    item = conflicts.as_rule_input(reminder)
    return judge_fitness(context.knowledge, await context.profile(), item, others, context.now)


async def trial_pressed(update: Update, context: Context) -> None:
    """Handle a button before a trial starts."""
    press = callbacks.read_press(update)
    if press.words[1:] == ["open"] and not context.is_group:
        callbacks.answer_below(context, press, await _render_present(context))
        return
    shown = None if context.is_group else await _render_step(context, press)
    if shown is None:
        await callbacks.answer_unknown(update, context)
    else:
        callbacks.answer_in_place(context, press, shown)


async def _render_step(context: Context, press: Press) -> Message | None:
    """Return the message that a button leads to; None for what no button says, or what may not be tried."""
    match press.words[1:]:
        case ["no"]:
            return replies.not_now()
        case ["result", ref]:
            return await _render_result(context, ref)
        case [step, ref, *chosen] if (found := await _find(context, ref)) is not None:
            return await _render_choice(context, step, chosen, *found)
    return None


async def _render_choice(
    context: Context, step: str, chosen: list[str], reminder: Reminder, designs: tuple[DesignKind, ...]
) -> Message | None:
    """Return the next question about a trial of a reminder's item, or start it."""
    match [step, *chosen]:
        case ["item"]:
            return replies.ask_outcome(reminder)
        case ["what", word] if (outcome := _outcome(word)) is not None:
            return replies.ask_worth(reminder, outcome)
        case ["worth", word, size] if (choice := _choice(word, size)) is not None:
            return await _render_power(context, reminder, choice, designs)
        case ["start", word, size, kind] if (choice := _choice(word, size)) is not None and kind in designs:
            return await _start(context, reminder, choice, next(each for each in designs if each == kind))
    return None


async def _find(context: Context, ref: str) -> tuple[Reminder, tuple[DesignKind, ...]] | None:
    """Return the reminder that a button names, with the designs of its trial; None if there may be none."""
    reminder = await callbacks.find_reminder(context, ref)
    if reminder is None or reminder.item.person is not None or reminder.state != "active":
        return None
    designs = (await _judge(context, reminder)).designs
    return (reminder, designs) if designs else None


def _outcome(word: str) -> Outcome | None:
    return next((each for each in replies.OUTCOMES if each == word), None)


def _choice(word: str, size: str) -> tuple[Outcome, int] | None:
    """Return the outcome and the worthwhile difference that a button names."""
    outcome = _outcome(word)
    sizes = () if outcome is None else replies.WORTHS[outcome]
    worth = next((each for each in sizes if str(each) == size), None)
    return None if outcome is None or worth is None else (outcome, worth)


async def _render_power(
    context: Context, reminder: Reminder, choice: tuple[Outcome, int], designs: tuple[DesignKind, ...]
) -> Message:
    outcome, worth = choice
    values = await _read_diary(context, outcome)
    if len(values) < MIN_DIARY_DAYS:
        return replies.diary_first(len(values), MIN_DIARY_DAYS)
    found = await asyncio.to_thread(_forecast, values, outcome, worth, designs)
    return replies.show_power(reminder, outcome, worth, found)


async def _read_diary(context: Context, outcome: Outcome) -> Mapping[date, float]:
    today = await context.today()
    return await read_values(await context.tx(), context.chat_id, outcome, today - DIARY_DAYS, today)


def _forecast(
    values: Mapping[date, float], outcome: Outcome, worth: int, designs: tuple[DesignKind, ...]
) -> Forecast:
    """Return what a trial can find; runs in a thread."""
    from bot.domain.trials.preview import forecast  # noqa: PLC0415 - numpy takes a tenth of a second

    return forecast(values, SCALES[outcome], worth, designs)


async def _start(
    context: Context, reminder: Reminder, choice: tuple[Outcome, int], kind: DesignKind
) -> Message | None:
    """Draw the lot and start, from tomorrow on; None if that cannot be, or is done already."""
    outcome, worth = choice
    tx = await context.tx()
    if len(await _read_diary(context, outcome)) < MIN_DIARY_DAYS:
        return None
    if await trials.running(tx, context.chat_id) is not None:
        return None
    plan = TrialPlan(
        outcome, worth, kind, await context.today() + A_DAY, await _find_lag(context, reminder, outcome)
    )
    seed = secrets.token_bytes(SEED_BYTES)
    await trials.start(tx, context.chat_id, reminder.id, plan, seed, context.now)
    running = await trials.running(tx, context.chat_id)
    return None if running is None else replies.started(running)


async def _find_lag(context: Context, reminder: Reminder, outcome: Outcome) -> int:
    """Return how many days later than a dose its effect is rated."""
    if outcome == "pain" or reminder.schedule is None:
        return 0
    diary = await diaries.get(await context.tx(), context.chat_id, None)
    up = None if diary is None else diary.times.morning
    return find_lag(reminder.schedule.times[0], up or USUALLY_UP)


async def _render_result(context: Context, ref: str) -> Message | None:
    which = callbacks.parse_row_id(ref)
    trial = None if which is None else await trials.get(await context.tx(), context.chat_id, which)
    if trial is None or trial.ref != ref or trial.result is None:
        return None
    return trial_results.trial_result(trial, trial.result, await context.subscriber())


FEATURE = Feature(
    commands=(
        Command(
            "trial",
            trial_command,
            N_("Find out whether something helps you"),
            HelpSection.TO_KNOW,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(
        ButtonHandler(
            "trial", trial_pressed, reads=frozenset({"open", "no", "result", "item", "what", "worth"})
        ),
    ),
)
